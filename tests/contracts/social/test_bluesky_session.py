"""How the account signs in on Bluesky: with an app password, once, on its own server, and on as long as it works."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import AuthFailed, RateLimited, SettingsError, TimedOut, Unavailable
from bot.ports.social import Network
from integrations.social.bluesky.session import ENTRANCE
from integrations.social.registry import make_network
from tests.contracts.social.bluesky_stand_in import APP_PASSWORD, ME, SIGNS_IN, TOKEN, BlueskyStandIn, script, session
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, Manner, scripted_server
from tests.contracts.social.stand_ins import network_at, now
from tests.contracts.social.suite import HOUR, posting, the_mention
from tests.stand_ins.bluesky.world import Json

CREATE, REFRESH = "com.atproto.server.createSession", "com.atproto.server.refreshSession"
POSTS = "app.bsky.feed.getPosts"


def signed_in(bluesky: BlueskyStandIn) -> list[str]:
    return [name for name in bluesky.server.asked if name in (CREATE, REFRESH)]


@asynccontextmanager
async def living_at(bluesky: BlueskyStandIn, moment: list[datetime]) -> AsyncIterator[Network]:
    """The connector, and its server, where it is as late as `moment` says."""
    bluesky.server.clock = lambda: moment[0].timestamp()
    network = make_network(network_at("bluesky", bluesky.base_url).account, TOKEN, lambda: moment[0])
    try:
        yield network
    finally:
        await network.close()


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "acme.test",
        "acme.test:",
        "acme.test:my main password",
        "acme.test:correct-horse-battery-staple",
        "abcd-2efg-3hij-4klm",
        ":abcd-2efg-3hij-4klm",
        "acme test:abcd-2efg-3hij-4klm",
        "acme.test:abcd-2efg-3hij-4klm\n",
        "acme.test:äbcd-2efg-3hij-4klm",
    ],
)
def test_anything_but_an_app_password_is_refused_at_the_start_and_not_repeated(secret: str) -> None:
    with pytest.raises(SettingsError) as raised:
        network_at("bluesky", "https://bsky.social", secret)
    told = str(raised.value)
    assert "ACME_SOCIAL_TOKEN" in told
    assert "handle:app-password" in told
    assert not secret or secret not in told
    assert (
        not secret
        or secret.rpartition(":")[2].strip() not in told.replace("handle:app-password", "")
        or secret.endswith(":")
    )


@pytest.mark.parametrize(
    "who", ["acme.test", "did:plc:okh6zzsr7l3vwz5kcu74hyit", "did:web:acme.example", "a@b.example"]
)
def test_an_account_may_be_named_in_every_way_that_bluesky_knows(who: str) -> None:
    network_at("bluesky", "", f"{who}:{APP_PASSWORD}")


@pytest.mark.parametrize("address", ["bsky.social", "ftp://bsky.social", "javascript:alert(1)"])
def test_an_address_that_is_none_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(SettingsError, match="acme_social"):
        network_at("bluesky", address)


def test_an_account_without_an_address_signs_in_at_bluesky_itself() -> None:
    assert network_at("bluesky", "").account.base_url == ""
    assert ENTRANCE == "https://bsky.social"


async def test_a_session_is_opened_once_however_much_is_asked_at_once(
    bluesky: BlueskyStandIn, connect: Connect
) -> None:
    """It may be opened 300 times a day and account."""
    network = connect(bluesky)
    await asyncio.gather(*(network.fetch(None, since=now() - HOUR) for _ in range(5)))
    target = await the_mention(network, bluesky.mentioned("help"))
    await network.publish(posting(target))
    await network.thread(target.remote_id)
    assert signed_in(bluesky) == [CREATE]


async def test_an_access_token_is_renewed_before_it_ends(bluesky: BlueskyStandIn) -> None:
    moment = [datetime.now(UTC)]
    async with living_at(bluesky, moment) as network:
        for minutes in (0, 100, 6, 100, 6):
            moment[0] += timedelta(minutes=minutes)
            await network.fetch(None, since=now())
    assert signed_in(bluesky) == [CREATE, REFRESH, REFRESH], "each lasts two hours, and is renewed 15 minutes before"


async def test_a_token_that_ended_early_is_renewed_and_the_query_asked_again(
    bluesky: BlueskyStandIn, connect: Connect
) -> None:
    network = connect(bluesky)
    mention = bluesky.mentioned("help")
    await network.thread(mention)
    bluesky.server.expire()
    threads = await asyncio.gather(*(network.thread(mention) for _ in range(3)))
    assert [len(thread) for thread in threads] == [1, 1, 1]
    assert signed_in(bluesky)[:2] == [CREATE, REFRESH]
    assert CREATE not in signed_in(bluesky)[1:]


async def test_a_session_that_ended_for_good_is_opened_anew(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    await network.connect()
    bluesky.server.tokens.clear()
    await network.thread(bluesky.mentioned("help"))
    assert signed_in(bluesky) == [CREATE, REFRESH, CREATE]


async def test_connecting_proves_the_app_password_and_not_only_a_token(
    bluesky: BlueskyStandIn, connect: Connect
) -> None:
    network = connect(bluesky)
    identity = await network.connect()
    assert (identity.remote_id, identity.handle, identity.name) == (bluesky.brand.did, "acme.test", "acme.test")
    assert identity.url == "https://bsky.app/profile/acme.test"
    assert network.preview("x", await the_mention(network, bluesky.mentioned("help"))).handle == "acme.test"
    bluesky.server.revoke_app_passwords()
    with pytest.raises(AuthFailed):
        await network.connect()


async def test_whoever_was_refused_goes_on_with_no_token_that_still_works(
    bluesky: BlueskyStandIn, connect: Connect
) -> None:
    """An access token outlives its app password by up to two hours."""
    network = connect(bluesky)
    await network.connect()
    bluesky.server.revoke_app_passwords()
    await network.fetch(None, since=now())
    with pytest.raises(AuthFailed):
        await network.connect()
    with pytest.raises(AuthFailed):
        await network.fetch(None, since=now())


async def test_while_signing_in_fails_a_token_that_still_works_is_used(bluesky: BlueskyStandIn) -> None:
    moment = [datetime.now(UTC)]
    async with living_at(bluesky, moment) as network:
        await network.fetch(None, since=now())
        for _ in range(20):
            bluesky.strikes(REFRESH, "fail")
        moment[0] += timedelta(minutes=119)
        await network.fetch(None, since=now())
        moment[0] += timedelta(minutes=2)
        with pytest.raises(Unavailable):
            await network.fetch(None, since=now())
    assert signed_in(bluesky).count(CREATE) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(401, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}), AuthFailed),
        (Answer(401, {"error": "AuthFactorTokenRequired"}), AuthFailed),
        (Answer(400, {"error": "AccountTakedown"}), AuthFailed),
        (Answer(429, {"error": "RateLimitExceeded"}), RateLimited),
        (Answer(500, {}), Unavailable),
        (Answer(body={}), Unavailable),
        (Answer(body=[]), Unavailable),
        (Answer(body=b"<html>"), Unavailable),
        (Answer(manner=Manner.DROP), Unavailable),
        (Answer(manner=Manner.HANG), TimedOut),
        (Answer(body={**session(), "active": False, "status": "takendown"}), AuthFailed),
        (Answer(body={**session(), "active": False}), AuthFailed),
        (Answer(body={**session(), "accessJwt": "a token\r\nX-More: 1"}), Unavailable),
        (Answer(body={**session(), "did": None}), Unavailable),
    ],
)
async def test_why_nobody_could_sign_in_is_told(connect: Connect, answer: Answer, error: type[Exception]) -> None:
    """A sign-in posts nothing, so it is never uncertain, for a reply that waits neither."""
    async with scripted_server(answer) as server:
        patience = timedelta(seconds=0.3 if answer.manner is Manner.HANG else 30)
        network = connect(("bluesky", server.base_url), request_timeout=patience)
        for act in (network.connect(), network.fetch(None, since=now()), network.withdraw(f"at://{ME}/x.y.z/1")):
            with pytest.raises(error) as raised:
                await act
            assert APP_PASSWORD not in str(raised.value)


async def test_a_new_token_that_is_refused_at_once_is_told_and_not_asked_for_again_and_again(connect: Connect) -> None:
    refusing = Answer(400, {"error": "ExpiredToken", "message": "Token has expired"})
    usual = script(refusing)
    async with scripted_server(lambda asked: usual(asked) if asked.path in SIGNS_IN else refusing) as server:
        with pytest.raises(AuthFailed) as raised:
            await connect(("bluesky", server.base_url)).fetch(None, since=now())
    assert raised.value.reason == "auth_failed"
    assert len([asked for asked in server.asked if asked.path in SIGNS_IN]) == 2


async def test_a_refused_app_password_is_tried_again_once_a_minute(bluesky: BlueskyStandIn) -> None:
    """Each try counts; somebody who has mended it waits no longer than that."""
    moment = [datetime.now(UTC)]
    bluesky.revoke()
    async with living_at(bluesky, moment) as network:
        for _ in range(4):
            with pytest.raises(AuthFailed):
                await network.connect()
            moment[0] += timedelta(seconds=14)
        assert signed_in(bluesky) == [CREATE]
        bluesky.server.passwords[bluesky.brand.did] = APP_PASSWORD
        moment[0] += timedelta(seconds=5)
        assert (await network.connect()).handle == "acme.test"
    assert signed_in(bluesky) == [CREATE, CREATE]


def documented(endpoint: Any, **changes: Any) -> Json:
    service = {"id": "did:plc:x#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": endpoint}
    return {**session(), "didDoc": {"id": ME, "service": ["odd", {"id": "#other"}, {**service, **changes}]}}


async def test_everything_goes_to_the_accounts_own_server(connect: Connect) -> None:
    async with scripted_server(script(Answer(body={}))) as home:
        named = documented(home.base_url + "/")
        async with scripted_server(Answer(body=named)) as entrance:
            network = connect(("bluesky", entrance.base_url))
            await network.fetch(None, since=now())
            await network.withdraw(f"at://{ME}/app.bsky.feed.post/1")
            await network.connect()
        assert [asked.path.rsplit(".", 1)[1] for asked in entrance.asked] == ["createSession"]
        assert {asked.path.rsplit(".", 1)[1] for asked in home.asked} >= {
            "listNotifications",
            "deleteRecord",
            "refreshSession",
        }
        authorised = {asked.headers["authorization"] for asked in home.asked}
        assert authorised == {"Bearer an-access-token", "Bearer a-refresh-token"}


@pytest.mark.parametrize(
    "document",
    [
        {"didDoc": None},
        {"didDoc": {"service": "x"}},
        documented("ftp://elsewhere.example"),
        documented(None),
        documented("http://elsewhere.example\r\n"),
        documented("http://127.0.0.1:1", id="#atproto_labeler"),
    ],
)
async def test_a_document_that_names_no_server_leaves_us_where_we_signed_in(connect: Connect, document: Json) -> None:
    usual = script(Answer())

    def answer(asked: Asked) -> Answer:
        return Answer(body={**session(), **document}) if asked.path in SIGNS_IN else usual(asked)

    async with scripted_server(answer) as server:
        await connect(("bluesky", server.base_url)).fetch(None, since=now())
        assert len(server.asked) > 1
