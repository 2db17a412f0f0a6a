"""The outbox in the database: effects in lanes, lanes leased with a fence; implements `Jobs` of the port.

A lane's lease runs by the database's clock on PostgreSQL and by the caller's on SQLite; due times and slots are the
caller's on both. Nothing marks a job as begun: `cancel` may remove one that a worker holds in its hands. That is safe
because a worker reads the thing concerned again, under lock, before it acts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    nulls_first,
    or_,
    select,
)

from bot.ports.rows import Job, Lane, NewJob
from bot.storage import tables_of_work as tables
from bot.storage.bulk import BulkInsert
from bot.storage.dialect import Dialect
from bot.storage.repository import Clock, Repository
from bot.storage.statements import Statements, chunks

_jobs = tables.jobs
_lanes = tables.lanes


def _folding(dialect: Dialect) -> Any:
    """An insert of jobs in which an asking under a key that waits already is folded into it."""
    insert = dialect.insert(_jobs)
    asked = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[_jobs.c.key],
        set_={
            "wanted": _jobs.c.wanted + literal_column("1"),
            "due": case((asked.due < _jobs.c.due, asked.due), else_=_jobs.c.due),
            "payload": asked.payload,
        },
    )


@cache
def _insert(dialect: Dialect) -> BulkInsert:
    return BulkInsert(_jobs, dialect.telling(_folding(dialect)), dialect.driver)


@cache
def _insert_one(dialect: Dialect) -> Executable:
    """One job with its lane, which is named `place` too, in one statement."""
    lane = dialect.insert(_lanes).values(name=bindparam("place"), fence=0).on_conflict_do_nothing()
    return dialect.telling(_folding(dialect)).add_cte(lane.cte("place"))


@cache
def _insert_next(dialect: Dialect) -> BulkInsert:
    """One job, which the database numbers."""
    return BulkInsert(_jobs, dialect.telling(_folding(dialect)), dialect.driver, without=("id",))


@cache
def _insert_lanes(dialect: Dialect) -> BulkInsert:
    lanes = dialect.insert(_lanes).on_conflict_do_nothing()
    return BulkInsert(_lanes, lanes, dialect.driver, without=("owner", "lease_until", "next_slot"))


_due = (
    select(_jobs)
    .where(_jobs.c.lane == bindparam("in_lane"), _jobs.c.due <= bindparam("now"))
    .order_by(_jobs.c.due, _jobs.c.id)
    .limit(bindparam("most"))
)
_over = _jobs.delete().where(_jobs.c.id.in_(bindparam("ids", expanding=True)))

_these_keys = _jobs.c.key.in_(bindparam("keys", expanding=True))
_forget = _jobs.delete().where(_these_keys, _jobs.c.attempts == 0)


@cache
def _lock(dialect: Dialect) -> Executable:
    """Whatever waits under some keys, locked in their order."""
    return select(_jobs.c.id).where(_these_keys).order_by(dialect.by_code_point(_jobs.c.key)).with_for_update()


@cache
def _wanted(dialect: Dialect) -> Executable:
    """How often each of some jobs is asked for by now, locked in the order of their keys."""
    order = dialect.by_code_point(_jobs.c.key)
    these = _jobs.c.id.in_(bindparam("ids", expanding=True))
    return select(_jobs.c.id, _jobs.c.wanted).where(these).order_by(order).with_for_update()


def _later(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((other > one, other), else_=one)


def _next_due() -> Executable:
    earliest = select(func.min(_jobs.c.due)).where(_jobs.c.lane == _lanes.c.name).correlate(_lanes).scalar_subquery()
    lane = select(earliest.label("due"), _lanes.c.next_slot, _lanes.c.lease_until).subquery()
    free = _later(_later(lane.c.due, lane.c.next_slot), lane.c.lease_until)
    return select(func.min(free))


_NEXT_DUE = _next_due()


@dataclass(slots=True)
class _Asking:
    """What a transaction wants of one key by now: that nothing waits under it (`anew`), and then `values`."""

    anew: bool = False
    values: dict[str, Any] | None = None


class SqlJobs(Repository):
    """Effects asked for, and who carries them out.

    What a transaction asks for is written when it ends, all at once and in the order of the keys, as `done` locks
    them: two transactions that ask for the same effects in other orders would wait for each other.
    """

    def __init__(self, statements: Statements, clock: Clock) -> None:
        super().__init__(statements, clock)
        self._asked: dict[str, _Asking] = {}

    async def add(self, jobs: Sequence[NewJob]) -> None:
        """Ask for effects; an asking under a key that waits already is folded into it.

        The earlier due time wins, and so does the later payload; the lane is that of the first asking.
        """
        for job in jobs:
            self._db.news = True
            asking = self._asked.setdefault(job.key, _Asking())
            if asking.values is None:
                asking.values = _new_values(job)
            else:
                asking.values |= {"payload": dict(job.payload), "due": min(job.due, asking.values["due"])}

    async def cancel(self, keys: Collection[str]) -> None:
        """Forget effects; one tried already stays, to find out by itself that nothing is left to do."""
        for key in keys:
            self._asked[key] = _Asking(anew=True)

    async def write(self) -> None:
        """Write down what was asked for since: the last thing a transaction does."""
        if not self._asked:
            return
        asked, self._asked = self._asked, {}
        forgotten = [key for key, asking in asked.items() if asking.anew]
        wanted = [asking.values for asking in asked.values() if asking.values is not None]
        if forgotten and len(asked) > 1:
            for part in chunks(sorted(asked)):
                await self._db.rows(_lock(self._db.dialect), {"keys": part})
        for part in chunks(forgotten):
            await self._db.change(_forget, {"keys": part})
        await self._insert(wanted)

    async def _insert(self, jobs: Sequence[dict[str, Any]]) -> None:
        """Each under a key of its own."""
        if not jobs:
            return
        if len(jobs) == 1 and self._db.dialect.nests:
            [job] = jobs
            await self._db.rows(_insert_one(self._db.dialect), {**job, "place": job["lane"]})
            return
        names = sorted({job["lane"] for job in jobs})
        await self._db.insert(_insert_lanes(self._db.dialect), [{"name": each, "fence": 0} for each in names])
        if len(jobs) == 1:
            await self._db.insert(_insert_next(self._db.dialect), jobs)
            return
        ids = await self._db.reserve(_jobs, len(jobs))
        rows = [{"id": number, **job} for number, job in zip(ids, jobs, strict=True)]
        await self._db.insert(_insert(self._db.dialect), sorted(rows, key=itemgetter("key")))

    async def take_lanes(self, owner: str, now: datetime, lease: timedelta, limit: int) -> Sequence[Lane]:
        """Lease lanes that have something due and are held by nobody, the longest idle first."""
        await self.write()
        clock = self._db.dialect.lease_clock(now)
        free = (
            select(_lanes.c.name)
            .where(
                or_(_lanes.c.lease_until.is_(None), _lanes.c.lease_until <= clock),
                or_(_lanes.c.next_slot.is_(None), _lanes.c.next_slot <= now),
                exists().where(_jobs.c.lane == _lanes.c.name, _jobs.c.due <= now),
            )
            .order_by(nulls_first(_lanes.c.next_slot), _lanes.c.name)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("free")
        )
        rows = await self._db.rows(
            _lanes.update()
            .where(_lanes.c.name.in_(select(free.c.name)))
            .values(owner=owner, lease_until=self._lease_end(now, lease), fence=_lanes.c.fence + 1)
            .returning(_lanes.c.name, _lanes.c.fence)
        )
        return [Lane(name=row.name, fence=row.fence) for row in rows]

    async def take_lane(self, name: str, owner: str, now: datetime, lease: timedelta) -> Lane | None:
        """Lease one lane, whatever waits in it; None while somebody holds it. It is made on first use."""
        await self.write()
        await self._db.insert(_insert_lanes(self._db.dialect), [{"name": name, "fence": 0}])
        free = or_(_lanes.c.lease_until.is_(None), _lanes.c.lease_until <= self._db.dialect.lease_clock(now))
        rows = await self._db.rows(
            _lanes.update()
            .where(_lanes.c.name == name, free)
            .values(owner=owner, lease_until=self._lease_end(now, lease), fence=_lanes.c.fence + 1)
            .returning(_lanes.c.name, _lanes.c.fence)
        )
        return Lane(name=rows[0].name, fence=rows[0].fence) if rows else None

    async def keep_lane(self, lane: Lane, owner: str, now: datetime, lease: timedelta) -> bool:
        """Renew the lease; False when another process has taken the lane."""
        return (
            await self._db.change(
                _lanes.update().where(_held(lane, owner)).values(lease_until=self._lease_end(now, lease))
            )
            == 1
        )

    async def leave_lane(self, lane: Lane, owner: str, next_slot: datetime | None) -> None:
        """Give the lane back, if it is still ours; nothing in it runs before `next_slot`."""
        await self._db.change(
            _lanes.update().where(_held(lane, owner)).values(owner=None, lease_until=None, next_slot=next_slot)
        )

    async def due(self, lane: str, now: datetime, limit: int) -> Sequence[Job]:
        """What is due in a lane, in the order of due times, then of asking."""
        await self.write()
        rows = await self._db.rows(_due, {"in_lane": lane, "now": now, "most": limit})
        return [_job_of(row) for row in rows]

    async def done(self, jobs: Sequence[Job], now: datetime) -> None:
        """The effects were carried out; those asked for again meanwhile stay, due `now`, as if never tried."""
        await self.write()
        for part in chunks(jobs, 1_000):
            asked = {job.id: job.wanted for job in part}
            found = await self._db.rows(_wanted(self._db.dialect), {"ids": list(asked)})
            over = [row.id for row in found if row.wanted == asked[row.id]]
            again = [row.id for row in found if row.wanted != asked[row.id]]
            if over:
                await self._db.change(_over, {"ids": over})
            if again:
                await self._db.change(_jobs.update().where(_jobs.c.id.in_(again)).values(due=now, attempts=0, error=""))

    async def put_off(self, job: Job, due: datetime, error: str) -> None:
        """Try again at `due`; counts the attempt and keeps why it failed."""
        await self.write()
        await self._db.change(
            _jobs.update().where(_jobs.c.id == job.id).values(due=due, attempts=_jobs.c.attempts + 1, error=error)
        )

    async def next_due(self) -> datetime | None:
        """The earliest moment at which a lane can be taken: something due, its slot come, its lease over."""
        await self.write()
        moment: datetime | None = await self._db.value(_NEXT_DUE)
        return moment

    async def drop_former_boot(self) -> int:
        """Treat every lease as expired, of lanes and of accounts; gives how many there were."""
        dropped = 0
        for table in (_lanes, tables.accounts):
            dropped += await self._db.change(
                table.update().where(table.c.lease_until.is_not(None)).values(owner=None, lease_until=None)
            )
        return dropped

    async def waiting(self) -> Mapping[str, int]:
        """How many effects wait, by kind."""
        await self.write()
        rows = await self._db.rows(select(_jobs.c.kind, func.count().label("number")).group_by(_jobs.c.kind))
        return {row.kind: row.number for row in rows}

    async def late(self, before: datetime, most: int) -> int:
        """How many effects were due `before` and still wait, counted no further than `most`; those in a lane that
        goes on at its pace, because it was worked in since then, wait their turn."""
        await self.write()
        stands = or_(_lanes.c.next_slot.is_(None), _lanes.c.next_slot < before)
        standing = exists().where(_lanes.c.name == _jobs.c.lane, stands)
        some = select(_jobs.c.id).where(_jobs.c.due < before, standing).limit(most).subquery()
        number: int = await self._db.value(select(func.count()).select_from(some))
        return number

    async def waiting_in(self, lane: str, most: int) -> int:
        """How many effects wait in a lane, counted no further than `most`."""
        await self.write()
        some = select(_jobs.c.id).where(_jobs.c.lane == lane).limit(most).subquery()
        number: int = await self._db.value(select(func.count()).select_from(some))
        return number

    def _lease_end(self, now: datetime, lease: timedelta) -> Any:
        return self._db.dialect.lease_end(now, lease)


def _held(lane: Lane, owner: str) -> ColumnElement[bool]:
    return (_lanes.c.name == lane.name) & (_lanes.c.owner == owner) & (_lanes.c.fence == lane.fence)


def _new_values(job: NewJob) -> dict[str, Any]:
    return {
        "lane": job.lane,
        "kind": job.kind,
        "key": job.key,
        "payload": dict(job.payload),
        "due": job.due,
        "first_due": job.due,
        "attempts": 0,
        "wanted": 1,
        "error": "",
    }


def _job_of(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        lane=row.lane,
        kind=row.kind,
        key=row.key,
        payload=row.payload,
        due=row.due,
        attempts=row.attempts,
        wanted=row.wanted,
        first_due=row.first_due,
    )
