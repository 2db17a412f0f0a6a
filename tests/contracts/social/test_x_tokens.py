"""An account that was signed in by OAuth 2 stays so: its tokens are renewed in time, once, and written down first."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.audit import PRODUCT, Origin
from bot.domain.department import Account
from bot.errors import AuthFailed, RateLimited, SettingsError, TimedOut, Transient, Unavailable
from bot.ports.store import Transaction
from bot.runtime.sealing import Seals, new_key
from bot.storage.database import SqlStore
from integrations.social.kept import SealedTokens, reseal_all
from integrations.social.signing_in import Tokens
from integrations.social.x.login import login_to_x
from integrations.social.x.network import XNetwork
from tests.contracts.social.scripted_server import Answer, Manner, scripted_server
from tests.contracts.social.x_stand_in import XStandIn, standing_in
from tests.stand_ins.x.consenting import Pair
from tests.stand_ins.x.posts import BRAND
from tests.stand_ins.x.server import Manner as XManner
from tests.support.clock import FakeClock

KEY = new_key()


@pytest.fixture
def x(clock: FakeClock) -> Iterator[XStandIn]:
    with standing_in(clock) as stand_in:
        yield stand_in


@dataclass(slots=True)
class Processes:
    """Our processes, one a network, on one database; `base_url` is where X is."""

    store: SqlStore
    clock: FakeClock
    base_url: str
    opened: list[XNetwork]

    def seals(self, keys: str = KEY) -> Seals:
        return Seals(keys, self.clock)

    def kept(self, keys: str = KEY, *, client: str = "client-4f1e") -> SealedTokens:
        return SealedTokens("x", "acme_social", client, self.store, self.seals(keys), self.clock)

    async def signed_in(self, pair: Pair) -> None:
        await self.kept().keep(Tokens(pair.access, pair.refresh, pair.ends))

    def start(self, *, client: str = "client-4f1e", keys: str = KEY, store: Any = None, **changes: Any) -> XNetwork:
        account = Account("acme_social", "x", self.base_url, "", client_id_variable="ACME_X_CLIENT", handle=BRAND)
        login = login_to_x(replace(account, **changes), {"ACME_X_CLIENT": client}, self.clock)
        self.opened.append(login.network(store or self.store, self.seals(keys)))
        return self.opened[-1]


@pytest.fixture
async def processes(store: SqlStore, clock: FakeClock, x: XStandIn) -> AsyncIterator[Processes]:
    ours = Processes(store, clock, x.base_url, [])
    yield ours
    for network in ours.opened:
        await network.close()


async def test_tokens_that_last_are_used_as_they_are_and_never_warned_of(processes: Processes, x: XStandIn) -> None:
    await processes.signed_in(x.server.app.give())
    network = processes.start()
    identity = await network.connect()
    await network.connect()
    assert (identity.handle, identity.expires_at) == (BRAND, None)
    assert [heard.kind for heard in x.server.heard] == ["me", "me"]


async def test_tokens_about_to_end_are_renewed_once_whoever_asks(processes: Processes, x: XStandIn) -> None:
    await processes.signed_in(x.server.app.give())
    for renewals in (1, 2):
        processes.clock.move(hours=1, minutes=59)
        first, second = processes.start(), processes.start()
        results = await asyncio.gather(
            *(each.connect() for each in (first, second, first, second)), return_exceptions=True
        )
        assert not [each for each in results if isinstance(each, Exception) and not isinstance(each, Transient)]
        assert (await second.connect()).handle == (await first.connect()).handle == BRAND
        assert x.server.app.renewals == renewals


async def test_whoever_has_no_token_waits_while_another_process_renews(processes: Processes, x: XStandIn) -> None:
    await processes.signed_in(x.server.app.give())
    processes.clock.move(hours=1, minutes=59)
    network = processes.start()
    async with processes.kept().held() as held:
        assert held is not None
        await network.connect()
        processes.clock.move(minutes=1)
        with pytest.raises(RateLimited) as raised:
            await network.connect()
    assert raised.value.retry_at == processes.clock() + timedelta(seconds=15)
    await network.connect()
    assert x.server.app.renewals == 1


async def test_a_request_refused_with_a_former_token_is_repeated_and_pauses_nothing(
    processes: Processes, x: XStandIn
) -> None:
    await processes.signed_in(x.server.app.give())
    network = processes.start()
    x.server.app.revoke()
    async with processes.kept().held() as held:
        assert held is not None
        with pytest.raises(Unavailable, match="renewed meanwhile"):
            await network.connect()
        given = x.server.app.give()
        assert await held.write(Tokens(given.access, given.refresh, given.ends))
    await network.connect()
    x.server.app.revoke()
    with pytest.raises(AuthFailed):
        await network.connect()


async def test_an_account_that_was_never_signed_in_is_told(processes: Processes, x: XStandIn) -> None:
    with pytest.raises(AuthFailed, match="not signed in: comptoir networks login acme_social"):
        await processes.start().connect()
    assert x.server.heard == []


async def test_a_pair_lost_between_xs_answer_and_us_has_to_be_signed_in_again(
    processes: Processes, x: XStandIn
) -> None:
    await processes.signed_in(x.server.app.give())
    processes.clock.move(hours=2)
    x.server.next_time("token", XManner.LOST_ANSWER)
    network = processes.start()
    with pytest.raises(Transient):
        await network.connect()
    with pytest.raises(AuthFailed, match="sign in again: comptoir networks login acme_social") as raised:
        await network.connect()
    assert (raised.value.service, raised.value.account) == ("x", "acme_social")
    assert raised.value.__context__ is None

    await processes.signed_in(x.server.app.give())
    assert (await network.connect()).handle == BRAND


class Unwritable:
    """A database that answers no more once a pair was leased."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.writes = 0
        self.reading = store.reading

    @asynccontextmanager
    async def writing(self, origin: Origin = PRODUCT) -> AsyncIterator[Transaction]:
        self.writes += 1
        if self.writes > 1:
            raise Unavailable("gone", service="database", account="")
        async with self.store.writing(origin) as tx:
            yield tx


async def test_a_pair_that_could_not_be_written_down_is_never_used(processes: Processes, x: XStandIn) -> None:
    await processes.signed_in(x.server.app.give())
    processes.clock.move(hours=2)
    with pytest.raises(Unavailable, match="gone"):
        await processes.start(store=Unwritable(processes.store)).connect()
    assert x.server.app.renewals == 1
    assert [heard.kind for heard in x.server.heard] == ["token"]


async def test_a_renewal_outlives_the_request_that_wanted_it(processes: Processes, x: XStandIn) -> None:
    await processes.signed_in(x.server.app.give())
    processes.clock.move(hours=2)
    network = processes.start()
    asking = asyncio.create_task(network.connect())
    while not x.server.heard:
        await asyncio.sleep(0.001)
    asking.cancel()
    await network.close()
    assert asking.cancelled()
    assert (await processes.kept().read()).access == x.server.app.given[-1].access
    assert x.server.app.renewals == 1


async def test_an_answer_that_waited_for_tokens_in_vain_has_not_left(processes: Processes, x: XStandIn) -> None:
    async with scripted_server(Answer(manner=Manner.HANG)) as server:
        await processes.signed_in(x.server.app.give()._replace(ends=processes.clock()))
        processes.base_url = server.base_url
        network = processes.start(request_timeout=timedelta(milliseconds=200))
        with pytest.raises(TimedOut):
            await network.withdraw("7")
        server.closing.set()
        await network.close()
        assert {asked.path for asked in server.asked} <= {"/2/oauth2/token"}, "nothing else left"


async def test_a_process_that_stood_still_takes_what_another_one_renewed(processes: Processes, x: XStandIn) -> None:
    former = x.server.app.give()
    await processes.signed_in(former)
    processes.clock.move(hours=2)
    given = x.server.app.give()
    x.server.app.good.discard(former.refresh)
    network = processes.start()

    with x.world.lock:
        connecting = asyncio.create_task(network.connect())
        while not x.server.heard:
            await asyncio.sleep(0.001)
        await processes.signed_in(given)
    assert (await connecting).handle == BRAND


@pytest.mark.parametrize(
    "answer",
    [
        Answer(503, b"<html>"),
        Answer(200, {"access_token": "", "refresh_token": "r", "expires_in": 7200}),
        Answer(200, json.dumps([]).encode()),
        Answer(manner=Manner.DROP),
    ],
)
async def test_a_renewal_that_brings_no_tokens_leaves_the_old_ones_and_is_tried_again(
    processes: Processes, x: XStandIn, answer: Answer
) -> None:
    await processes.signed_in(x.server.app.give())
    processes.clock.move(hours=2)
    before = await processes.kept().read()
    async with scripted_server(answer) as server:
        processes.base_url = server.base_url
        reader = processes.start()
        with pytest.raises(Transient):
            await reader.withdraw("7")
        assert all(asked.path == "/2/oauth2/token" for asked in server.asked), "nothing else left"
    assert await processes.kept().read() == before
    processes.base_url = x.base_url
    await processes.start().connect()


async def test_tokens_open_with_their_key_and_for_their_app_alone(processes: Processes, x: XStandIn) -> None:
    await processes.signed_in(x.server.app.give())
    with pytest.raises(AuthFailed, match=r"COMPTOIR_SECRET_KEY: no key in it opens .* account acme_social"):
        await processes.start(keys=new_key()).connect()
    with pytest.raises(AuthFailed, match="by another app: sign in again"):
        await processes.start(client="client-other").connect()
    async with processes.store.writing() as tx:
        (row,) = await tx.network_tokens.all()
        await tx.network_tokens.keep(replace(row, account="acme_other"))
    elsewhere = SealedTokens("x", "acme_other", "client-4f1e", processes.store, processes.seals(), processes.clock)
    with pytest.raises(AuthFailed, match="no key in it opens"):
        await elsewhere.read()


async def test_tokens_are_sealed_anew_under_the_first_key(processes: Processes, x: XStandIn) -> None:
    await processes.signed_in(x.server.app.give())
    before, newer = await processes.kept().read(), new_key()
    assert await reseal_all(processes.store, processes.seals(f"{newer},{KEY}")) == 1
    assert await processes.kept(newer).read() == before
    with pytest.raises(SettingsError, match="no key in it opens"):
        await reseal_all(processes.store, processes.seals(KEY))


async def test_no_token_is_told_whatever_goes_wrong(
    processes: Processes, x: XStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = x.server.app
    await processes.signed_in(app.give())
    told: list[str] = []
    network = processes.start()
    for manner in (XManner.NONE, XManner.DROPPED_BEFORE, XManner.LOST_ANSWER, XManner.NONE):
        processes.clock.move(hours=2)
        x.server.next_time("token", manner)
        x.server.next_time("me", XManner.PAGE)
        with pytest.raises((AuthFailed, Transient)) as raised:
            await network.connect()
        told += [repr(raised.value), str(raised.value), str(vars(network))]
    async with processes.store.reading() as tx:
        told += [repr(row) + row.access + row.refresh for row in await tx.network_tokens.all()]
    everything = "\n".join([*told, *(record.getMessage() for record in caplog.records)])
    assert not [pair for pair in app.given if pair.access in everything or pair.refresh in everything]
