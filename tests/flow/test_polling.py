"""An account is polled by one process at a time, and how it is doing is written down."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.audit import PRODUCT, Origin
from bot.domain.mention import ThreadPost
from bot.errors import AuthFailed, RateLimited, Unavailable
from bot.ports.social import Cursor, Identity, Page
from bot.ports.store import Transaction
from bot.runtime import probing
from bot.runtime.poll import THREADS_AWAITED
from tests.support.house import House
from tests.support.patience import PATIENCE


def down(house: House) -> Unavailable:
    return Unavailable("no route", service="mastodon", account="acme_social")


async def test_a_page_read_under_a_lease_that_is_lost_stores_nothing(house: House) -> None:
    house.network.arrives("Hello")
    fetch = house.network.fetch

    async def slow(cursor: Cursor | None, *, since: datetime) -> Page:
        async with house.store.writing() as tx:
            await tx.accounts.lease("acme_social", "house", house.clock.now, timedelta(hours=1))
        return await fetch(cursor, since=since)

    house.network.fetch = slow  # type: ignore[method-assign]

    assert await house.poll() == 0
    assert await house.cases() == []


class Undone(Exception):
    """Ends a transaction that was only a question."""


async def another_would_take_it(house: House) -> bool:
    """Whether another process would get the account now; it does not take it."""
    with suppress(Undone):
        async with house.store.writing() as tx:
            taken = await tx.accounts.lease("acme_social", "another", house.clock.now, timedelta(seconds=1))
            raise Undone
    return taken is not None


def answer_only_once(house: House, ready: Callable[[], Awaitable[bool]]) -> None:
    """The network answers the next reading once `ready` says so; the account is leased for moments meanwhile."""
    fetch = house.network.fetch

    async def slow(cursor: Cursor | None, *, since: datetime) -> Page:
        async with asyncio.timeout(PATIENCE):
            while not await ready():
                await asyncio.sleep(0.01)
        return await fetch(cursor, since=since)

    house.network.fetch = slow  # type: ignore[method-assign]
    house.poller = replace(house.poller, lease=timedelta(seconds=0.1))


async def test_a_poll_keeps_its_account_however_long_the_network_takes_to_answer(house: House) -> None:
    house.network.arrives("Hello")
    later = house.clock.now + timedelta(hours=1)

    async def held_on() -> bool:
        house.clock.now = later
        return not await another_would_take_it(house)

    answer_only_once(house, held_on)

    assert await house.poll() == 1


async def test_a_database_that_goes_away_during_a_poll_is_asked_again_for_the_account(house: House) -> None:
    house.network.arrives("Hello")
    writing, outages = house.store.writing, [down(house), down(house)]

    def failing(origin: Origin = PRODUCT) -> AbstractAsyncContextManager[Transaction]:
        if outages:
            raise outages.pop()
        return writing(origin)

    async def asked_again() -> bool:
        house.store.writing = failing  # type: ignore[method-assign]
        return not outages

    answer_only_once(house, asked_again)

    assert await house.poll() == 1


async def test_an_outage_is_a_gap_that_ends_with_what_was_recovered(house: House) -> None:
    await house.poll()
    house.network.read_failures.append(down(house))
    house.network.arrives("Hello")
    await house.poll()
    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
        assert row is not None
        assert row.fault == "unavailable"
        assert (await tx.accounts.gaps())[0].end is None

    assert await house.poll() == 1
    async with house.store.reading() as tx:
        gap = (await tx.accounts.gaps())[0]
    assert (gap.recovered, gap.cause) == (1, "unavailable")
    assert gap.end is not None


async def test_mentions_whose_thread_cannot_be_read_for_long_come_without_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(remote_id: str) -> Sequence[ThreadPost]:
        raise down(house)

    monkeypatch.setattr(house.network, "thread", slow)
    house.network.arrives("@acme see above", reply_to="11")
    assert await house.poll() == 0, "its root tells to which case it belongs, so it is waited for"
    house.clock.move(THREADS_AWAITED.total_seconds())
    assert await house.poll() == 1
    assert (await house.view(1)).case.conversation == "11"


async def test_a_second_failure_opens_no_second_gap(house: House) -> None:
    house.network.read_failures.extend([down(house), down(house)])
    await house.poll()
    house.clock.move(600)
    await house.poll()

    async with house.store.reading() as tx:
        assert len(await tx.accounts.gaps()) == 1


async def test_a_window_that_the_network_no_longer_holds_is_recorded(house: House) -> None:
    await house.poll()
    house.network.missed_from = house.clock.now
    await house.poll()

    async with house.store.reading() as tx:
        assert (await tx.accounts.gaps())[0].cause == "window_passed"


async def test_a_rate_limit_keeps_what_was_read_and_waits(house: House) -> None:
    house.network.arrives("Hello")
    house.network.retry_at = house.clock.now + timedelta(hours=1)

    assert await house.poll() == 1
    house.network.arrives("Hello again", by="tom")
    assert await house.poll() == 0
    house.network.retry_at = None
    house.clock.move(3700)
    assert await house.poll() == 1


async def test_a_rate_limit_without_a_page_waits_until_its_time(house: House) -> None:
    until = house.clock.now + timedelta(hours=1)
    house.network.read_failures.append(
        RateLimited("slow down", service="mastodon", account="acme_social", retry_at=until)
    )
    await house.poll()
    house.network.arrives("Hello")
    assert await house.poll() == 0
    house.clock.move(3700)
    assert await house.poll() == 1


async def test_a_rate_limit_while_looking_again_puts_off_the_next_poll(house: House) -> None:
    await house.a_case("Hello")
    until = house.clock.now + timedelta(hours=1)
    house.network.look_failures.append(
        RateLimited("slow down", service="mastodon", account="acme_social", retry_at=until)
    )
    await house.poll()
    house.network.arrives("Hello again", by="tom")

    assert await house.poll() == 0


async def test_a_token_that_no_longer_works_pauses_the_account_until_it_works_again(house: House) -> None:
    house.network.read_failures.append(AuthFailed("token revoked", service="mastodon", account="acme_social"))
    await house.poll()
    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
    assert row is not None
    assert (row.state, row.fault) == ("paused", "auth_failed")

    house.network.arrives("Hello")
    assert await house.poll() == 0
    house.network.connect_failures.append(AuthFailed("still", service="mastodon", account="acme_social"))
    assert not await house.prober.probe("acme_social")
    assert await house.prober.probe("acme_social")
    assert await house.poll() == 1
    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
    assert row is not None
    assert (row.state, row.handle) == ("active", "acme"), "a poll keeps the name that the network told"


async def test_a_pause_that_no_poll_noticed_is_a_gap_too(house: House) -> None:
    await house.poll()
    before = house.clock.now
    house.network.connect_failures.append(AuthFailed("revoked", service="mastodon", account="acme_social"))
    assert not await house.prober.probe("acme_social")
    house.network.arrives("Hello")
    house.clock.move(600)
    assert await house.prober.probe("acme_social")
    await house.poll()

    async with house.store.reading() as tx:
        [gap] = await tx.accounts.gaps()
    assert (gap.start, gap.end, gap.cause, gap.recovered) == (before, house.clock.now, "auth_failed", 1)


async def test_an_account_without_a_network_is_left_alone(house: House) -> None:
    assert await house.poller.poll("nobody") == 0
    assert not await house.prober.probe("nobody")
    assert await house.listener.recheck("nobody", older_than=timedelta(0)) == 0


async def test_two_processes_never_poll_one_account_together(house: House) -> None:
    house.network.arrives("Hello")
    async with house.store.writing() as tx:
        await tx.accounts.lease(
            "acme_social", "another", house.clock.now + timedelta(seconds=29), timedelta(seconds=90)
        )

    assert await house.poll() == 0


async def test_an_account_that_is_paused_is_asked_ever_more_seldom(house: House) -> None:
    async def asked_after() -> timedelta:
        refused = AuthFailed("revoked", service="mastodon", account="acme_social")
        house.network.connect_failures.append(refused)
        assert not await house.prober.probe("acme_social")
        async with house.store.reading() as tx:
            row = await tx.accounts.get("acme_social")
        assert row is not None
        assert row.probe_at is not None
        return row.probe_at - house.clock.now

    assert await asked_after() == timedelta(seconds=20)
    house.clock.move(600)
    assert await asked_after() == timedelta(seconds=60)
    house.clock.move(86_400)
    assert await asked_after() == timedelta(minutes=10)


async def test_a_network_out_of_reach_is_asked_again_soon_who_we_are(house: House) -> None:
    house.network.connect_failures.append(down(house))
    assert not await house.prober.probe("acme_social")
    async with house.store.reading() as tx:
        assert await tx.accounts.to_probe(house.clock.now) == []
        assert await tx.accounts.to_probe(house.clock.now + timedelta(minutes=5)) == ["acme_social"]


async def test_what_somebody_should_mend_on_the_network_is_kept_and_logged_once(house: House) -> None:
    house.network.remarks = ("mentions_dropped",)
    with capture_logs() as told:
        assert await house.prober.probe("acme_social")
        assert await house.prober.probe("acme_social")
    assert [each["remarks"] for each in told if each["event"] == "account_remarks"] == [("mentions_dropped",)]
    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
    assert row is not None
    assert row.remarks == ("mentions_dropped",)


async def test_networks_are_asked_some_at_a_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "AT_ONCE", 3)
    going, most = 0, 0

    async def connect() -> Identity:
        nonlocal going, most
        going += 1
        most = max(most, going)
        await asyncio.sleep(0)
        going -= 1
        return Identity("1", "acme", "Acme", "")

    house.network.connect = connect  # type: ignore[method-assign]
    await house.prober.probe_all(["acme_social"] * 10)
    assert (going, most) == (0, 3)
