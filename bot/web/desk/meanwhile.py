"""What became of a case while somebody writes on it: takes the case and who writes, gives words for their open form."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.build import newest_mention
from bot.cards.inline import name_of
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.reply import ON_ITS_WAY, Reply, ReplyState
from bot.domain.view import CaseView
from bot.web.desk.desk import Desk
from bot.web.session import Session

_STANDS = ON_ITS_WAY | {ReplyState.PUBLISHED}


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """`others` names the colleagues who are writing too, "" for nobody; each warning is a reason to think again."""

    others: str
    warnings: Sequence[str]


def meanwhile(desk: Desk, view: CaseView, session: Session) -> Meanwhile:
    """What the reader should know before they send: who else writes, who has answered, whether the case was closed."""
    others = (name_of(desk.directory, key) for key in view.composing if key != session.person)
    warnings = [_answered(desk, reply, session) for reply in _answers_of_colleagues(view, session)]
    if view.case.close_reason is not None:
        reason = say(f"reason.{view.case.close_reason}", session.locale)
        warnings.append(say("compose.closed", session.locale, reason=reason))
    return Meanwhile(", ".join(others), warnings)


def _answers_of_colleagues(view: CaseView, session: Session) -> Sequence[Reply]:
    """Replies of others to the very post that would be answered now."""
    newest = newest_mention(view.mentions)
    return [
        reply
        for reply in view.replies
        if newest is not None
        and reply.mention_id == newest.id
        and reply.author != session.person
        and reply.state in _STANDS
    ]


def _answered(desk: Desk, reply: Reply, session: Session) -> str:
    name = name_of(desk.directory, reply.author)
    return say("compose.answered", session.locale, name=name, words=clean(reply.text, limit=300))
