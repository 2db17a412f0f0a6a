"""Acts as the API takes and answers them: typed shapes only; unknown fields are refused, so no typo is ignored."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.case import CaseState, CloseReason
from bot.domain.reply import LONGEST_UNDO, UNDO_WINDOW, ReplyState
from bot.web.api.parameters import Moment, Words

Revision = Annotated[
    int | None,
    Field(ge=1, le=2**63 - 1, description="The revision you saw; another one meanwhile is refused as Stale."),
]


class Act(BaseModel):
    """Base of every request body."""

    model_config = ConfigDict(extra="forbid")


class CaseAct(Act):
    """An act on a case that needs no more than the case."""

    revision: Revision = None


class ClaimIn(CaseAct):
    """Take the case; `take_over` from whoever holds it."""

    take_over: bool = False


class RerouteIn(CaseAct):
    """Hand the case to another department, with the reason in words."""

    department: Words
    reason: Words


class SnoozeIn(CaseAct):
    """Let the case sleep until a moment with its time zone, within a year."""

    until: Moment


class EscalateIn(CaseAct):
    """Have those who are responsible look at the case, with the reason in words."""

    reason: Words


class CloseIn(CaseAct):
    """Close the case for a reason."""

    reason: CloseReason


class ShowIn(CaseAct):
    """Have the public see a mention again; `mention_revision` is the mention as you read it."""

    mention_revision: Revision = None


class HideIn(ShowIn):
    """Hide a mention from the public, with the reason in words; `mention_revision` is the mention as you read it."""

    reason: Words


class NoteIn(CaseAct):
    """Words for colleagues."""

    text: Words


class DraftIn(Act):
    """What was typed so far; an empty text removes the draft."""

    text: Words


class PreviewIn(Act):
    """A text to be shown as the network will show it."""

    text: Words


class ReplyIn(CaseAct):
    """A reply to the latest mention of the case.

    `undo_seconds` is how long it can be taken back before it leaves. `mention_id` and `mention_revision` are the
    mention as you read it: an edit, a removal or another post of its author meanwhile is then refused as Stale.
    `pictures` are those of your draft that go out with it, by number (`GET /api/v1/cases/{id}/draft` lists them); one
    that is not ready is refused as Stale, and those that are not named here are dropped with the draft: `left_out` of
    the answer names them.
    """

    text: Words
    pictures: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(default=[], max_length=100)
    undo_seconds: int = Field(default=int(UNDO_WINDOW.total_seconds()), ge=0, le=int(LONGEST_UNDO.total_seconds()))
    take_over: bool = False
    mention_id: Annotated[int | None, Field(ge=1, le=2**63 - 1)] = None
    mention_revision: Revision = None


class PrivateIn(CaseAct):
    """A message to the author of a mention in private, with its own undo window (0 to 300 seconds).

    `mention_revision` is the mention as you read it: an edit meanwhile is then refused as Stale.
    """

    text: Words
    undo_seconds: int = Field(default=int(UNDO_WINDOW.total_seconds()), ge=0, le=int(LONGEST_UNDO.total_seconds()))
    take_over: bool = False
    mention_revision: Revision = None


class ApproveIn(Act):
    """Consent to a reply as it was read; `alone` sends the case's other waiting replies back to their authors."""

    revision: Revision = None
    alone: bool = False


class UndoIn(Act):
    """Take a reply, or a correction that waits, back; `revision` is the reply as you read it."""

    revision: Annotated[
        int | None,
        Field(
            ge=1,
            le=2**63 - 1,
            description="The revision you saw; where a correction of the reply waits since, it is refused as Stale. "
            "A reply that has not left is taken back whatever changed on it.",
        ),
    ] = None


class RejectIn(Act):
    """Send a reply back to its author, with words; `revision` is the reply as you read it."""

    revision: Revision = None
    reason: Words = ""


class ReviseIn(Act):
    """Change the text of a reply that waits for approval; `revision` is the reply as you read it."""

    revision: Revision = None
    text: Words


class ResolveIn(Act):
    """What became of an uncertain reply: it is there (with its address), send it again, or give up."""

    outcome: Literal["published", "send_again", "give_up"]
    url: str = Field(default="", max_length=2000, pattern=r"^$|^https?://[^\s\x00-\x20\x7f]+$")


class CorrectIn(Act):
    """Give a published reply other words; `revision` is the reply as you read it."""

    text: Words
    revision: Revision = None


class WithdrawIn(Act):
    """Take a published reply off its network; `revision` is the reply as you read it."""

    revision: Revision = None


class PublishingIn(Act):
    """Stop all publishing, or let it go on."""

    stopped: bool


class CaseOutcome(BaseModel):
    """Where the case stands after an act."""

    case: int
    state: CaseState
    revision: int
    assignee: str | None


class NoteOutcome(BaseModel):
    """The note kept."""

    id: int
    case: int
    revision: int


class ReplyOutcome(BaseModel):
    """Where the reply stands after an act; ask GET /api/v1/replies/{id} for what becomes of it.

    `left_out` are the pictures of the draft that a send dropped, by number.
    """

    id: int
    case: int
    state: ReplyState
    left_out: list[int] = []


class PreviewOut(BaseModel):
    """The reply as the network will show it.

    `text` is what will be published to the letter, `length` and `limit` are counted by the network's own rule,
    `handle` is the account it goes out as, and `problems` are the reasons that forbid sending. `barrier` names why the
    network takes no answer from us here, "" where it takes one; `answer_address` is where a person answers by hand,
    with the text filled in where the network takes it along. `cost` is what publishing costs in US dollars, null where
    nothing, and `remarks` are names that forbid nothing (`link_costs_more`).
    """

    text: str
    length: int
    limit: int
    handle: str
    in_reply_to: str
    visibility: str
    problems: list[str]
    remarks: list[str]
    cost: Decimal | None
    barrier: str
    answer_address: str
