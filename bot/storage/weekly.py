"""The weekly reports that were told, in the database; implements `WeeklyReports` of the port."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select, tuple_

from bot.domain.weekly import DayCount, WeekTold
from bot.storage.repository import Repository
from bot.storage.tables_of_measures import weekly_reports as _reports


class SqlWeeklyReports(Repository):
    """One row a department, week and surface."""

    async def told(
        self, department: str, week: date, former: Collection[str], channels: Mapping[str, str]
    ) -> Collection[str]:
        """The surfaces on which this week of a department is told already, or about to be; also where it was told of
        one of `former`, for which it answers now, in the channel that is its own by `channels`, by surface."""
        inherited = _reports.c.department.in_(former) & tuple_(_reports.c.surface, _reports.c.channel).in_(
            channels.items()
        )
        rows = await self._db.rows(
            select(_reports.c.surface).where(
                _reports.c.week == week.isoformat(), or_(_reports.c.department == department, inherited)
            )
        )
        return {row.surface for row in rows}

    async def start(self, told: WeekTold) -> WeekTold | None:
        """Keep one that is to be told, under a number of its own; None where there is one already."""
        days = [[each.day.isoformat(), each.cases, each.answered] for each in told.days]
        row = await self._db.row(
            self._db.dialect.insert(_reports)
            .values(
                department=told.department,
                week=told.week.isoformat(),
                surface=told.surface,
                channel=told.channel,
                key=told.key,
                card=dict(told.card),
                days=days,
                asked_at=told.asked_at,
                everything=told.everything,
                state=told.state,
                ref=told.ref,
                picture=told.picture,
            )
            .on_conflict_do_nothing()
            .returning(*_reports.c)
        )
        return _told_of(row) if row else None

    async def get(self, number: int) -> WeekTold | None:
        """One of them."""
        row = await self._db.row(select(_reports).where(_reports.c.id == number))
        return _told_of(row) if row else None

    async def save(self, told: WeekTold) -> None:
        """Store its new state, reference and picture."""
        await self._db.change(
            _reports.update()
            .where(_reports.c.id == told.id)
            .values(state=told.state, ref=told.ref, picture=told.picture)
        )

    async def standing(self, surface: str, channel: str, since: datetime) -> Sequence[WeekTold]:
        """Those that stand in a channel and were asked for since then, the newest of each department."""
        rows = await self._db.rows(
            select(_reports)
            .where(_reports.c.surface == surface, _reports.c.channel == channel)
            .where(_reports.c.state == "live", _reports.c.asked_at >= since)
            .order_by(_reports.c.id)
        )
        return [*{row.department: _told_of(row) for row in rows}.values()]


def _told_of(row: Row[Any]) -> WeekTold:
    return WeekTold(
        id=row.id,
        department=row.department,
        week=date.fromisoformat(row.week),
        surface=row.surface,
        channel=row.channel,
        key=row.key,
        card=row.card,
        days=tuple(DayCount(date.fromisoformat(day), cases, answered) for day, cases, answered in row.days),
        asked_at=row.asked_at,
        everything=row.everything,
        state=row.state,
        ref=row.ref,
        picture=row.picture,
    )
