"""What a stage may use while it handles one command or one page: the transaction, the rules in force, the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from bot.cards.card import Say
from bot.domain.case import Case
from bot.domain.decision import Decision
from bot.domain.department import Directory
from bot.domain.mention import History, Mention, Understanding
from bot.ports.rows import CardRow, Event, NewJob
from bot.ports.social import Network
from bot.ports.store import Transaction
from bot.rules.plan import Rule

NOTES: Final = "notes:"
"""What the lanes of notes begin with."""

ALARMS: Final = "alarm:"
"""What the lanes of receivers outside the house begin with."""

TOGETHER = timedelta(seconds=2)
"""How long changes are collected before a summary is drawn anew, and notes before the cards of their case are."""


class Plan(Protocol):
    """The compiled rules: a pure function from a mention to a decision."""

    @property
    def asks_history(self) -> bool:
        """Whether some rule looks at what the author had before."""
        ...

    @property
    def rules(self) -> Sequence[Rule]:
        """Every rule, in the order in which they are tried."""
        ...

    def route(
        self, mention: Mention, understanding: Understanding, *, now: datetime, history: History | None = None
    ) -> Decision:
        """Where the mention goes and why; `history` may be left out where `asks_history` is false."""
        ...


class RulesInForce(Protocol):
    """One version of the rules: who is there, and the compiled matcher. Replaced as a whole, never changed."""

    @property
    def version(self) -> int:
        """The number of the version in the database."""
        ...

    @property
    def directory(self) -> Directory:
        """Departments, people and accounts."""
        ...

    @property
    def plan(self) -> Plan:
        """The matcher."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """One unit of work. `now` is UTC; `networks` are the accounts that can be reached, by key."""

    tx: Transaction
    directory: Directory
    now: datetime
    networks: Mapping[str, Network] = field(default_factory=dict)
    _refreshed: set[tuple[tuple[int, ...], timedelta, str]] = field(default_factory=set)

    async def record(self, kind: str, case: Case, by: str | None, **data: Any) -> None:
        """Write what happened to a case into its history, and have its cards drawn anew."""
        await self.tx.events.add([Event(0, self.now, kind, case.id, case.department, by, data)])
        await self.refresh([case.id])

    async def refresh(
        self, case_ids: Sequence[int], delay: timedelta = timedelta(0), occasion: str = "refresh"
    ) -> None:
        """Have every card of these cases drawn anew; a refresh that waits already for this `occasion` is enough."""
        asked = (tuple(case_ids), delay, occasion)
        if asked in self._refreshed:
            return  # cards are drawn once this unit of work is done, whatever else it changes
        self._refreshed.add(asked)
        cards = await self.tx.cards.of_cases(case_ids)
        due = self.now + delay
        await self.tx.jobs.add(
            [
                NewJob(
                    chat_lane(card.surface, card.channel),
                    "refresh_card",
                    f"{occasion}:{card.id}",
                    {"card": card.id},
                    due,
                )
                for card in cards
                if card.state not in ("gone", "gathered")
            ]
        )
        gathered = {card.summary: card for card in cards if card.state == "gathered" and card.summary is not None}
        await self.tx.jobs.add(
            [summary_job(summary, card.surface, card.channel, self.now) for summary, card in gathered.items()]
        )

    async def draw_when_due(self, cards: Sequence[tuple[CardRow, datetime | None]]) -> None:
        """Have each card drawn anew at its moment, though nothing happens until then."""
        await self.tx.jobs.add(
            [
                NewJob(
                    chat_lane(card.surface, card.channel),
                    "refresh_card",
                    f"due:{card.id}:{moment.isoformat()}",
                    {"card": card.id},
                    moment,
                )
                for card, moment in cards
                if moment is not None
            ]
        )

    async def want_cards(self, cases: Sequence[Case]) -> Sequence[CardRow]:
        """Have a card posted for each case in each channel of its department, and read-only ones for its copies.

        Gives the cards that are new. A copy for a department that the rules no longer know is left out.
        """
        wanted: list[tuple[int, str, str, bool]] = []
        for case in cases:
            for key, read_only in [(case.department, False), *((copy, True) for copy in case.also)]:
                found = self.directory.department(key)
                channels = found.channels if found is not None else {}
                wanted.extend((case.id, surface, channel, read_only) for surface, channel in channels.items())
        rows = await self.tx.cards.want(wanted, self.now)
        await self.tx.jobs.add(
            [
                NewJob(chat_lane(row.surface, row.channel), "post_card", f"post:{row.id}", {"card": row.id}, self.now)
                for row in rows
            ]
        )
        return rows

    async def whisper(
        self, case: Case, people: Sequence[str], say: Say, *, lost: int | None = None, unless_answered: bool = False
    ) -> int:
        """Tell some employees something about a case, beside its cards, where the others need not read it; where none
        stands yet, beside those that are on their way, other than one that is `lost`.

        Gives how many words were asked for: none where the case has no card that could be stood beside. Those that are
        wanted `unless_answered` are dropped where an escalated case is answered or closed before they leave.
        """
        if not people:
            return 0
        of_case = [card for card in await self.tx.cards.of_cases([case.id]) if not card.read_only]
        coming = [card for card in of_case if card.on_its_way and card.id != lost]
        cards = [card for card in of_case if card.state == "live"] or coming
        jobs = [
            NewJob(
                chat_lane(card.surface, card.channel),
                "whisper",
                f"whisper:{card.id}:{person}:{say.key}:{case.revision}",
                {"card": card.id, "person": person, "say": say.model_dump(), **_wanted(case, unless_answered)},
                self.now,
            )
            for card in cards
            for person in people
        ]
        await self.tx.jobs.add(jobs)
        return len(jobs)

    async def call(self, case: Case, people: Sequence[str], say: Say) -> None:
        """Have those called who have to hear of a case, under each of its cards where a surface can: whom its
        department names for that, where it names nobody these employees."""
        cards = [
            card for card in await self.tx.cards.of_cases([case.id]) if card.state == "live" and not card.read_only
        ]
        await self.say_under(cards, case, people, say)

    async def say_under(
        self, cards: Sequence[CardRow], case: Case, people: Sequence[str], say: Say, *, unless_answered: bool = False
    ) -> None:
        """The same under some cards of a case, those on their way too; what is wanted `unless_answered` (see `whisper`)
        is said even to nobody."""
        extra = {"anyway": unless_answered, **_wanted(case, unless_answered)}
        await self.tx.jobs.add(
            [
                NewJob(
                    chat_lane(card.surface, card.channel),
                    "call",
                    f"call:{card.id}:{say.key}:{case.revision}",
                    {"card": card.id, "people": list(people), "say": say.model_dump(), **extra},
                    self.now,
                )
                for card in cards
            ]
        )


def _wanted(case: Case, unless_answered: bool) -> Mapping[str, str]:
    """What a job has to know in order to be dropped once the case is answered."""
    at = case.escalated_at
    return {"escalated_at": at.isoformat()} if unless_answered and at is not None else {}


def summary_job(summary: int, surface: str, channel: str, now: datetime) -> NewJob:
    """Have a summary drawn, with whatever else changes until then."""
    payload = {"summary": summary}
    return NewJob(chat_lane(surface, channel), "show_summary", f"summary:{summary}", payload, now + TOGETHER)


def chat_lane(surface: str, channel: str) -> str:
    """The lane of one channel: its posts keep their order and its pace."""
    return f"{surface}:{channel}"


def notes_lane(surface: str, room: str) -> str:
    """The lane of everything that is written under the cards of a room of a chat."""
    return f"{NOTES}{surface}:{room}"


def account_lane(account: str) -> str:
    """The lane of one account: one request at a time leaves in its name."""
    return f"account:{account}"
