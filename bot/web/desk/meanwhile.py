"""What became of a case while somebody writes on it: takes the case and who writes, gives words for their open form."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import meanwhile as told
from bot.cards.inline import name_of
from bot.domain.view import CaseView
from bot.ports.web_store import WebTransaction
from bot.web.desk.desk import Desk
from bot.web.session import Session


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """`others` names the colleagues who are writing too, "" for nobody; each warning is a reason to think again."""

    others: str
    warnings: Sequence[str]


async def meanwhile(desk: Desk, tx: WebTransaction, view: CaseView, session: Session) -> Meanwhile:
    """What the reader should know before they send: who else writes, what was answered, whether the case was closed."""
    others = (name_of(desk.directory, key) for key in view.composing if key != session.person)
    warnings = told.meanwhile(view, desk.directory, session.person, session.locale)
    thread = await tx.mentions.thread(view.case.account, view.case.conversation)
    ours = told.our_words(view, thread, session.person, session.locale)
    return Meanwhile(", ".join(others), [*ours, *warnings])
