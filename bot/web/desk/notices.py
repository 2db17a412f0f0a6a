"""What is worth interrupting somebody for: takes an event, gives the words of a notification or nothing."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.cards.build import newest_mention, summary
from bot.cards.card import Line
from bot.cards.plain import words
from bot.cards.wording import say
from bot.domain.view import CaseView
from bot.ports.rows import Event
from bot.ports.web_store import WebTransaction
from bot.web.desk.channels import SURFACE
from bot.web.desk.desk import Desk
from bot.web.session import Session

_LINE = TypeAdapter[Line](Line)
_ASKING = {"submitted": "notice.approval", "correction_asked": "notice.correction_approval"}
_OF_OWN_CASES = {
    "followed_up": "notice.followed_up",
    "mention_edited": "notice.edited",
    "published": "notice.published",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification of the browser: its first line, its words, the case it leads to."""

    title: str
    body: str
    case_id: int


async def notice_for(desk: Desk, tx: WebTransaction, event: Event, session: Session) -> Notice | None:
    """A notice where the event is a new card in one of the reader's departments, or an answer to the reader.

    What the reader did themselves is no news to them.
    """
    if event.case_id is None:
        return None
    if event.kind == "whispered":
        return await _whispered(tx, event, session)
    if event.person == session.person:
        return None
    if event.kind not in ("card_posted", *_ASKING, *_OF_OWN_CASES):
        return None
    view = await tx.cases.view(event.case_id, desk.now())
    if view is None:
        return None
    title = _title(desk, event, view, session)
    if title is None:
        return None
    return Notice(title, words(summary(view, newest_mention(view.mentions)), session.locale), event.case_id)


def _title(desk: Desk, event: Event, view: CaseView, session: Session) -> str | None:
    if event.kind == "card_posted":
        return _new_card(desk, event, view, session)
    if event.kind in _ASKING:
        asked = event.data.get("approvers") or ()
        return say(_ASKING[event.kind], session.locale) if session.person in asked else None
    if view.case.assignee != session.person:
        return None
    return say(_OF_OWN_CASES[event.kind], session.locale)


def _new_card(desk: Desk, event: Event, view: CaseView, session: Session) -> str | None:
    """Only for people of the department that answers: a copy calls nobody, nor is an admin called for everything."""
    owner = desk.directory.department(view.case.department)
    if owner is None or session.person not in owner.people:
        return None
    if event.data.get("channel") != owner.channels.get(SURFACE):
        return None
    return say("notice.new", session.locale, channel=owner.name(session.locale))


async def _whispered(tx: WebTransaction, event: Event, session: Session) -> Notice | None:
    if event.person != session.person or event.case_id is None:
        return None
    for each in await tx.desk.whispers(session.person):
        if each.id == event.data.get("whisper"):
            text = words(_LINE.validate_python(each.line), session.locale)
            return Notice(say("notice.whisper", session.locale), text, event.case_id)
    return None
