"""What the web keeps: who is signed in (hashes only), the desk's cards, what was read, saved replies."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.audit import PRODUCT, Origin
from bot.domain.case import Case
from bot.ports.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser signed in as `person`; `token_hash` is the hex SHA-256 of the cookie. Times are UTC.

    `link` is the hash of the link that gave the cookie, until somebody has come back with it; then None.
    """

    token_hash: str
    person: str
    csrf: str
    created_at: datetime
    expires_at: datetime
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token that acts as `person`, by the name under which it is kept."""

    person: str
    name: str


class Sessions(Protocol):
    """Sign-in links, browser sessions and API tokens, each found by the hex SHA-256 of its secret."""

    async def add_link(self, token_hash: str, person: str, expires_at: datetime) -> None:
        """Keep a one-time link."""
        ...

    async def link_person(self, token_hash: str, now: datetime) -> str | None:
        """Whom a link signs in; None when it is unknown, used already or expired."""
        ...

    async def use_link(self, row: SessionRow, now: datetime) -> bool:
        """Use up the link of a session whose browser came back; the other sessions that it began end.

        False where another of them came first, or the link has expired: then this one has ended.
        """
        ...

    async def start(self, row: SessionRow) -> None:
        """Keep a new session, and forget those that have expired by its `created_at`."""
        ...

    async def get(self, token_hash: str, now: datetime) -> SessionRow | None:
        """A session that has not expired."""
        ...

    async def extend(self, token_hash: str, expires_at: datetime) -> None:
        """Let a session live longer."""
        ...

    async def end(self, token_hash: str) -> None:
        """Forget a session."""
        ...

    async def put_token(self, token_hash: str, person: str, name: str, now: datetime) -> None:
        """Keep an API token of `person`; another one that they had under `name` is revoked. The same twice is one."""
        ...

    async def token(self, token_hash: str) -> ApiToken | None:
        """Whose API token this is, and what it is called; None when it is unknown or revoked."""
        ...


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A card posted on the web desk. `card` is the tree of bot/cards/card.py as JSON; `id` grows with time.

    `revision` is the case's revision that the card shows.
    """

    id: int
    channel: str
    case_id: int
    key: str
    card: Mapping[str, Any]
    posted_at: datetime
    updated_at: datetime
    revision: int = 0


class Section(StrEnum):
    """How a channel sorts its cards.

    WAITING: somebody has to act, the most urgent first, then who waits longest. LATER: asleep, the soonest first.
    DONE: answered or closed, the latest first. COPIES: cases that another department answers, the latest first.
    """

    WAITING = "waiting"
    LATER = "later"
    DONE = "done"
    COPIES = "copies"


@dataclass(frozen=True, slots=True)
class ChannelFilter:
    """Which cards of a channel are wanted. `departments` are those that answer from it; all else are copies.

    `words` are searched as in CaseFilter.
    """

    channel: str
    departments: Collection[str]
    section: Section
    assignee: str | None = None
    unclaimed: bool = False
    escalated: bool = False
    words: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Whisper:
    """A word to one employee beside a card; `line` is a Line of bot/cards/card.py as JSON."""

    id: int
    person: str
    channel: str
    case_id: int
    line: Sequence[Any]
    at: datetime


class Desk(Protocol):
    """The rooms of the web desk: cards, words to one person, what each person has read."""

    async def post(
        self, channel: str, case_id: int, key: str, card: Mapping[str, Any], revision: int, now: datetime
    ) -> DeskCard | None:
        """Keep a card under its key; None, and nothing is changed, where one stands under this key already."""
        ...

    async def find(self, channel: str, key: str) -> DeskCard | None:
        """The card posted in `channel` under `key`."""
        ...

    async def get(self, card_id: int) -> DeskCard | None:
        """One card."""
        ...

    async def update(self, card_id: int, card: Mapping[str, Any], revision: int, now: datetime) -> DeskCard | None:
        """Replace a card unless it shows a later revision already; gives it as it stands now, None when it is gone."""
        ...

    async def remove(self, card_id: int) -> None:
        """Take a card away."""
        ...

    async def cards(self, wanted: ChannelFilter, now: datetime) -> Sequence[tuple[DeskCard, Case]]:
        """The cards of one section of a channel with their cases, in the section's order."""
        ...

    async def counts(self, wanted: ChannelFilter, now: datetime) -> Mapping[Section, int]:
        """How many cards each section of the channel holds, with the filter's other parts applied."""
        ...

    async def of_case(self, case_id: int) -> Sequence[DeskCard]:
        """The cards of one case, in every channel."""
        ...

    async def unread(self, person: str, channels: Collection[str]) -> Mapping[str, int]:
        """How many cards were posted in each channel since `person` last read it; channels without any are left out."""
        ...

    async def mark_read(self, person: str, channel: str, card_id: int, now: datetime) -> None:
        """Remember that `person` has seen the channel up to this card; never moves back."""
        ...

    async def whisper(self, person: str, channel: str, case_id: int, line: Sequence[Any], now: datetime) -> Whisper:
        """Keep a word to one person."""
        ...

    async def whispers(self, person: str, limit: int = 100) -> Sequence[Whisper]:
        """What `person` was told and has not put away, newest first."""
        ...

    async def put_away(self, person: str, whisper_id: int, now: datetime) -> None:
        """`person` has read this word; nobody else's is touched."""
        ...

    async def put_all_away(self, person: str, newest: int, now: datetime) -> None:
        """`person` has read every word up to that of the number `newest`; what came later stays."""
        ...


@dataclass(frozen=True, slots=True)
class SavedReply:
    """Words that a department uses often."""

    id: int
    department: str
    title: str
    text: str
    created_by: str
    updated_at: datetime


class SavedReplies(Protocol):
    """The replies that departments keep at hand."""

    async def of(self, departments: Collection[str]) -> Sequence[SavedReply]:
        """Those of these departments, by department and title."""
        ...

    async def get(self, reply_id: int) -> SavedReply | None:
        """One of them."""
        ...

    async def add(self, department: str, title: str, text: str, by: str, now: datetime) -> SavedReply:
        """Keep another one."""
        ...

    async def change(self, reply_id: int, title: str, text: str, now: datetime) -> None:
        """Change its words."""
        ...

    async def remove(self, reply_id: int) -> None:
        """Forget it."""
        ...


class WebTransaction(Transaction, Protocol):
    """A transaction that also reaches what the web keeps."""

    sessions: Sessions
    desk: Desk
    saved_replies: SavedReplies


class WebStore(Store, Protocol):
    """The database as the web sees it."""

    def writing(self, origin: Origin = PRODUCT) -> AbstractAsyncContextManager[WebTransaction]:
        """A transaction that may change things; commits when the block ends well. What is done in it is logged as done
        from `origin`."""
        ...

    def reading(self) -> AbstractAsyncContextManager[WebTransaction]:
        """A transaction that only reads."""
        ...

    async def schema_is_current(self) -> bool:
        """True where every migration has been applied. Raises Unavailable."""
        ...
