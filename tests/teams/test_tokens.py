"""Who may speak to the door of Teams: tokens of every kind, keys that rotate and keys that cannot be fetched."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import jwt
import pytest

from bot.errors import Unavailable
from integrations.chat.teams.errors import NotGenuine
from integrations.chat.teams.hosts import Hosts, tenant_of
from integrations.chat.teams.keys import Keys
from integrations.chat.teams.tokens import Playground, Verifier
from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tokens import Forgery, claims, forged, genuine, signed
from tests.support.clock import FakeClock

SERVICE = "https://smba.trafficmanager.net/emea/"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
NOT_FOR_US = frozenset({Forgery.WRONG_SERVICE_URL, Forgery.NO_SERVICE_URL, Forgery.NOT_ENDORSED})
"""What proves whose it is, and is not what the request says."""


@pytest.fixture
async def verifier(server: TeamsServer, clock: FakeClock) -> AsyncIterator[Verifier]:
    verifier = Verifier(server.tenant.app.id, keys=Keys(server.openid_url, clock), hosts=Hosts(), clock=clock)
    yield verifier
    await verifier.close()


async def verify(verifier: Verifier, authorization: str | None, service_url: str = SERVICE) -> Any:
    return await verifier.verify(authorization, service_url=service_url, channel_id="msteams")


async def refusal(verifier: Verifier, authorization: str | None, service_url: str = SERVICE) -> int:
    with pytest.raises(NotGenuine) as refused:
        await verify(verifier, authorization, service_url)
    assert "." not in str(refused.value), "no part of a token"
    return refused.value.status


def made_up(server: TeamsServer, kid: str) -> str:
    """A token under a key that nobody published."""
    return f"Bearer {signed(claims(server.tenant, SERVICE), server.tenant.keys.unknown, kid=kid)}"


def fetches(server: TeamsServer) -> int:
    return len(server.tenant.called("keys"))


def out_of_order(server: TeamsServer, times: int = 1) -> None:
    server.tenant.faults.next_time("openid", Fault(Manner.SERVER_ERROR), times)


async def test_a_genuine_token_gives_its_claims(server: TeamsServer, verifier: Verifier) -> None:
    assert (await verify(verifier, genuine(server.tenant, SERVICE)))["aud"] == server.tenant.app.id
    shouted = genuine(server.tenant, "https://SMBA.trafficmanager.net/emea")
    assert await verify(verifier, shouted) is not None


@pytest.mark.parametrize("forgery", list(Forgery))
async def test_whatever_is_wrong_with_a_token_it_is_refused(
    server: TeamsServer, verifier: Verifier, forgery: Forgery
) -> None:
    status = await refusal(verifier, forged(server.tenant, SERVICE, forgery))
    assert status == (403 if forgery in NOT_FOR_US else 401)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b.c", "Bearer é.é.é", f"Bearer {'x' * 20_000}"])
async def test_what_is_no_token_is_refused(verifier: Verifier, header: str) -> None:
    assert await refusal(verifier, header) == 401


@pytest.mark.parametrize("wrong", [{"exp": "soon"}, {"exp": True}, {"exp": float("inf")}, {"nbf": "now"}])
async def test_a_claim_of_another_kind_is_refused(
    server: TeamsServer, verifier: Verifier, wrong: dict[str, Any]
) -> None:
    assert await refusal(verifier, genuine(server.tenant, SERVICE, **wrong)) == 401
    assert await refusal(verifier, genuine(server.tenant, SERVICE, aud=[server.tenant.app.id])) == 401


async def test_a_token_is_good_from_its_beginning_to_its_end_give_or_take_five_minutes(
    server: TeamsServer, verifier: Verifier, clock: FakeClock
) -> None:
    begins, ends = (int((clock() + timedelta(minutes=after)).timestamp()) for after in (5, 10))
    token = genuine(server.tenant, SERVICE, nbf=begins, exp=ends)
    await verify(verifier, token)
    clock.move(minutes=14, seconds=59)
    await verify(verifier, token)
    clock.move(seconds=1)
    assert await refusal(verifier, token) == 401
    later = int((clock() + timedelta(minutes=5, seconds=1)).timestamp())
    assert await refusal(verifier, genuine(server.tenant, SERVICE, nbf=later)) == 401


async def test_only_microsofts_own_way_of_signing_is_taken(server: TeamsServer, verifier: Verifier) -> None:
    key = server.tenant.keys.current
    stronger = jwt.encode(claims(server.tenant, SERVICE), key.private, "RS512", {"kid": key.kid})
    assert await refusal(verifier, f"Bearer {stronger}") == 401


async def test_a_token_of_another_channel_is_refused(server: TeamsServer, verifier: Verifier) -> None:
    with pytest.raises(NotGenuine) as refused:
        await verifier.verify(genuine(server.tenant, SERVICE), service_url=SERVICE, channel_id="webchat")
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "service_url",
    [
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.example/?https://smba.trafficmanager.net/",
        "https://user@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/",
        "https://.botframework.com/",
        "http://127.0.0.1:9/",
        "https://[",
        "",
    ],
)
async def test_a_service_address_that_is_not_microsofts_is_refused(
    server: TeamsServer, verifier: Verifier, service_url: str
) -> None:
    assert await refusal(verifier, genuine(server.tenant, service_url), service_url) == 403


@pytest.mark.parametrize(
    "service_url",
    [
        "https://smba.trafficmanager.net/teams/",
        "https://europe.webchat.botframework.com",
        "https://smba.infra.gcc.teams.microsoft.com/teams",
        "https://smba.infra.gov.teams.microsoft.us:443/teams",
    ],
)
def test_microsofts_service_addresses_are_taken(service_url: str) -> None:
    assert Hosts().allow(service_url)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:1/", "https://[::1]:8000/"])
def test_this_machine_is_spoken_to_where_a_setting_says_so_only(address: str) -> None:
    assert Hosts(loopback=True).allow(address)
    assert not Hosts().allow(address)
    assert not Hosts(loopback=True).allow("http://127.0.0.1.evil.example/")


async def test_a_rotated_key_is_found_at_once_and_a_made_up_one_causes_one_fetch_in_five_minutes(
    server: TeamsServer, verifier: Verifier, clock: FakeClock
) -> None:
    former = genuine(server.tenant, SERVICE)
    await verify(verifier, former)
    server.tenant.keys.rotate()
    clock.move(minutes=5)
    await verify(verifier, genuine(server.tenant, SERVICE))
    assert fetches(server) == 2
    for number in range(20):
        assert await refusal(verifier, made_up(server, f"made-up-{number}")) == 401
    assert await refusal(verifier, former) == 401
    assert fetches(server) == 2
    clock.move(minutes=5)
    assert await refusal(verifier, former) == 401
    assert fetches(server) == 3


async def test_however_many_ask_at_once_the_keys_are_fetched_once(server: TeamsServer, verifier: Verifier) -> None:
    await asyncio.gather(*(verify(verifier, genuine(server.tenant, SERVICE)) for _ in range(50)))
    assert fetches(server) == 1


async def test_whoever_gives_up_waiting_takes_the_keys_from_nobody(server: TeamsServer, verifier: Verifier) -> None:
    until = asyncio.Event()
    server.tenant.faults.next_time("keys", Fault(Manner.SLOW, until=until))
    waiting = [asyncio.create_task(verify(verifier, genuine(server.tenant, SERVICE))) for _ in range(3)]
    while not server.tenant.faults.happened:
        await asyncio.sleep(0)
    waiting[0].cancel()
    until.set()
    given = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(given[0], asyncio.CancelledError)
    assert all(isinstance(each, dict) for each in given[1:])


async def test_without_keys_nobody_can_tell_and_the_request_is_to_come_again(
    server: TeamsServer, verifier: Verifier, clock: FakeClock
) -> None:
    out_of_order(server)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await verify(verifier, genuine(server.tenant, SERVICE))
    clock.move(seconds=10)
    await verify(verifier, genuine(server.tenant, SERVICE))
    assert server.tenant.faults.happened[("openid", Manner.SERVER_ERROR)] == 1


async def test_keys_that_are_a_day_old_stay_good_while_nobody_gives_new_ones(
    server: TeamsServer, verifier: Verifier, clock: FakeClock
) -> None:
    await verify(verifier, genuine(server.tenant, SERVICE))
    out_of_order(server, 2)
    clock.move(hours=25)
    await verify(verifier, genuine(server.tenant, SERVICE))
    with pytest.raises(Unavailable):
        await verify(verifier, made_up(server, "newer"))
    await verify(verifier, genuine(server.tenant, SERVICE))


async def test_keys_that_are_a_day_old_are_fetched_anew_while_nobody_waits(
    server: TeamsServer, verifier: Verifier, clock: FakeClock
) -> None:
    former = server.tenant.keys.current
    await verify(verifier, genuine(server.tenant, SERVICE))
    server.tenant.keys.rotate()
    clock.move(hours=24)
    await verify(verifier, f"Bearer {signed(claims(server.tenant, SERVICE), former)}")
    await verify(verifier, genuine(server.tenant, SERVICE))
    assert fetches(server) == 2


async def test_nobody_there_to_give_keys(server: TeamsServer, clock: FakeClock) -> None:
    keys = Keys("http://127.0.0.1:9/keys", clock)
    verifier = Verifier(server.tenant.app.id, keys=keys, hosts=Hosts(), clock=clock)
    with pytest.raises(Unavailable):
        await verify(verifier, genuine(server.tenant, SERVICE))
    await verifier.close()
    await verifier.close()


@pytest.mark.parametrize(
    "listed",
    [
        {"keys": [7, {"kid": "a"}, {"kid": "b", "kty": "RSA", "n": "!", "e": "AQAB"}, {"kty": "EC"}]},
        {"keys": 7},
        {},
        [],
    ],
)
async def test_a_list_of_keys_that_makes_no_sense_is_none(
    server: TeamsServer, verifier: Verifier, monkeypatch: pytest.MonkeyPatch, listed: Any
) -> None:
    monkeypatch.setattr(type(server.tenant.keys), "published", lambda _: listed)
    with pytest.raises(Unavailable):
        await verify(verifier, genuine(server.tenant, SERVICE))


@pytest.mark.parametrize(
    ("body", "ours"),
    [
        ({"conversation": {"tenantId": TENANT}, "channelData": {"tenant": {"id": TENANT.upper()}}}, True),
        ({"conversation": {"tenantId": TENANT}, "channelData": None}, True),
        ({"conversation": {"tenantId": "other"}, "channelData": {"tenant": {"id": TENANT}}}, False),
        ({"conversation": {"tenantId": TENANT}, "channelData": {"tenant": {"id": "other"}}}, False),
        ({"conversation": {"tenantId": "other"}, "channelData": {"tenant": {"id": "other"}}}, False),
        ({"conversation": {"tenantID": TENANT}, "channelData": {"tenant": TENANT}}, False),
        ({"conversation": [TENANT], "channelData": {"tenant": {"id": 7}}}, False),
        ({}, False),
    ],
)
def test_only_our_own_organisation_is_heard(body: dict[str, Any], ours: bool) -> None:
    if ours:
        assert tenant_of(body, [TENANT]) == TENANT
        return
    with pytest.raises(NotGenuine) as refused:
        tenant_of(body, [TENANT])
    assert refused.value.status == 403


async def test_an_app_without_an_id_is_none(clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="app id"):
        Verifier("", keys=Keys("http://127.0.0.1:9", clock), hosts=Hosts(), clock=clock)


async def test_the_playground_is_believed_on_this_machine_only() -> None:
    playground = Playground(Hosts(loopback=True))
    assert await playground.verify(None, service_url="http://127.0.0.1:56150", channel_id="msteams") == {}
    for service_url, channel in [("http://10.0.0.7:56150", "msteams"), ("http://127.0.0.1:56150", "emulator")]:
        with pytest.raises(NotGenuine):
            await playground.verify(None, service_url=service_url, channel_id=channel)
    await playground.close()
