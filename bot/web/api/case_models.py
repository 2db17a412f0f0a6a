"""Cases as the API answers them: typed shapes only; how they are filled is in bot/web/api/drawing.py."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from bot.domain.amendment import AmendmentKind
from bot.domain.case import CaseState, CloseReason
from bot.domain.decision import Priority
from bot.domain.mention import MentionKind, MentionState
from bot.domain.reply import ReplyState
from bot.domain.reply_picture import PictureState
from bot.web.api.person_models import PledgeOut


class ReasonOut(BaseModel):
    """One thing that decided where the case goes. `start` and `end` are positions in the text, -1 for none."""

    rule: str
    condition: str
    matched: str
    start: int
    end: int


class CaseItem(BaseModel):
    """A case in a list. Times are UTC.

    `author` is the handle on the network, `assignee` the person's key, `text` the author's latest words,
    `language` two letters or "und", `feeling` from -1 to 1, `url` the latest mention on the network,
    `waiting_since` when the author's oldest unanswered mention was posted, `answer_due` until when an answer is
    promised, `resolution_due` until when the case is promised to be closed (null while its author has an answer, unless
    it was late before), and `escalated_at` since when those who are responsible were told to look, null once it is
    answered or closed.
    """

    id: int
    state: CaseState
    department: str
    priority: Priority
    assignee: str | None
    network: str
    author: str
    text: str
    reasons: list[ReasonOut]
    opened_at: datetime
    account: str
    tags: list[str]
    assignee_name: str | None
    author_name: str
    language: str
    feeling: float
    waiting_since: datetime | None
    answer_due: datetime | None
    resolution_due: datetime | None
    snoozed_until: datetime | None
    escalated_at: datetime | None
    updated_at: datetime
    url: str | None
    revision: int


class CasePage(BaseModel):
    """One page of a list, newest opened first; `next` is the cursor of the page after it, null at the end."""

    items: list[CaseItem]
    next: str | None


class MediaOut(BaseModel):
    """A picture, film or sound; `alt` is the author's description."""

    kind: str
    url: str
    alt: str


class WishOut(BaseModel):
    """What somebody wants of a mention: to `hide` it from the public, or to have it shown again.

    `failure` is why nothing came of it, null until then.
    """

    hide: bool
    by: str
    asked_at: datetime
    reason: str
    failure: str | None


class HidingOut(BaseModel):
    """What was done about a mention's being seen: since when it is hidden, by whom and why.

    `hidden_at` is null while everybody sees it. `wanted` is what is under way or came to nothing last.
    """

    hidden_by: str | None
    hidden_at: datetime | None
    reason: str
    wanted: WishOut | None


class MentionOut(BaseModel):
    """A public post of the case's author. `revision` counts the edits seen.

    `barrier` names why no answer leaves from here (`not_summoned`, `replies_limited`, `blocked`, `blocking`, `muted`,
    `read_only`), "" where nothing bars one. `hideable` is true where the network lets us hide it from the public, and
    `hiding` is null where nobody ever wanted that. `private_until` is until when it takes one message to its author in
    private, null where it takes none.
    """

    id: int
    remote_id: str
    kind: MentionKind
    state: MentionState
    revision: int
    author: str
    author_name: str
    followers: int | None
    verified: bool | None
    text: str
    url: str
    posted_at: datetime
    received_at: datetime
    edited_at: datetime | None
    in_reply_to: str | None
    visibility: str
    warning: str
    stars: int | None
    barrier: str
    hideable: bool
    hiding: HidingOut | None
    private_until: datetime | None
    media: list[MediaOut]
    language: str
    feeling: float
    anger: float
    urgency: float
    question: bool


class ThreadPostOut(BaseModel):
    """A post of the public thread, by anybody; `own` where our account wrote it."""

    remote_id: str
    in_reply_to: str | None
    author: str
    author_name: str
    text: str
    url: str
    posted_at: datetime
    own: bool


class NoteOut(BaseModel):
    """Words between colleagues, never published."""

    id: int
    person: str
    text: str
    at: datetime


class PictureOut(BaseModel):
    """A picture of a draft or of a reply, as it was chosen in a chat.

    `state` is wanted (being fetched), ready, uploaded or attached (given to the network), or refused for `fault`.
    `media_type` is "" until it is fetched.
    """

    id: int
    name: str
    alt: str
    state: PictureState
    media_type: str
    fault: str


class DraftOut(BaseModel):
    """What one person has typed so far, with its pictures; `updated_at` is null where nothing is typed."""

    person: str
    text: str
    updated_at: datetime | None
    pictures: list[PictureOut]


class AttemptOut(BaseModel):
    """A line of the ledger: one request to the network; `outcome` is null while it is under way.

    `act` is what was asked: publish, correction or withdrawal.
    """

    number: int
    act: str
    sent_at: datetime
    ended_at: datetime | None
    outcome: str | None
    detail: str


class AmendmentOut(BaseModel):
    """What somebody wants to become of a published reply; `failure` is why nothing came of it, null until then.

    `text` are the words that a correction brings, "" for a withdrawal, and `writers` wrote or edited them. One that
    `awaits_approval` is carried out once the `approver` has consented, at `approved_at`; one that was sent back
    (`failure` is "rejected") names them too.
    """

    kind: AmendmentKind
    by: str
    asked_at: datetime
    text: str
    failure: str | None
    writers: list[str]
    awaits_approval: bool
    approver: str | None
    approved_at: datetime | None


class ReplyOut(BaseModel):
    """A reply with its ledger. `failure` is the reason of the last failure, in snake case.

    `url` is the public address once it is published. `needs_person` asks for a decision (resolve). `amendment` is what
    somebody wants of it since, null where nobody wants anything. `unseen_at` is when it was found that others cannot
    see what the network accepted; then the case is not answered by it. `private` ones go to the author of the mention
    alone, and can be neither corrected nor withdrawn.
    """

    id: int
    case: int
    mention: int
    private: bool
    state: ReplyState
    url: str | None
    failure: str | None
    needs_person: bool
    text: str
    account: str
    author: str
    writers: list[str]
    approver: str | None
    created_at: datetime
    undo_until: datetime | None
    published_at: datetime | None
    remote_id: str | None
    amendment: AmendmentOut | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    corrected_by: str | None
    corrected_at: datetime | None
    unseen_at: datetime | None
    revision: int
    pictures: list[PictureOut]
    attempts: list[AttemptOut]


class EventOut(BaseModel):
    """Something that happened to the case; `person` is null where nobody did it."""

    id: int
    at: datetime
    kind: str
    person: str | None
    data: dict[str, object]


class TimelineEntry(BaseModel):
    """One line of the case's story. `ref` is the id of the whole thing in the array of its kind.

    `who` is a handle (mention, thread_post) or a person's key, `what` the state, the outcome or the event's kind.
    """

    at: datetime
    kind: Literal["mention", "thread_post", "note", "draft", "reply", "attempt", "event"]
    ref: str
    who: str | None
    what: str
    text: str


class CaseDetail(CaseItem):
    """A case with everything about it; `timeline` holds the same in the order of time."""

    conversation: str
    also: list[str]
    rule: str
    rules_version: int
    replied_at: datetime | None
    closed_at: datetime | None
    close_reason: CloseReason | None
    linked_case: int | None
    composing: list[str] = Field(description="Who is writing an answer now, by key")
    person: int | None = Field(description="Whom its author belongs to")
    pledge: PledgeOut | None = Field(description="The latest promise to them that is still to be done")
    mentions: list[MentionOut]
    thread: list[ThreadPostOut]
    notes: list[NoteOut]
    drafts: list[DraftOut]
    replies: list[ReplyOut]
    events: list[EventOut]
    timeline: list[TimelineEntry]
