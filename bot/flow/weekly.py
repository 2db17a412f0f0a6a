"""Ask for the weekly reports that are due: measured once, kept with the asking, told by the outbox in each channel.

Any number of processes may look at the same time, and be stopped at any moment: whoever keeps a report first asks.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from bot.cards.weekly import weekly_card
from bot.domain.department import Department, Directory
from bot.domain.measures import By, Figures
from bot.domain.period import Period
from bot.domain.permission import with_former
from bot.domain.weekly import DayCount, WeekTold
from bot.errors import IntegrationError
from bot.flow.context import RulesInForce, chat_lane
from bot.flow.measure import read_report
from bot.ports.chat import ChatSurface
from bot.ports.measuring import Asked
from bot.ports.rows import NewJob
from bot.ports.store import Store, Transaction

_A_DAY = timedelta(days=1)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Weeklies:
    """Looks whose report is due. `surfaces` are the connected ones, `desk` is where the web desk is."""

    store: Store
    surfaces: Mapping[str, ChatSurface]
    rules: Callable[[], RulesInForce]
    desk: str
    clock: Callable[[], datetime]

    async def look(self) -> int:
        """Ask for what is due and was not asked for; gives how many reports that are.

        A defect in one department is logged and keeps none of the others waiting. Raises IntegrationError where the
        database is away.
        """
        asked, directory = 0, self.rules().directory
        for department in directory.departments.values():
            try:
                asked += await self._look_at(department, directory)
            except IntegrationError:  # the database, which is the same for all of them
                raise
            except Exception:
                log.exception("weekly_report_failed", department=department.key)
        return asked

    async def _look_at(self, department: Department, directory: Directory) -> int:
        weekly = department.weekly
        week = weekly.due(self.clock(), directory.zone_of(department)) if weekly is not None else None
        if weekly is None or week is None:
            return 0
        return await self._ask(department, week, everything=weekly.everything)

    async def _ask(self, department: Department, week: Period, *, everything: bool) -> int:
        former = with_former(self.rules().directory, frozenset({department.key})) - {department.key}
        async with self.store.reading() as tx:
            told = await tx.weekly_reports.told(department.key, week.first, former, department.channels)
            missing = [each for each in department.channels if each in self.surfaces and each not in told]
            if not missing:
                return 0
            rows = await self._measured(tx, department, week, missing, everything=everything)
        async with self.store.writing() as tx:
            kept = [await tx.weekly_reports.start(row) for row in rows]
            started = [row for row in kept if row is not None]
            await tx.jobs.add([_job(row) for row in started if row.state == "pending"])
        return len(started)

    async def _measured(
        self, tx: Transaction, department: Department, week: Period, surfaces: Collection[str], *, everything: bool
    ) -> Sequence[WeekTold]:
        rules, now = self.rules(), self.clock()
        only = None if everything else with_former(rules.directory, frozenset({department.key}))
        report = await read_report(tx, rules.directory, rules.plan, week, only)
        card = weekly_card(report, department, self.desk).model_dump(mode="json")
        days = [await _day(tx, week, number, only) for number in range(week.days)]
        return [
            WeekTold(
                id=0,
                department=department.key,
                week=week.first,
                surface=surface,
                channel=department.channels[surface],
                key=uuid4().hex,
                card=card,
                days=tuple(days),
                asked_at=now,
                everything=everything,
                state="live" if self.surfaces[surface].capabilities.shows_weeks else "pending",
            )
            for surface in surfaces
        ]


async def _day(tx: Transaction, week: Period, number: int, only: frozenset[str] | None) -> DayCount:
    day = Period(week.first + number * _A_DAY, week.first + number * _A_DAY, week.zone)
    figures = (await tx.measuring.figures(Asked(day.start, day.end, only), By.ALL)).get("", Figures())
    return DayCount(day.first, figures.cases, figures.answered)


def _job(row: WeekTold) -> NewJob:
    lane = chat_lane(row.surface, row.channel)
    return NewJob(lane, "tell_week", f"week:{row.id}", {"week": row.id}, row.asked_at)
