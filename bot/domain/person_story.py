"""What passed between a person and us, on networks and off: takes their contacts and cases, gives one line for each
thing said, the newest first; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.mention import MentionState
from bot.domain.person import Contact
from bot.domain.reply import Reply, ReplyState
from bot.domain.view import CaseView


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that was said. `where` is a network's name, or a kind of contact.

    `who` is an author's handle for what they wrote in public, else the key of an employee of ours. `case` and `url`
    lead to what is public, `contact` is the one that was recorded. `private` is true for an answer that they alone
    can read.
    """

    at: datetime
    kind: Literal["mention", "reply", "contact"]
    where: str
    who: str
    text: str
    case: int | None = None
    url: str | None = None
    contact: Contact | None = None
    private: bool = False


def story(contacts: Sequence[Contact], views: Sequence[CaseView]) -> Sequence[Passage]:
    """Everything that is known: their public words that still stand, our answers that do, and each contact."""
    found = [*(_offline(contact) for contact in contacts), *(line for view in views for line in _online(view))]
    return sorted(found, key=lambda line: line.at, reverse=True)


def _offline(contact: Contact) -> Passage:
    said = contact.said
    return Passage(said.at, "contact", said.kind.value, said.employee, said.about, contact=contact)


def _online(view: CaseView) -> Iterator[Passage]:
    case = view.case
    for stored in view.mentions:
        mention = stored.mention
        if stored.state not in (MentionState.DELETED, MentionState.EXPIRED):
            yield Passage(
                mention.posted_at, "mention", case.network, mention.author.handle, mention.text, case.id, mention.url
            )
    for reply in view.replies:
        at = _there_since(reply)
        if at is not None:
            text, url = reply.text, reply.url
            yield Passage(at, "reply", case.network, reply.author, text, case.id, url, private=reply.private)


def _there_since(reply: Reply) -> datetime | None:
    return reply.published_at if reply.state is ReplyState.PUBLISHED and reply.unseen_at is None else None
