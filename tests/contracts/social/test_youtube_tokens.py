"""The channel that a token speaks for, and access tokens: renewed in time, once, and told where that is refused."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.cards.wording import knows
from bot.errors import AuthFailed, IntegrationError, RateLimited, SettingsError, Unavailable
from bot.ports.social import Network
from integrations.social import granted
from integrations.social.google.tokens import ENTRANCE
from integrations.social.youtube.credentials import API, credentials_of
from tests.contracts.social import youtube_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import network_at, now
from tests.contracts.social.youtube_stand_in import APP, APP_SECRET, REFRESH, TOKEN, YouTubeStandIn, script
from tests.stand_ins.youtube.server import Grant
from tests.stand_ins.youtube.world import CHANNEL
from tests.support.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now().replace(microsecond=0))


@pytest.fixture
def youtube(clock: FakeClock) -> Iterator[YouTubeStandIn]:
    with youtube_stand_in.standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
def network(youtube: YouTubeStandIn, connect: Connect, clock: FakeClock) -> Network:
    return connect(youtube, clock=clock)


async def test_we_are_the_channel_that_the_token_speaks_for(network: Network) -> None:
    identity = await network.connect()
    assert (identity.remote_id, identity.handle, identity.name) == (CHANNEL, "acme", "Acme")
    assert (identity.url, identity.expires_at, identity.remarks) == ("https://www.youtube.com/@acme", None, ())


async def test_a_channel_without_a_handle_goes_by_its_title(connect: Connect) -> None:
    def answer(asked: Asked) -> Answer:
        channel = {"id": "UC1", "snippet": {"title": "Acme films"}}
        return script(Answer())(asked) if asked.method != "GET" else Answer(body={"items": [channel]})

    async with scripted_server(answer) as server:
        identity = await connect(("youtube", server.base_url)).connect()
    assert (identity.handle, identity.url) == ("Acme films", "https://www.youtube.com/channel/UC1")


async def test_somebody_without_a_channel_is_told(connect: Connect) -> None:
    def answer(asked: Asked) -> Answer:
        return script(Answer())(asked) if asked.method != "GET" else Answer(body={"kind": "list"})

    async with scripted_server(answer) as server:
        with pytest.raises(AuthFailed, match="no channel"):
            await connect(("youtube", server.base_url)).connect()


async def test_a_token_that_can_be_renewed_for_a_week_says_when_it_ends(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    youtube.server.grant = Grant(APP, APP_SECRET, REFRESH, renewable_seconds=7 * 24 * 3600)
    assert (await network.connect()).expires_at == clock() + timedelta(days=7)


async def test_a_token_that_is_good_for_too_little_is_remarked(youtube: YouTubeStandIn, network: Network) -> None:
    readonly = "https://www.googleapis.com/auth/youtube.readonly"
    youtube.server.grant = Grant(APP, APP_SECRET, REFRESH, scope=readonly)
    identity = await network.connect()
    assert identity.remarks == ("rights_missing",)
    assert knows("account_remark.rights_missing")


async def test_an_access_token_about_to_end_is_renewed_once_whoever_asks(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    await asyncio.gather(*(network.connect() for _ in range(5)))
    assert youtube.server.renewals == 1
    clock.move(minutes=57)
    await network.connect()
    assert youtube.server.renewals == 1
    clock.move(minutes=1)
    await asyncio.gather(*(network.connect() for _ in range(5)))
    assert youtube.server.renewals == 2


async def test_an_access_token_that_ended_early_is_not_used_again_and_pauses_nothing(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    await network.connect()
    clock.move(minutes=10)
    youtube.server.renewals += 1  # somebody else's renewal ended ours
    with pytest.raises(Unavailable, match="another one is asked for"):
        await network.connect()
    assert (await network.connect()).handle == "acme"


async def test_an_access_token_that_is_refused_at_once_is_worth_nothing(
    youtube: YouTubeStandIn, network: Network
) -> None:
    await network.connect()
    youtube.server.renewals += 1
    with pytest.raises(AuthFailed, match="just granted"):
        await network.connect()
    assert (await network.connect()).handle == "acme"


async def test_a_token_that_was_renewed_meanwhile_is_no_reason_to_pause_the_account(clock: FakeClock) -> None:
    async with scripted_server(Answer(body={"access_token": "ya29.scripted", "expires_in": 150})) as server:
        grant = granted.Grant(f"{server.base_url}/token", {})
        tokens = granted.AccessTokens(
            granted.Always(grant), service="youtube", account="acme_social", seconds=5, clock=clock
        )
        former = await tokens.token()
        clock.move(seconds=31)
        newer = await tokens.token()
        assert type(await tokens.refused(former)) is Unavailable
        assert await tokens.token() is newer, "the one in use is not asked for again"
        assert type(await tokens.refused(newer)) is AuthFailed
        await tokens.close()


@pytest.mark.parametrize(
    ("status", "name", "kind", "says"),
    [
        (400, "invalid_grant", AuthFailed, "granted anew"),
        (401, "invalid_client", AuthFailed, "this id and this secret"),
        (401, "unauthorized_client", AuthFailed, "to another app"),
        (400, "invalid_scope", AuthFailed, "not good for"),
        (401, "", AuthFailed, "grants no token: answered 401"),
        (403, "unheard of", AuthFailed, "grants no token: answered 403"),
        (429, "", RateLimited, "asks to wait"),
        (500, "internal_failure", Unavailable, "grants no token now"),
        (200, "", Unavailable, "something else than a token"),
    ],
)
async def test_why_no_access_token_is_given_is_told(
    youtube: YouTubeStandIn,
    network: Network,
    status: int,
    name: str,
    kind: type[IntegrationError],
    says: str,
) -> None:
    youtube.server.token_faults.append((status, name))
    with pytest.raises(kind, match=says):
        await network.connect()
    assert (await network.connect()).handle == "acme", "the next request asks again"


@pytest.mark.parametrize(
    "wrong", [f"{APP}:{APP_SECRET}:other", f"{APP}:other:{REFRESH}", f"other:{APP_SECRET}:{REFRESH}"]
)
async def test_a_secret_of_another_app_or_owner_is_refused(youtube: YouTubeStandIn, wrong: str) -> None:
    network = network_at("youtube", youtube.base_url, wrong)
    with pytest.raises(AuthFailed):
        await network.connect()
    await network.close()


@pytest.mark.parametrize("secret", ["", "one", "one:two", "one:two:", "one:two:three:four", "one:two:th ree"])
def test_a_secret_of_another_form_is_refused_and_never_shown(secret: str) -> None:
    with pytest.raises(SettingsError, match=r"client-id:client-secret:refresh-token") as raised:
        network_at("youtube", "", secret)
    assert not secret or secret not in str(raised.value)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="base_url"):
        network_at("youtube", "ftp://youtube.example")


def test_an_account_that_names_no_address_is_at_googles() -> None:
    account = network_at("youtube", "").account
    known = credentials_of(account, TOKEN)
    assert (known.api, known.grants.address) == (API, f"{ENTRANCE}/token")
    assert REFRESH not in repr(known)
    assert APP_SECRET not in repr(known)
