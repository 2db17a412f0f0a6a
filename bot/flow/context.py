"""What a stage may use while it handles one command or one page: the transaction, the rules in force, the time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.domain.case import Case
from bot.domain.decision import Decision
from bot.domain.department import Directory
from bot.domain.mention import Mention, Understanding
from bot.domain.permission import department
from bot.ports.store import Event, NewJob, Transaction


class Plan(Protocol):
    """The compiled rules: a pure function from a mention to a decision."""

    def route(self, mention: Mention, understanding: Understanding, *, now: datetime) -> Decision:
        """Where the mention goes and why."""
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
    """One unit of work. `now` is UTC."""

    tx: Transaction
    directory: Directory
    now: datetime

    async def record(
        self, kind: str, case: Case, by: str | None, *, refresh: bool = True, **data: Any
    ) -> None:
        """Write what happened to a case into its history, and have its cards drawn anew."""
        event = Event(0, self.now, kind, case.id, case.department, by, data)
        await self.tx.events.add([event])
        if refresh:
            await self.refresh([case.id])

    async def refresh(self, case_ids: list[int], delay: timedelta = timedelta(0)) -> None:
        """Have every card of these cases drawn anew; a refresh that waits already is enough."""
        cards = await self.tx.cards.of_cases(case_ids)
        due = self.now + delay
        await self.tx.jobs.add(
            [
                NewJob(f"{card.surface}:{card.channel}", "refresh_card", f"refresh:{card.id}", {"card": card.id}, due)
                for card in cards
                if card.state != "gone"
            ]
        )

    async def want_cards(self, cases: list[Case]) -> None:
        """Have a card posted for each case in each channel of its department, and read-only ones for its copies."""
        wanted: list[tuple[int, str, str, bool]] = []
        for case in cases:
            for key, read_only in [(case.department, False), *((copy, True) for copy in case.also)]:
                for surface, channel in department(self.directory, key).channels.items():
                    wanted.append((case.id, surface, channel, read_only))
        rows = await self.tx.cards.want(wanted, self.now)
        await self.tx.jobs.add(
            [
                NewJob(f"{row.surface}:{row.channel}", "post_card", f"post:{row.id}", {"card": row.id}, self.now)
                for row in rows
            ]
        )
