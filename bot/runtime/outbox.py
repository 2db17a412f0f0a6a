"""The outbox: leases lanes that have something due, carries out their effects in order, and gives the lanes back.

One process at a time works in a lane; a fence in the lease proves it. Effects run at least once, so every stage knows
how to recognise its own earlier run; what must not happen twice outside is the ledger's care, not the queue's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

import structlog

from bot.errors import IntegrationError
from bot.flow.ledger import back_off
from bot.ports.rows import Job, Lane, LaneLost
from bot.ports.store import Store, Transaction
from bot.runtime.bell import Bell
from bot.runtime.precedence import give_way, is_pressed
from bot.runtime.telemetry import JOB_FAILURES, JOBS

Hold = Callable[[Transaction], Awaitable[None]]
Stage = Callable[[Job, Hold], Awaitable[datetime | None]]
Together = Callable[[Sequence[Job]], Awaitable[Sequence[datetime | None]]]
Ran = tuple[datetime | None, str]

LANES_AT_ONCE = 16
JOBS_AT_ONCE = 20
FEW = 4
POLL = 1.0
PARTING = 5.0
"""Seconds that work under way has to end once the process was told to stop; it is cut off after them."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stages:
    """The stage of every kind of job: those that run one by one, and those that take neighbours in a lane together.

    Together saves transactions where many of a kind wait; when to come back is given for each job, in order. Of the
    kinds in `long`, each of which takes a while, only a FEW go together while requests come in, which would wait.
    """

    alone: Mapping[str, Stage]
    together: Mapping[str, Together] = field(default_factory=dict)
    long: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a lane goes: `at_once` effects at most, then none for the time `between`."""

    between: timedelta = timedelta(0)
    at_once: int = JOBS_AT_ONCE


def without_hold(stage: Callable[[Job], Awaitable[datetime | None]]) -> Stage:
    """A stage that is short enough to need no renewal of its lane on the way."""

    async def run(job: Job, _: Hold) -> datetime | None:
        return await stage(job)

    return run


class Outbox:
    """Carries out jobs.

    `stages` finds the stage of a kind, `pace` how fast a lane goes, `lease` how long a lane stays with a process that
    no longer answers.
    """

    def __init__(
        self,
        *,
        store: Store,
        stages: Stages,
        pace: Callable[[str], Pace],
        lease: Callable[[], timedelta],
        clock: Callable[[], datetime],
        bell: Bell,
        owner: str,
    ) -> None:
        self._store = store
        self._stages = stages
        self._pace = pace
        self._lease = lease
        self._clock = clock
        self._bell = bell
        self._owner = owner
        self._working: dict[str, asyncio.Task[None]] = {}
        self._interrupted: list[Lane] = []
        self._stopping = False

    async def run(self) -> None:
        """Work until cancelled; an outage of the database is logged when it starts and when it ends.

        Once cancelled it begins nothing more, and what is under way has a few seconds to end and be written down: a
        post that is cut off between the request and the answer may be one of which nobody knows any more.
        """
        async with asyncio.TaskGroup() as group:
            try:
                await self._keep_taking(group)
            except asyncio.CancelledError:
                self._stopping = True
                if self._working:
                    await asyncio.wait(self._working.values(), timeout=PARTING)
                raise

    async def _keep_taking(self, group: asyncio.TaskGroup) -> None:
        """Take lanes for ever."""
        listener = self._bell.listener()
        down = False
        try:
            while True:
                try:
                    await give_way()  # what is asked for while others wait for an answer is found by one look
                    pause = await self._until_next()
                    begun = 0 if pause and not self._interrupted else await self._begin(group)
                    if down:
                        log.info("outbox_back")
                    down = False
                except IntegrationError as error:
                    if not down:
                        log.warning("outbox_down", error=str(error))
                    down = True
                    await asyncio.sleep(POLL)
                    continue
                if not begun:
                    await listener.wait(pause or POLL)
        finally:
            listener.close()

    async def run_due(self) -> int:
        """Carry out whatever is due now and return how many lanes had work: for tests and one-off commands."""
        rounds = 0
        while True:
            async with asyncio.TaskGroup() as group:
                begun = await self._begin(group)
            if not begun:
                return rounds
            rounds += begun

    async def _begin(self, group: asyncio.TaskGroup) -> int:
        room = LANES_AT_ONCE - len(self._working)
        if room <= 0:
            await asyncio.wait(self._working.values(), return_when=asyncio.FIRST_COMPLETED)
            return 1
        leaving = list(self._interrupted)
        async with self._store.writing() as tx:
            for lane in leaving:
                await tx.jobs.leave_lane(lane, self._owner, None)
            lanes = await tx.jobs.take_lanes(self._owner, self._clock(), self._lease(), room)
            waiting = [await self._due(lane, tx) for lane in lanes]
        for lane in leaving:
            self._interrupted.remove(lane)
        for lane, jobs in zip(lanes, waiting, strict=True):
            task = group.create_task(self._work(lane, jobs), name=f"lane {lane.name}")
            self._working[lane.name] = task
            task.add_done_callback(partial(self._ended, lane.name))
        return len(lanes)

    def _ended(self, lane: str, _task: asyncio.Task[None]) -> None:
        self._working.pop(lane, None)
        self._bell.ring()  # something may have been asked for while the lane was being given back

    async def _until_next(self) -> float:
        """Seconds until a lane can be taken, 0 where one can be now: asked by reading, which holds nobody up."""
        async with self._store.reading() as tx:
            due = await tx.jobs.next_due()
        if due is None:
            return POLL
        return min(POLL, max(0.0, (due - self._clock()).total_seconds()))

    async def _work(self, lane: Lane, jobs: Sequence[Job]) -> None:
        """Carry out `jobs` and whatever is due in the lane after them; give the lane back."""
        try:
            while jobs:
                jobs = await self._carry_out(lane, jobs)
        except LaneLost:
            log.warning("lane_lost", lane=lane.name)
        except IntegrationError as error:
            # Given back as soon as the database answers, rather than when the lease is over.
            self._interrupted.append(lane)
            log.warning("lane_interrupted", lane=lane.name, error=str(error))

    async def _due(self, lane: Lane, tx: Transaction) -> Sequence[Job]:
        """What is to be done in a lane now, as much as its pace allows; where that is nothing it is given back."""
        pace = self._pace(lane.name)
        jobs = await tx.jobs.due(lane.name, self._clock(), pace.at_once)
        if not jobs:
            await tx.jobs.leave_lane(lane, self._owner, None)
        return jobs

    async def _carry_out(self, lane: Lane, jobs: Sequence[Job]) -> Sequence[Job]:
        """Run the jobs in order; those done are forgotten together, since each stage recognises its earlier run.

        Gives what comes next; where that is nothing yet, the lane is given back in the same transaction.
        """
        finished: list[Job] = []
        again: list[tuple[Job, datetime, str]] = []
        held_at = self._clock()
        for neighbours in self._neighbours(jobs):
            if self._stopping:
                break
            if self._clock() - held_at > self._lease() / 3:
                async with self._store.writing() as tx:
                    await self._hold(lane, tx)
                held_at = self._clock()
            await give_way()
            for job, (due, error) in zip(neighbours, await self._run(neighbours, lane), strict=True):
                if due is None:
                    finished.append(job)
                else:
                    again.append((job, due, error))
        between = self._pace(lane.name).between
        async with self._store.writing() as tx:
            await self._hold(lane, tx)
            await tx.jobs.done(finished, self._clock())
            for job, due, error in again:
                await tx.jobs.put_off(job, due, error)
            if not (between or self._stopping):
                return await self._due(lane, tx)
            await tx.jobs.leave_lane(lane, self._owner, self._clock() + between if between else None)
            return []

    def _neighbours(self, jobs: Sequence[Job]) -> Iterator[list[Job]]:
        """The jobs in order: neighbours of a kind that goes together in one list, each other by itself."""
        for kind, same in groupby(jobs, key=lambda job: job.kind):
            left = list(same)
            while left:
                number = self._together(kind, len(left))
                yield left[:number]
                left = left[number:]

    def _together(self, kind: str, number: int) -> int:
        """How many of so many neighbours go together now."""
        if kind not in self._stages.together:
            return 1
        return min(number, FEW) if kind in self._stages.long and is_pressed() else number

    async def _run(self, jobs: Sequence[Job], lane: Lane) -> Sequence[Ran]:
        """Neighbours through their stage, when to come back to each and why.

        A defect in a stage never stops the lane: it is logged and tried again later, and where neighbours went
        together each is tried by itself first, so that one does not hold up the others.
        """
        kind = jobs[0].kind
        try:
            dues = await self._carried_out(jobs, lane)
        except LaneLost:
            raise
        except Exception as error:
            if len(jobs) > 1:
                return [ran for job in jobs for ran in await self._run([job], lane)]
            [job] = jobs
            JOB_FAILURES.labels(kind, error.reason if isinstance(error, IntegrationError) else "defect").inc()
            again = self._clock() + back_off(job.attempts + 1)
            if isinstance(error, IntegrationError):
                return [(again, str(error))]
            log.exception("job_failed", kind=kind, key=job.key, attempt=job.attempts + 1)
            return [(again, type(error).__name__)]
        JOBS.labels(kind).inc(len(jobs))
        return [(due, "") for due in dues]

    async def _carried_out(self, jobs: Sequence[Job], lane: Lane) -> Sequence[datetime | None]:
        async def hold(tx: Transaction) -> None:
            await self._hold(lane, tx)

        kind = jobs[0].kind
        if kind in self._stages.together:
            return await self._stages.together[kind](jobs)
        return [await self._stages.alone[kind](job, hold) for job in jobs]

    async def _hold(self, lane: Lane, tx: Transaction) -> None:
        if not await tx.jobs.keep_lane(lane, self._owner, self._clock(), self._lease()):
            raise LaneLost(lane.name)
