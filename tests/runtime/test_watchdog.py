"""What stands still does not do so in silence: admins are told once, and whoever listens outside hears nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.ports.rows import NewJob
from bot.ports.store import Store
from bot.runtime.watchdog import Watchdog, Watched, last_round
from integrations.alarms.deadman import DeadMan
from tests.stand_ins.alarm_receiver import Receiver, alarm_receiver
from tests.support.house import RULES, House
from tests.support.replies import whispers

LADDER = "escalation: {standard: [{after: 30m, to: channel}]}\n" + RULES.replace(
    "managers: [mia]", "managers: [mia], escalation: standard"
)
TOLD = "ana: whisper.standing_still"


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store, rules_text=LADDER).opened()


@pytest.fixture
async def outside() -> AsyncIterator[Receiver]:
    with alarm_receiver() as receiver:
        yield receiver


def watchdog_of(house: House, dead_man: DeadMan | None = None) -> Watchdog:
    return Watchdog(house.store, lambda: house.rules.directory, house.clock, dead_man.ping if dead_man else None)


async def rounds(house: House, watchdog: Watchdog | None, *, escalates: bool) -> None:
    """Three hours pass in pieces; steps are taken where the clock `escalates`, a watchdog looks where there is one."""
    for _ in range(9):
        house.clock.move(minutes=20)
        if escalates:
            await house.escalator.take()
        await house.work()
        if watchdog is not None:
            await watchdog.look()
    await house.work()


async def test_steps_that_nobody_takes_are_told_to_the_admins_once(house: House) -> None:
    await house.a_case()
    await rounds(house, watchdog_of(house), escalates=False)
    assert await whispers(house) == [TOLD]
    async with house.store.reading() as tx:
        assert await last_round(tx) == Watched(house.clock.now, missed_steps=1)


async def test_without_a_watchdog_nobody_hears_of_steps_that_nobody_takes(house: House) -> None:
    await house.a_case()
    await rounds(house, None, escalates=False)
    assert await whispers(house) == []
    async with house.store.reading() as tx:
        assert await last_round(tx) == Watched()


async def test_where_steps_are_taken_there_is_nothing_to_tell(house: House) -> None:
    await house.a_case()
    await rounds(house, watchdog_of(house), escalates=True)
    assert TOLD not in await whispers(house)


async def test_admins_are_told_again_once_it_was_well_meanwhile(house: House) -> None:
    watchdog = watchdog_of(house)
    for _ in range(2):
        await house.a_case()
        house.clock.move(hours=1)
        await watchdog.look()
        await house.work()
        await house.escalator.take()
        await house.work()
        assert (await watchdog.look()).is_well(house.clock.now)
    assert (await whispers(house)).count(TOLD) == 2


async def test_effects_that_nobody_carries_out_are_seen_after_ten_minutes_and_told_beside_the_newest_case(
    house: House,
) -> None:
    await house.a_case("Hello")
    house.network.arrives("Hello again")
    await house.poll()
    watchdog = watchdog_of(house)
    house.clock.move(minutes=10)
    assert (await watchdog.look()).late_effects == 0
    house.clock.move(seconds=1)
    assert (await watchdog.look()).late_effects == 1
    await house.work()
    assert await whispers(house) == [TOLD]


async def test_a_lane_whose_process_hangs_is_seen(house: House) -> None:
    house.network.arrives("Hello")
    await house.poll()
    async with house.store.writing() as tx:
        taken = await tx.jobs.take_lanes("hangs", house.clock.now, timedelta(hours=1), 10)
        assert taken
    await house.work()
    house.clock.move(minutes=11)
    assert (await watchdog_of(house).look()).late_effects == 1


async def test_a_long_queue_that_goes_on_at_its_pace_stands_not_still(house: House) -> None:
    many = [NewJob("slack:care", "read_thread", f"card {number}", {}, house.clock.now) for number in range(3)]
    async with house.store.writing() as tx:
        await tx.jobs.add(many)
    watchdog = watchdog_of(house)
    house.clock.move(minutes=11)
    async with house.store.writing() as tx:
        lane = await tx.jobs.take_lane("slack:care", "works", house.clock.now, timedelta(minutes=1))
        assert lane is not None
        [first] = await tx.jobs.due("slack:care", house.clock.now, 1)
        await tx.jobs.done([first], house.clock.now)
        await tx.jobs.leave_lane(lane, "works", house.clock.now + timedelta(seconds=1))
    assert (await watchdog.look()).late_effects == 0
    house.clock.move(minutes=11)
    assert (await watchdog.look()).late_effects == 2, "nobody has worked in it since"


async def test_where_there_is_no_case_to_say_it_beside_it_is_told_once_there_is_one(house: House) -> None:
    async with house.store.writing() as tx:
        await tx.jobs.take_lane("hangs", "somebody", house.clock.now, timedelta(days=1))
        await tx.jobs.add([NewJob("hangs", "read_thread", "hangs", {}, house.clock.now)])
    watchdog = watchdog_of(house)
    house.clock.move(minutes=11)
    assert (await watchdog.look()).late_effects == 1
    await house.a_case("Hello")
    await watchdog.look()
    await house.work()
    assert await whispers(house) == [TOLD]


async def test_whoever_listens_outside_hears_of_each_round_while_all_is_well_and_of_no_other(
    house: House, outside: Receiver
) -> None:
    dead_man = DeadMan(f"{outside.address}/ping/secret")
    watchdog = watchdog_of(house, dead_man)
    await watchdog.look()
    await watchdog.look()
    assert [path for path, _, _ in outside.came] == ["/ping/secret"] * 2
    await house.a_case()
    house.clock.move(hours=1)
    await watchdog.look()
    assert len(outside.came) == 2
    await dead_man.close()


@pytest.mark.parametrize("status", [500, 302, -1])
async def test_that_nobody_listens_outside_stops_no_round_and_tells_no_address(
    house: House, outside: Receiver, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    outside.statuses = [status, status]
    dead_man = DeadMan(f"{outside.address}/ping/secret")
    assert (await watchdog_of(house, dead_man).look()).is_well(house.clock.now)
    with pytest.raises(Unavailable) as failed:
        await dead_man.ping()
    said = "".join(capsys.readouterr()) + str(failed.value) + repr(dead_man)
    assert "watchdog_not_heard" in said
    assert "secret" not in said
    await dead_man.close()
