"""A case with all that is known of it: what a card, a page or the API shows; plain values, all times UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import Case
from bot.domain.hiding import Hiding
from bot.domain.mention import Mention, MentionState, Understanding
from bot.domain.person import Pledge
from bot.domain.reply import Reply
from bot.domain.reply_picture import ReplyPicture


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention as kept: its number, its case, what it said about itself, what became of it.

    `revision` counts the author's edits as we saw them. `hiding` is what employees did about its being seen, None where
    nobody did anything.
    """

    id: int
    case_id: int
    mention: Mention
    understanding: Understanding
    state: MentionState
    received_at: datetime
    revision: int = 1
    hiding: Hiding | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Words of a colleague in a card's thread."""

    id: int
    case_id: int
    person: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all that a card, a page or the API shows of it; `pictures` are those of its replies.

    `person` is whom its author belongs to, and `pledge` the latest promise to them that is still to be done.
    """

    case: Case
    mentions: Sequence[StoredMention]
    replies: Sequence[Reply]
    notes: Sequence[Note]
    composing: Sequence[str]
    pictures: Sequence[ReplyPicture] = ()
    person: int | None = None
    pledge: Pledge | None = None
