"""What the database keeps, as plain values: new mentions, events, drafts, cards, jobs, lanes, accounts, gaps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.interval import Allowance
from bot.domain.mention import History, Mention, Understanding

GAPS_TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewMention:
    """A mention about to be kept with its case."""

    case_id: int
    mention: Mention
    understanding: Understanding


@dataclass(frozen=True, slots=True)
class Routed:
    """A mention that opened a case, and what the rules decided then: `department` whatever people did since, `rule`.

    Of the mention only what rules look at is here. `history` is None where it was not asked for.
    """

    case_id: int
    at: datetime
    mention: Mention
    understanding: Understanding
    department: str
    rule: str
    history: History | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case: its history and the news of the live pages. `person` is None for the bot."""

    id: int
    at: datetime
    kind: str
    case_id: int | None = None
    department: str | None = None
    person: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """What one employee has typed for one case so far."""

    case_id: int
    person: str
    text: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note about to be kept; `ref` names the message of a chat in which it stands."""

    case_id: int
    person: str
    text: str
    ref: str | None


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card of a case in a channel. `state` is pending, posting, live, lost, unknown, gone, gathered or asked.

    A lost one waits for its channel to be mended; a gathered one is a line of the `summary` of its channel until
    somebody asks for it.
    """

    id: int
    case_id: int
    surface: str
    channel: str
    key: str
    state: str
    read_only: bool = False
    ref: str | None = None
    revision: int = 0
    summary: int | None = None

    @property
    def on_its_way(self) -> bool:
        """Whether it is about to stand in its channel, of which nothing bad is known."""
        return self.state in ("pending", "asked", "posting")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """The one message that stands for the cards of a flood in a channel. `state` is as for cards.

    `gathered_at` is when a card was gathered last: the flood goes on for a while after that.
    """

    id: int
    surface: str
    channel: str
    key: str
    state: str
    gathered_at: datetime
    ref: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """One effect to carry out, in its lane. `wanted` grows when the same effect is asked for again meanwhile."""

    id: int
    lane: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    due: datetime
    attempts: int = 0
    wanted: int = 1
    first_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewJob:
    """An effect asked for. The same `key` twice is one effect that runs at least once after the second asking."""

    lane: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    due: datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane held by this process: order and pace of one channel or account; `fence` proves that we still hold it."""

    name: str
    fence: int


class LaneLost(Exception):
    """Another process holds the lane now: this one stops working in it and leaves everything as it is."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What is kept about an account: where its reading stands, and whether it is well.

    `state` is active or paused; `fault` is the reason of the last failure, None when the last poll went well.
    `mention_at` is when the newest mention was posted. `allowance` is what the network still takes, None where it does
    not say. At `probe_at` the network is asked who we are, None for at once. `token_ends` is when our token ends by
    itself, `token_told` how many days before everybody was told, None for not yet. `remarks` are message keys of what
    the network told of the account that somebody should mend, such as "mentions_dropped".
    """

    key: str
    state: str = "active"
    cursor: Mapping[str, Any] | None = None
    next_poll: datetime | None = None
    polled_at: datetime | None = None
    fault: str | None = None
    fault_since: datetime | None = None
    handle: str = ""
    fence: int = 0
    first_polled_at: datetime | None = None
    mention_at: datetime | None = None
    allowance: Allowance | None = None
    probe_at: datetime | None = None
    token_ends: datetime | None = None
    token_told: int | None = None
    remarks: tuple[str, ...] = ()

    def lag(self, now: datetime) -> timedelta:
        """By how much its next reading is overdue; nothing while it is paused, or was never to be read yet."""
        overdue = now - self.next_poll if self.next_poll is not None and self.state == "active" else timedelta(0)
        return max(overdue, timedelta(0))

    def left(self, now: datetime) -> Allowance | None:
        """What the network still takes, None where it does not say, or where that was of a time that is over."""
        return self.allowance if self.allowance is not None and self.allowance.resets_at > now else None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time from which an account may lack mentions; `recovered` counts what was read after all."""

    id: int
    account: str
    start: datetime
    end: datetime | None
    cause: str
    recovered: int = 0

    def recent(self, now: datetime) -> bool:
        """Whether it goes on, or ended so lately that people are still told of it."""
        return self.end is None or self.end > now - GAPS_TOLD_FOR


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """A text that is or was in force: its number, its hash, and the texts of the lists beside it by file name."""

    version: int
    sha: str
    text: str = field(repr=False)
    beside: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list holds; every part is optional. `after` continues a list behind the case it ended with.

    `to_approve` are those where a reply, or a correction of one, waits for a second person.
    """

    states: Collection[str] = ()
    departments: Collection[str] = ()
    assignee: str | None = None
    unclaimed: bool = False
    escalated: bool = False
    to_approve: bool = False
    words: str = ""
    after: tuple[datetime, int] | None = None
    limit: int = 50
