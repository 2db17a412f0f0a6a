"""An account is read as often as it is worth, and as its network takes it."""

from dataclasses import replace
from datetime import timedelta

from bot.errors import Unavailable
from bot.ports.social import Quota
from tests.support.house import House


async def next_wait(house: House) -> timedelta:
    """How long after its last poll the account is read again."""
    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
    assert row is not None
    assert row.next_poll is not None
    assert row.polled_at is not None
    return row.next_poll - row.polled_at


async def test_an_account_is_read_more_seldom_the_longer_nothing_came_and_sooner_at_once_when_something_does(
    house: House,
) -> None:
    await house.poll()
    assert await next_wait(house) == timedelta(seconds=30)
    house.clock.move(1200)
    await house.poll()
    assert timedelta(seconds=60) <= await next_wait(house) <= timedelta(seconds=65)
    house.clock.move(7200)
    await house.poll()
    assert await next_wait(house) == timedelta(minutes=2), "four times its poll, and no longer"
    house.clock.move(120)
    house.network.now = house.clock.now
    house.network.arrives("Hello")
    assert await house.poll() == 1
    assert await next_wait(house) == timedelta(seconds=30)


async def test_a_mention_that_was_written_long_ago_makes_no_account_busy(house: House) -> None:
    house.network.arrives("Hello", posted_at=house.clock.now - timedelta(days=2))
    assert await house.poll() == 1
    assert await next_wait(house) == timedelta(minutes=2)


async def test_what_the_network_still_takes_is_spread_over_its_time_so_that_answers_have_room(house: House) -> None:
    ends = house.clock.now + timedelta(minutes=5)
    house.network.quota = Quota(300, 41, ends)
    await house.poll()
    assert await next_wait(house) == timedelta(seconds=30)
    house.network.quota = Quota(300, 25, ends)
    await house.poll()
    assert await next_wait(house) == timedelta(seconds=120), "16 were used, 9 are counted, so that 2 readings are left"
    house.network.quota = None
    house.clock.move(90)
    await house.poll()
    assert await next_wait(house) == timedelta(seconds=60), "what was told last counts until it is told anew"


async def test_accounts_read_at_one_moment_do_not_stay_together(house: House) -> None:
    house.poller = replace(house.poller, spread=lambda: 0.1)
    await house.poll()
    assert await next_wait(house) == timedelta(seconds=33)


async def test_a_network_that_is_down_is_asked_ever_more_seldom_until_it_is_as_seldom_as_when_it_is_well(
    house: House,
) -> None:
    house.network.account = replace(house.network.account, poll=timedelta(minutes=5))
    waits: list[float] = []
    for _ in range(12):
        house.network.read_failures.append(Unavailable("no route", service="mastodon", account="acme_social"))
        await house.poller.poll("acme_social")
        async with house.store.reading() as tx:
            row = await tx.accounts.get("acme_social")
        assert row is not None and row.next_poll is not None
        wait = row.next_poll - house.clock()
        waits.append(wait.total_seconds())
        house.clock.move(wait.total_seconds())
    assert waits == [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
