"""Commands that people give, whatever surface they use; each carries who, on what, and what they had seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.case import CloseReason
from bot.domain.person_messages import PersonCommand
from bot.domain.reply import UNDO_WINDOW
from bot.domain.reply_picture import ChosenFile


@dataclass(frozen=True, slots=True)
class CaseCommand:
    """`by` is the person's key; `revision` is the case as they saw it, None where they saw none."""

    by: str
    case_id: int
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Claim(CaseCommand):
    """Take the case; `take_over` from whoever holds it."""

    take_over: bool = False


@dataclass(frozen=True, slots=True)
class Release(CaseCommand):
    """Give the case back to the department."""


@dataclass(frozen=True, slots=True)
class Reroute(CaseCommand):
    """Hand the case to another department, with the reason in words."""

    department: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Snooze(CaseCommand):
    """Let the case sleep until `until` (UTC)."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Escalate(CaseCommand):
    """Have those who are responsible look at the case, with the reason in words."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Close(CaseCommand):
    """Close the case for a reason."""

    reason: CloseReason = CloseReason.NO_REPLY_NEEDED


@dataclass(frozen=True, slots=True)
class Reopen(CaseCommand):
    """Open a closed case again."""


@dataclass(frozen=True, slots=True)
class ShowCard(CaseCommand):
    """Give the case a card of its own where a summary stands for it."""


@dataclass(frozen=True, slots=True)
class AddNote(CaseCommand):
    """Words for colleagues, in the card's thread; never published.

    `ref` names the message of a chat in which they stand, so that both are changed together; None for others.
    """

    text: str = ""
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class NoteCommand:
    """`by` is the person's key; `ref` names the message in which the note stands."""

    by: str
    ref: str


@dataclass(frozen=True, slots=True)
class EditNote(NoteCommand):
    """The message was changed, and so is the note."""

    text: str


@dataclass(frozen=True, slots=True)
class RemoveNote(NoteCommand):
    """The message was deleted, and so is the note."""


@dataclass(frozen=True, slots=True)
class SaveDraft(CaseCommand):
    """Keep what the employee has typed so far; an empty text removes the draft."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class ChoosePictures(CaseCommand):
    """Which pictures go out with the employee's draft: `files` come to it, those `left_out` go.

    `alts` are new descriptions, by the number of the picture.
    """

    files: tuple[ChosenFile, ...] = ()
    alts: Mapping[int, str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Compose(CaseCommand):
    """Say that the employee is writing now; renewed while they type, `stopped` when they close the window."""

    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Send(CaseCommand):
    """Send a reply to the latest mention of the case: the explicit act without which nothing is public.

    `reopen` opens a closed case again for it, whoever held the case before.
    `mention_id` and `mention_revision` are the mention as the employee saw it: None where they accept whichever is
    the latest, as it stands now. `pictures` are those of the employee's draft that go out with it, by number; the
    others are taken away with the draft.
    """

    text: str = ""
    take_over: bool = False
    reopen: bool = False
    undo: timedelta = UNDO_WINDOW
    mention_id: int | None = None
    mention_revision: int | None = None
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SendPrivately(CaseCommand):
    """Answer one mention of the case in private: the explicit act without which nobody is written to.

    `mention_revision` is the mention as the employee read it, None where they accept it as it stands now.
    """

    text: str = ""
    mention_id: int = 0
    mention_revision: int | None = None
    take_over: bool = False
    undo: timedelta = UNDO_WINDOW


@dataclass(frozen=True, slots=True)
class ReplyCommand:
    """`by` is the person's key; `reply_id` is the reply concerned."""

    by: str
    reply_id: int


@dataclass(frozen=True, slots=True)
class Undo(ReplyCommand):
    """Take a reply back before it leaves; `revision` is the reply as it was read, lest a later correction is taken."""

    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Approve(ReplyCommand):
    """Consent to a reply; `revision` is the reply as it was read.

    `alone` sends every other reply of the case that waits for approval back to its author.
    """

    revision: int | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Reject(ReplyCommand):
    """Send a reply back to its author, with words; `revision` is the reply as it was read."""

    revision: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Revise(ReplyCommand):
    """Change the text of a reply that waits for approval; `revision` is the reply as it was read."""

    revision: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Resolve(ReplyCommand):
    """A person decides about an uncertain reply: it is there (with its address), send it again, or give up."""

    outcome: str = "published"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw(ReplyCommand):
    """Take a published reply off its network; `revision` is the reply as it was read."""

    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Correct(ReplyCommand):
    """Give a published reply other words; `revision` is the reply as it was read."""

    text: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Hide(CaseCommand):
    """Hide a mention of the case from the public, with the reason in words.

    `mention_revision` is the mention as the employee read it, None where they accept it as it stands now.
    """

    mention_id: int = 0
    mention_revision: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShowAgain(CaseCommand):
    """Have the public see a mention of the case again that was hidden; `mention_revision` is as for `Hide`."""

    mention_id: int = 0
    mention_revision: int | None = None


@dataclass(frozen=True, slots=True)
class SwitchPublishing:
    """Stop all publishing, or let it go on."""

    by: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class ResumeAccount:
    """Ask the network of a paused account at once whether it works again."""

    by: str
    account: str


Command = CaseCommand | NoteCommand | ReplyCommand | SwitchPublishing | ResumeAccount | PersonCommand
