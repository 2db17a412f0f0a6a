"""The outbox carries out effects in order, one process a lane, and survives defects and lost leases."""

import asyncio
import time
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.errors import Unavailable
from bot.ports.rows import Job, NewJob
from bot.runtime.bell import Bell
from bot.runtime.outbox import Hold, Outbox, Pace, Stages
from bot.runtime.precedence import give_way, is_pressed, somebody_waits
from tests.support.house import House
from tests.support.patience import PATIENCE


class Recorder:
    """A stage that remembers its jobs and fails as told."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.failures: list[Exception] = []
        self.again: list[datetime] = []

    async def __call__(self, job: Job, hold: Hold) -> datetime | None:
        self.ran.append(job.key)
        if self.failures:
            raise self.failures.pop()
        return self.again.pop() if self.again else None


def outbox(house: House, stage: object, *, pace: float = 0, owner: str = "one") -> Outbox:
    return Outbox(
        store=house.store,
        stages=Stages({"say": stage}),  # type: ignore[dict-item]
        pace=lambda _: Pace(timedelta(seconds=pace), at_once=1) if pace else Pace(),
        lease=lambda: timedelta(seconds=90),
        clock=house.clock,
        bell=Bell(),
        owner=owner,
    )


async def ask(house: House, *keys: str, lane: str = "desk:a", seconds: float = 0) -> None:
    due = house.clock() + timedelta(seconds=seconds)
    async with house.store.writing() as tx:
        await tx.jobs.add([NewJob(lane, "say", key, {}, due) for key in keys])


async def waiting(house: House) -> int:
    async with house.store.reading() as tx:
        return sum((await tx.jobs.waiting()).values())


async def test_effects_of_a_lane_run_in_the_order_they_were_asked_for(house: House) -> None:
    stage = Recorder()
    await ask(house, "a", "b", "c")
    await outbox(house, stage).run_due()

    assert stage.ran == ["a", "b", "c"]
    assert await waiting(house) == 0


async def test_a_paced_lane_lets_one_effect_out_at_a_time(house: House) -> None:
    stage = Recorder()
    await ask(house, "a", "b")
    paced = outbox(house, stage, pace=1)
    await paced.run_due()
    assert stage.ran == ["a"]
    house.clock.move(1.1)
    await paced.run_due()
    assert stage.ran == ["a", "b"]


async def test_a_paced_lane_that_takes_many_at_once_takes_what_came_meanwhile_together(house: House) -> None:
    stage = Recorder()
    await ask(house, "a")
    talk = outbox(house, stage)
    talk._pace = lambda _: Pace(timedelta(seconds=1), at_once=2)
    await talk.run_due()
    await ask(house, "b", "c", "d")
    await talk.run_due()
    assert stage.ran == ["a"]
    house.clock.move(1.1)
    await talk.run_due()
    assert stage.ran == ["a", "b", "c"]


async def test_an_effect_asked_for_again_while_it_waits_runs_once(house: House) -> None:
    stage = Recorder()
    await ask(house, "a")
    await ask(house, "a")
    await outbox(house, stage).run_due()

    assert stage.ran == ["a"]


@pytest.mark.parametrize("failure", [ValueError("a defect"), Unavailable("down", service="x", account="y")])
async def test_a_failing_effect_is_tried_again_later_and_stops_no_other(house: House, failure: Exception) -> None:
    stage = Recorder()
    stage.failures.append(failure)
    await ask(house, "a", "b")
    box = outbox(house, stage)
    await box.run_due()
    assert stage.ran == ["a", "b"]
    house.clock.move(5)
    await box.run_due()

    assert stage.ran == ["a", "b", "a"]
    assert await waiting(house) == 0


async def test_a_stage_may_ask_to_come_back(house: House) -> None:
    stage = Recorder()
    stage.again.append(house.clock() + timedelta(seconds=30))
    await ask(house, "a")
    box = outbox(house, stage)
    await box.run_due()
    assert await waiting(house) == 1
    house.clock.move(31)
    await box.run_due()

    assert stage.ran == ["a", "a"]


async def test_a_process_that_lost_its_lane_leaves_the_effect_to_the_other(house: House) -> None:
    async def slow(job: Job, hold: Hold) -> datetime | None:
        async with house.store.writing() as tx:
            await tx.jobs.take_lanes("two", house.clock() + timedelta(minutes=10), timedelta(minutes=10), 5)
        async with house.store.writing() as tx:
            await hold(tx)
        raise AssertionError("the lane is another's")

    await ask(house, "a")
    async with asyncio.TaskGroup() as group:
        begun = group.create_task(outbox(house, slow).run_due())
    assert begun.result() == 1
    assert await waiting(house) == 1


async def test_running_it_works_until_it_is_cancelled(house: House) -> None:
    stage = Recorder()
    running = asyncio.create_task(outbox(house, stage).run())
    await asyncio.sleep(0)
    await ask(house, "a")
    async with asyncio.timeout(PATIENCE):
        while not stage.ran:
            await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_what_is_under_way_when_it_is_stopped_ends_and_nothing_more_begins(house: House) -> None:
    begun, may_end, ran = asyncio.Event(), asyncio.Event(), list[str]()

    async def say(job: Job, hold: Hold) -> datetime | None:
        ran.append(job.key)
        begun.set()
        await may_end.wait()
        return None

    await ask(house, "a", "b")
    running = asyncio.create_task(outbox(house, say).run())
    await asyncio.wait_for(begun.wait(), PATIENCE)
    await ask(house, "c", lane="desk:b")
    running.cancel()
    for _ in range(50):
        await asyncio.sleep(0)
    assert not running.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert ran == ["a"]
    another = Recorder()
    await outbox(house, another, owner="two").run_due()
    assert sorted(another.ran) == ["b", "c"], "the lane was given back"


async def test_what_does_not_end_is_cut_off_when_it_is_stopped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.outbox.PARTING", 0.05)
    begun = asyncio.Event()

    async def say(job: Job, hold: Hold) -> datetime | None:
        begun.set()
        await asyncio.Event().wait()
        return None

    await ask(house, "a")
    running = asyncio.create_task(outbox(house, say).run())
    await asyncio.wait_for(begun.wait(), PATIENCE)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, PATIENCE)
    assert await waiting(house) == 1


async def test_the_outbox_lives_through_an_outage_of_the_database(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.outbox.POLL", 0.01)
    outages = iter([True, True])
    reading = house.store.reading

    def away_at_first() -> object:
        if next(outages, False):
            raise Unavailable("gone", service="database", account="")
        return reading()

    monkeypatch.setattr(house.store, "reading", away_at_first)
    carried_out = asyncio.Event()

    async def say(job: Job, hold: Hold) -> datetime | None:
        carried_out.set()
        return None

    working = asyncio.create_task(outbox(house, say).run())
    try:
        await asyncio.sleep(0)
        await ask(house, "a")
        async with asyncio.timeout(PATIENCE):
            await carried_out.wait()
        assert not working.done()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert next(outages, None) is None, "both outages were met"


def together(house: House, calls: list[list[str]], poison: str = "", long: Collection[str] = ()) -> Outbox:
    async def say_all(jobs: Sequence[Job]) -> Sequence[datetime | None]:
        calls.append([job.key for job in jobs])
        if poison in calls[-1]:
            raise ValueError("a defect")
        return [None for _ in jobs]

    box = outbox(house, Recorder())
    box._stages = Stages({}, {"say": say_all}, long)
    return box


async def test_neighbours_of_a_kind_that_goes_together_are_carried_out_in_one_go(house: House) -> None:
    calls: list[list[str]] = []
    await ask(house, "a", "b", "c")
    await together(house, calls).run_due()

    assert calls == [["a", "b", "c"]]
    assert await waiting(house) == 0


@pytest.mark.parametrize("pressed", [True, False])
async def test_of_what_takes_a_while_a_few_go_together_while_requests_come_in(
    house: House, nobody_waited: None, pressed: bool
) -> None:
    calls: list[list[str]] = []
    await ask(house, *"abcde")
    with somebody_waits() if pressed else nullcontext():
        await together(house, calls, long=("say",)).run_due()
    assert calls == ([["a", "b", "c", "d"], ["e"]] if pressed else [["a", "b", "c", "d", "e"]])


async def test_a_failing_effect_holds_up_none_of_those_it_went_together_with(house: House) -> None:
    calls: list[list[str]] = []
    await ask(house, "a", "b", "c")
    await together(house, calls, poison="b").run_due()

    assert calls == [["a", "b", "c"], ["a"], ["b"], ["c"]]
    assert await waiting(house) == 1


async def test_effects_give_way_while_somebody_waits_for_an_answer(house: House) -> None:
    stage = Recorder()
    await ask(house, "a")
    with somebody_waits():
        working = asyncio.create_task(outbox(house, stage).run_due())
        for _ in range(50):
            await asyncio.sleep(0)
        assert stage.ran == []
    await asyncio.wait_for(working, PATIENCE)
    assert stage.ran == ["a"]


async def test_effects_go_on_where_somebody_waits_for_ever(house: House) -> None:
    stage = Recorder()
    await ask(house, "a")
    with somebody_waits():
        await asyncio.wait_for(outbox(house, stage).run_due(), PATIENCE)
    assert stage.ran == ["a"]


async def test_others_are_expected_for_a_moment_after_a_request(nobody_waited: None) -> None:
    assert not is_pressed()
    with somebody_waits():
        assert is_pressed()
    assert is_pressed()
    async with asyncio.timeout(PATIENCE):
        while is_pressed():
            await asyncio.sleep(0.01)


async def test_what_gave_way_goes_on_one_after_the_other() -> None:
    went_on: list[float] = []

    async def work() -> None:
        await give_way()
        went_on.append(time.monotonic())

    with somebody_waits():
        working = [asyncio.create_task(work()) for _ in range(5)]
        await asyncio.sleep(0)
        assert went_on == []
    await asyncio.wait_for(asyncio.gather(*working), PATIENCE)
    assert all(later - earlier > 0.003 for earlier, later in pairwise(went_on))
