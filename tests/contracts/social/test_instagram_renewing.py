"""The token of Instagram's own login is renewed by itself: in time, once, for every process, and kept sealed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.cards.wording import knows
from bot.domain.department import Account
from bot.errors import AuthFailed, Unavailable
from bot.ports.social import Network
from bot.runtime.sealing import Seals, new_key
from bot.settings import Settings, load_settings
from bot.storage.database import SqlStore
from integrations.social.meta.credentials import Credentials
from integrations.social.registry import look_at, open_network, reseal_tokens
from tests.contracts.social.facebook_stand_in import APP_SECRET
from tests.contracts.social.instagram_stand_in import ACCESS_TOKEN, InstagramStandIn, standing_in
from tests.contracts.social.stand_ins import now
from tests.stand_ins.meta.server import OWN_LOGIN, Manner
from tests.support.clock import FakeClock

KEY = new_key()
ENVIRONMENT = {"ACME_PICTURES": f"{ACCESS_TOKEN}:{APP_SECRET}"}
Opened = Callable[..., Network]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now().replace(microsecond=0))


@pytest.fixture
def instagram(clock: FakeClock) -> Iterator[InstagramStandIn]:
    with standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
def account(instagram: InstagramStandIn) -> Account:
    return Account("acme_pictures", "instagram", instagram.base_url + OWN_LOGIN, "ACME_PICTURES")


def settings(*, key: str | None = KEY) -> Settings:
    return load_settings(comptoir_secret_key=key)


@pytest.fixture
async def opened(store: SqlStore, account: Account, clock: FakeClock) -> AsyncIterator[Opened]:
    """One more process that holds the account, by the token of `environment`."""
    networks: list[Network] = []

    def open_one(*, key: str | None = KEY, environment: dict[str, str] = ENVIRONMENT) -> Network:
        networks.append(open_network(account, environment, clock, store=store, settings=settings(key=key)))
        return networks[-1]

    yield open_one
    for each in networks:
        await each.close()


async def test_a_token_is_renewed_a_day_after_it_was_first_seen_and_then_a_month_before_each_end(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock
) -> None:
    network = opened()
    assert (await network.connect()).expires_at is None, "nobody tells when one that was configured ends"
    clock.move(hours=23, minutes=59)
    await network.connect()
    assert instagram.server.renewals == 0
    clock.move(minutes=1)
    identity = await network.connect()
    assert (instagram.server.renewals, identity.expires_at) == (1, clock() + timedelta(days=60))
    clock.move(days=29, hours=23)
    assert (await network.connect()).remarks == ()
    assert instagram.server.renewals == 1
    clock.move(hours=1)
    identity = await network.connect()
    assert (instagram.server.renewals, identity.expires_at) == (2, clock() + timedelta(days=60))


async def test_another_process_uses_the_new_token_at_once_and_after_a_start(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock
) -> None:
    one, other = opened(), opened()
    for each in (one, other):
        await each.connect()
    clock.move(days=1)
    both = await asyncio.gather(one.connect(), other.connect(), return_exceptions=True)
    assert instagram.server.renewals == 1
    assert not [each for each in both if isinstance(each, AuthFailed)]
    assert await other.fetch(None, since=clock()) is not None
    assert (await opened().connect()).handle


async def test_the_token_is_kept_sealed_and_told_nobody(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock, store: SqlStore
) -> None:
    network = opened()
    with capture_logs() as logs:
        await network.connect()
        clock.move(days=1)
        await network.connect()
    async with store.reading() as tx:
        row = await tx.network_tokens.get("acme_pictures")
    assert row is not None
    assert ACCESS_TOKEN not in f"{row.access}{row.refresh}{row.app}{row!r}{logs}"
    assert await reseal_tokens(store, Seals(f"{new_key()},{KEY}", clock)) == 1


async def test_a_token_that_is_put_in_its_place_is_used_from_then_on(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock
) -> None:
    first = opened()
    await first.connect()
    clock.move(days=1)
    await first.connect()
    instagram.server.token = "ig-put-in-its-place"
    second = opened(environment={"ACME_PICTURES": f"ig-put-in-its-place:{APP_SECRET}"})
    assert (await second.connect()).expires_at is None
    clock.move(days=1)
    assert (await second.connect()).expires_at == clock() + timedelta(days=60)


async def test_where_a_renewal_fails_it_is_tried_again_and_the_end_is_told(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock
) -> None:
    network = opened()
    await network.connect()
    clock.move(days=1)
    ends = (await network.connect()).expires_at
    clock.move(days=31)
    instagram.server.next_time("renewal", Manner.DROPPED_BEFORE, Manner.NOT_ALLOWED)
    with capture_logs() as logs:
        lost, refused = await network.connect(), await network.connect()
    assert [each["event"] for each in logs] == ["token_not_renewed"] * 2
    assert (lost.expires_at, lost.remarks) == (ends, ())
    assert (refused.expires_at, refused.remarks) == (ends, ("token_not_renewed",))
    assert knows("account_remark.token_not_renewed")
    renewed = await network.connect()
    assert (renewed.expires_at, renewed.remarks) == (clock() + timedelta(days=60), ())


async def test_without_a_key_nothing_is_kept_and_people_are_told(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock, store: SqlStore
) -> None:
    network = opened(key=None)
    clock.move(days=2)
    assert (await network.connect()).remarks == ("token_not_renewed",)
    async with store.reading() as tx:
        assert await tx.network_tokens.all() == []
    assert instagram.server.renewals == 0


async def test_a_token_that_was_taken_back_pauses_the_account_and_one_that_was_renewed_meanwhile_does_not(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, other = opened(), opened()
    await network.connect()
    known = network._graph.known  # type: ignore[attr-defined]
    former = await known.now()
    clock.move(days=1)
    await other.connect()

    async def read_before(self: object) -> Credentials:
        monkeypatch.undo()
        return former

    monkeypatch.setattr(type(known), "now", read_before)
    with pytest.raises(Unavailable, match="renewed meanwhile"):
        await network.fetch(None, since=clock())
    instagram.revoke()
    with pytest.raises(AuthFailed):
        await network.connect()


async def test_whoever_only_looks_uses_the_token_in_force_and_renews_nothing(
    opened: Opened, instagram: InstagramStandIn, clock: FakeClock, store: SqlStore, account: Account
) -> None:
    first = opened()
    await first.connect()
    clock.move(days=1)
    await first.connect()
    clock.move(days=40)
    looking = await look_at(account, ENVIRONMENT, clock, store=store, settings=settings())
    assert (await looking.connect()).handle
    await looking.close()
    assert instagram.server.renewals == 1


async def test_a_token_of_facebooks_login_is_left_alone(
    account: Account, instagram: InstagramStandIn, clock: FakeClock, store: SqlStore
) -> None:
    elsewhere = replace(account, base_url=instagram.base_url)
    network = open_network(elsewhere, ENVIRONMENT, clock, store=store, settings=settings())
    clock.move(days=40)
    identity = await network.connect()
    assert (identity.expires_at, identity.remarks, instagram.server.renewals) == (None, (), 0)
    await network.close()
