"""Before a token ends by itself everybody is told, a week and a day before, each once."""

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.interval import warning_due
from bot.ports.rows import Event
from bot.runtime.expiring import Expiring
from tests.support.house import START, House

DAY = timedelta(days=1)


async def events(house: House, since: str) -> list[Event]:
    async with house.store.reading() as tx:
        found, _ = await tx.events.after(since)
    return [event for event in found if event.kind == "token_ends"]


async def position(house: House) -> str:
    async with house.store.reading() as tx:
        return (await tx.events.after(""))[1]


async def test_a_week_and_a_day_before_the_end_everybody_is_told_once(house: House) -> None:
    before = await position(house)
    expiring = Expiring(house.store, house.clock)
    house.network.expires_at = START + 10 * DAY
    assert await house.prober.probe("acme_social")
    with capture_logs() as logged:
        told = []
        for _ in range(11):
            told.append(await expiring.warn() + await expiring.warn())
            house.clock.move(days=1)
    assert told == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]
    assert [event.data["days"] for event in await events(house, before)] == [7, 1]
    assert [(each["event"], each["account"], each["days"]) for each in logged] == [
        ("token_ends", "acme_social", 7),
        ("token_ends", "acme_social", 1),
    ]


async def test_another_token_is_told_of_anew(house: House) -> None:
    expiring = Expiring(house.store, house.clock)
    house.network.expires_at = START + DAY
    await house.prober.probe("acme_social")
    assert await expiring.warn() == 1
    house.network.expires_at = START + 7 * DAY
    await house.prober.probe("acme_social")
    assert await expiring.warn() == 1
    house.network.expires_at = None
    await house.prober.probe("acme_social")
    assert await expiring.warn() == 0


async def test_of_two_processes_that_look_at_once_one_tells(house: House) -> None:
    house.network.expires_at = START + DAY
    await house.prober.probe("acme_social")
    async with house.store.writing() as tx:
        assert await tx.accounts.told("acme_social", 7)
        assert not await tx.accounts.told("acme_social", 7)
        assert await tx.accounts.told("acme_social", 1)
        assert not await tx.accounts.told("acme_social", 7), "of two warnings the nearer one stands"


@pytest.mark.parametrize(
    ("ends", "told", "due"),
    [
        (None, None, None),
        (START + 8 * DAY, None, None),
        (START + 7 * DAY, None, 7),
        (START + 7 * DAY, 7, None),
        (START + DAY, 7, 1),
        (START + DAY, None, 1),
        (START - DAY, 7, 1),
        (START - DAY, 1, None),
    ],
)
def test_what_is_due_to_be_told(ends: datetime | None, told: int | None, due: int | None) -> None:
    assert warning_due(ends, told, START) == due
