"""The database as the flow sees it: transactions with repositories, whole sets at a time, the same on SQLite and
PostgreSQL; nobody here knows SQL."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from bot.domain.audit import PRODUCT, Origin
from bot.domain.case import Case
from bot.domain.hiding import Hiding
from bot.domain.mention import History, SetAside, ThreadPost
from bot.domain.new_case import NewCase
from bot.domain.person import AuthorKey
from bot.domain.reply import PUBLISH, Attempt, NewReply, Reply, ReplyState
from bot.domain.view import CaseView, StoredMention
from bot.ports.accounts import Accounts
from bot.ports.alarms import Alarms
from bot.ports.audit import AuditLog
from bot.ports.chat_people import ChatPeople
from bot.ports.installations import Installations
from bot.ports.measuring import Measuring
from bot.ports.network_tokens import NetworkTokens
from bot.ports.outbox import Cards, Jobs, Summaries
from bot.ports.persons import Persons
from bot.ports.pictures import Pictures
from bot.ports.places import Places
from bot.ports.reply_pictures import ReplyPictures
from bot.ports.rows import CaseFilter, Event, NewMention, Routed
from bot.ports.rules_rows import RulesRows
from bot.ports.spending import Spending
from bot.ports.threads import Threads
from bot.ports.traces import Traces
from bot.ports.weekly import WeeklyReports


class Cases(Protocol):
    """Cases by number, by conversation, by filter."""

    async def open_many(self, cases: Sequence[NewCase], now: datetime) -> Sequence[Case]:
        """Store new cases; the same order comes back, numbered."""
        ...

    async def get(self, case_id: int, *, lock: bool = False) -> Case | None:
        """One case; `lock` keeps others from changing it until this transaction ends."""
        ...

    async def many(self, case_ids: Collection[int], *, lock: bool = False) -> Sequence[Case]:
        """Several cases, by number; those that do not exist are left out."""
        ...

    async def save(self, case: Case) -> None:
        """Store the new state of a case read in this transaction. Raises Stale when another was faster."""
        ...

    async def save_many(self, cases: Sequence[Case]) -> None:
        """The same for several cases at once: all or Stale."""
        ...

    async def by_conversation(
        self, account: str, conversations: Collection[str], *, lock: bool = False
    ) -> Sequence[Case]:
        """Every case of these conversations, oldest first; `lock` as for one case."""
        ...

    async def find(self, wanted: CaseFilter) -> Sequence[Case]:
        """Cases that fit the filter, newest opened first."""
        ...

    async def view(self, case_id: int, now: datetime) -> CaseView | None:
        """A case with its mentions, replies, notes and who is composing now."""
        ...

    async def views(self, case_ids: Collection[int], now: datetime) -> Sequence[CaseView]:
        """The same for several cases at once, in any order."""
        ...

    async def due_to_wake(self, now: datetime, *, lock: bool = False, limit: int = 200) -> Sequence[Case]:
        """Cases whose sleep is over; with `lock` those that nobody else holds."""
        ...

    async def due_to_step(self, now: datetime, *, lock: bool = False, limit: int = 200) -> Sequence[Case]:
        """Cases whose next step has to be looked for, longest due first; with `lock` those that nobody else holds."""
        ...

    async def held_to_look_at(self, now: datetime, *, lock: bool = False, limit: int = 200) -> Sequence[Case]:
        """Cases whose claim is to be looked at by now, the longest over first; with `lock` those that nobody else
        holds."""
        ...

    async def histories(self, account: str, author_ids: Collection[str], now: datetime) -> Mapping[str, History]:
        """What those authors had before on this account, by author id; an author without cases is left out."""
        ...

    async def others_by(self, author: AuthorKey, case_id: int) -> bool:
        """True where the author of a case has another one, of which they have not removed everything."""
        ...

    async def count_opened(self, since: datetime) -> int:
        """How many cases were opened from `since` on."""
        ...

    async def held(self, departments: Collection[str], now: datetime) -> Mapping[str, Mapping[str | None, int]]:
        """How many cases wait for somebody and do not sleep, by department and assignee; None for nobody."""
        ...

    async def departments_in_use(self) -> Mapping[str, int]:
        """How many cases are not closed, by department."""
        ...


class Mentions(Protocol):
    """Mentions and the public threads around them."""

    async def known(self, account: str, remote_ids: Collection[str]) -> Mapping[str, StoredMention]:
        """Those of `remote_ids` that we have, by remote id."""
        ...

    async def add_many(self, mentions: Sequence[NewMention], now: datetime) -> Sequence[int]:
        """Store mentions; repeats of (network, account, remote id) are dropped. Gives the ids of those stored."""
        ...

    async def change(self, stored: StoredMention) -> None:
        """Store an edit or a deletion."""
        ...

    async def keep_hiding(self, mention_id: int, hiding: Hiding) -> None:
        """Store what employees did about its being seen, and nothing else of a mention; its case is locked."""
        ...

    async def get(self, mention_id: int) -> StoredMention | None:
        """One mention."""
        ...

    async def latest_of(self, case_id: int) -> StoredMention | None:
        """The newest mention of a case that its author has not deleted, else the newest."""
        ...

    async def conversations(self, account: str, remote_ids: Collection[str]) -> Mapping[str, str]:
        """The conversation of each post we know (a mention, a reply of ours, a post read in a thread)."""
        ...

    async def to_recheck(self, account: str, before: datetime, limit: int) -> Sequence[StoredMention]:
        """Mentions of cases not closed, not looked at since `before`, longest first."""
        ...

    async def to_look_at(self, account: str, now: datetime, limit: int) -> Sequence[StoredMention]:
        """Mentions of any case that have to be looked at by now, longest due first."""
        ...

    async def outlived(self, network: str, before: datetime, limit: int, *, named: bool) -> Sequence[StoredMention]:
        """Mentions of a network that came in before `before` and of which words are kept, the oldest first; `named`
        those of whose authors the name is.
        """
        ...

    async def look_soon(self, account: str, remote_ids: Collection[str], now: datetime) -> bool:
        """Have those of these posts that are mentions looked at by `now`; False where none is one."""
        ...

    async def rechecked(self, mention_ids: Collection[int], now: datetime) -> None:
        """Remember that these were looked at."""
        ...

    async def not_answered(self, mention_ids: Collection[int], now: datetime) -> None:
        """Remember that these were asked for, and that the network said nothing of them."""
        ...

    async def newest(self) -> int:
        """The number of the newest mention, 0 where there is none."""
        ...

    async def unrefined(self, after: int, limit: int) -> Sequence[StoredMention]:
        """Mentions behind number `after` whose mood was read once only, oldest first."""
        ...

    async def refine(self, feelings: Mapping[int, float]) -> None:
        """Keep what a second reading found, by the number of the mention."""
        ...

    async def routed(
        self, since: datetime, *, after: int = 0, limit: int = 2000, histories: bool = False
    ) -> Sequence[Routed]:
        """The mentions that opened cases from `since` on, in the order of their cases, those behind case `after`."""
        ...

    async def keep_thread(self, account: str, conversation: str, posts: Sequence[ThreadPost], now: datetime) -> None:
        """Store the posts of a public thread, new or changed."""
        ...

    async def forget_post(self, account: str, remote_id: str) -> None:
        """Keep a post no longer as part of the thread around it."""
        ...

    async def thread(self, account: str, conversation: str) -> Sequence[ThreadPost]:
        """The public thread as last read, oldest first."""
        ...

    async def set_aside(self, items: Sequence[SetAside], now: datetime) -> None:
        """Keep items of unknown shape with their raw payload."""
        ...

    async def count_set_aside(self) -> Mapping[str, int]:
        """How many items are set aside, by account."""
        ...


class Replies(Protocol):
    """Replies and the ledger of their attempts."""

    async def add(self, reply: NewReply) -> Reply:
        """Store a reply; it comes back numbered."""
        ...

    async def get(self, reply_id: int, *, lock: bool = False) -> Reply | None:
        """One reply; `lock` as for cases."""
        ...

    async def save(self, reply: Reply) -> None:
        """Store the new state of a reply read in this transaction. Raises Stale when another was faster."""
        ...

    async def of_case(self, case_id: int) -> Sequence[Reply]:
        """The replies of a case, oldest first."""
        ...

    async def under(self, account: str, remote_ids: Collection[str]) -> Mapping[str, Sequence[Reply]]:
        """Our replies to the posts with these remote ids, by that id."""
        ...

    async def by_remote_id(self, account: str, remote_ids: Collection[str]) -> Mapping[str, Reply]:
        """Our published replies by their own remote id, the last of those to which a network gave the same."""
        ...

    async def start_attempt(self, reply_id: int, now: datetime, act: str = PUBLISH) -> Attempt:
        """Write a line of the ledger before anything leaves; `act` is what will be asked of the network."""
        ...

    async def end_attempt(self, attempt: Attempt) -> None:
        """Complete a line of the ledger."""
        ...

    async def attempts(self, reply_id: int) -> Sequence[Attempt]:
        """The ledger of one reply, oldest first."""
        ...

    async def count(self) -> Mapping[ReplyState, int]:
        """How many replies stand in each state."""
        ...


class Events(Protocol):
    """What happened, to cases and to the rest."""

    async def add(self, events: Sequence[Event]) -> None:
        """Write events; their `id` is given by the store."""
        ...

    async def of_case(self, case_id: int) -> Sequence[Event]:
        """The history of a case, oldest first."""
        ...

    async def after(self, position: str, limit: int = 500) -> tuple[Sequence[Event], str]:
        """Events behind `position` in an order that misses none, and the new position; "" starts at the end."""
        ...


class Inbox(Protocol):
    """Which acts from outside were carried out already."""

    async def begin(self, surface: str, key: str, fingerprint: str, now: datetime) -> Mapping[str, Any] | None:
        """Claim an act for this transaction: None when it is new, else what came of it.

        Raises Stale where the same key came with another content.
        """
        ...

    async def begin_all(self, surface: str, acts: Mapping[str, str], now: datetime) -> Collection[str]:
        """The same for at least one act, each key with its fingerprint; gives the keys of those that are new."""
        ...

    async def known(self, surface: str, keys: Collection[str]) -> Collection[str]:
        """Those of `keys` that were claimed before."""
        ...

    async def end(self, surface: str, key: str, outcome: Mapping[str, Any]) -> None:
        """Remember what came of it."""
        ...


class Switches(Protocol):
    """What holds for everybody."""

    async def get(self, name: str) -> Mapping[str, Any] | None:
        """The value of a switch."""
        ...

    async def set(self, name: str, value: Mapping[str, Any]) -> None:
        """Turn a switch."""
        ...


class Transaction(Protocol):
    """Everything inside commits together or not at all."""

    cases: Cases
    mentions: Mentions
    replies: Replies
    threads: Threads
    persons: Persons
    cards: Cards
    summaries: Summaries
    pictures: Pictures
    reply_pictures: ReplyPictures
    jobs: Jobs
    chat_people: ChatPeople
    places: Places
    installations: Installations
    events: Events
    accounts: Accounts
    network_tokens: NetworkTokens
    spending: Spending
    alarms: Alarms
    inbox: Inbox
    rules: RulesRows
    switches: Switches
    traces: Traces
    audit: AuditLog
    measuring: Measuring
    weekly_reports: WeeklyReports


DATABASE = "database"
"""The service that an outage of the database names, so that nobody takes it for an outage of a network."""


class Store(Protocol):
    """The database. Raises Unavailable (service DATABASE) when it cannot be reached."""

    def writing(self, origin: Origin = PRODUCT) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that may change things; commits when the block ends well. What is done in it is logged as done
        from `origin`."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that only reads."""
        ...
