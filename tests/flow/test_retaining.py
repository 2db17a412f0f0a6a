"""What was needed for a time only is forgotten; the story of a case never is."""

from datetime import timedelta

import pytest

from bot.domain.mention import SetAside
from bot.flow.retain import AT_ONCE, KEPT, Retainer
from bot.ports.alarms import AlarmState, NewAlarm
from bot.ports.rows import Event
from bot.ports.web_store import WebStore
from tests.support.house import START, House

JUST_LONG_ENOUGH = timedelta(seconds=1)
OPEN_MESSAGE, ENDED_MESSAGE = 1_001, 1_002


async def leave_traces(house: House, store: WebStore, case: int) -> None:
    now = house.clock()
    async with store.writing() as tx:
        assert await tx.inbox.begin("api", "key-1", "claim", now) is None
        await tx.events.add([Event(0, now, "card_posted", case), Event(0, now, "claimed", case, person="marie")])
        await tx.desk.whisper("marie", "delivery", case, [{"text": "Somebody answered."}], now)
        await tx.threads.compose(case, "marie", now)
        await tx.alarms.ask([NewAlarm(case, now, step, "email:lead@example.org") for step in (1, 2)], now)
        open_one, _ = await tx.alarms.waiting("email:lead@example.org")
        leave = [AlarmState.ASKED]
        await tx.alarms.move([open_one.id], leave, AlarmState.LEAVING, message=OPEN_MESSAGE)
        await tx.alarms.move([open_one.id + 1], leave, AlarmState.ENDED, message=ENDED_MESSAGE)
        await tx.rules.count_hits("acme_social", {"late-parcel": 1}, now)
        await tx.mentions.set_aside([SetAside("acme_social", "9", "{}", "unknown shape")], now)


async def kept(house: House, store: WebStore, case: int) -> dict[str, bool]:
    """Which traces are still there."""
    async with store.writing() as tx:
        kinds = {event.kind for event in await tx.events.of_case(case)}
        return {
            "acts": await tx.inbox.begin("api", "key-1", "claim", house.clock()) is not None,
            "drawings": "card_posted" in kinds,
            "whispers": bool(await tx.desk.whispers("marie")),
            "alarms": bool(await tx.alarms.of_messages([ENDED_MESSAGE])),
            "set_aside": bool(await tx.mentions.count_set_aside()),
            "rule_hits": bool(await tx.rules.hits(START - timedelta(days=1))),
            "story": {"claimed", "opened"} <= kinds,
            "open_alarms": bool(await tx.alarms.of_messages([OPEN_MESSAGE])),
        }


@pytest.fixture
async def case(house: House, store: WebStore) -> int:
    number = await house.a_case()
    house.clock.now = START
    await leave_traces(house, store, number)
    return number


async def test_what_is_young_stays(house: House, store: WebStore, case: int) -> None:
    await Retainer(store, house.clock).forget()
    assert all((await kept(house, store, case)).values())


@pytest.mark.parametrize("kind", ["acts", "drawings", "whispers", "alarms", "set_aside", "rule_hits"])
async def test_each_kind_is_forgotten_once_its_time_is_over_and_not_before(
    house: House, store: WebStore, case: int, kind: str
) -> None:
    left = START.replace(hour=0) if kind == "rule_hits" else START  # hits are counted by day
    house.clock.now = left + KEPT[kind] - JUST_LONG_ENOUGH
    await Retainer(store, house.clock).forget()
    assert (await kept(house, store, case))[kind]

    house.clock.now = left + KEPT[kind] + JUST_LONG_ENOUGH
    assert await Retainer(store, house.clock).forget() > 0
    after = await kept(house, store, case)
    assert not after[kind]
    assert after["story"]
    assert after["open_alarms"]


async def test_however_much_there_is_all_of_it_goes(house: House, store: WebStore, case: int) -> None:
    many = 2 * AT_ONCE + 1
    async with store.writing() as tx:
        await tx.events.add([Event(0, house.clock(), "card_refreshed", case) for _ in range(many)])
    house.clock.now = START + KEPT["drawings"] + JUST_LONG_ENOUGH
    assert await Retainer(store, house.clock).forget() > many
    async with store.reading() as tx:
        assert "card_refreshed" not in {event.kind for event in await tx.events.of_case(case)}
