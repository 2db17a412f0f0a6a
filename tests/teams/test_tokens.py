"""Who may speak to the door of Teams: tokens of every kind, keys that rotate and keys that cannot be fetched."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Unavailable
from integrations.chat.teams.errors import NotGenuine
from integrations.chat.teams.hosts import Hosts, tenant_of
from integrations.chat.teams.keys import Keys
from integrations.chat.teams.tokens import Playground, Verifier
from tests.support.clock import FakeClock
from tests.teams.issuer import APP, SERVICE, TENANT, Issuer, an_issuer, new_key

FOREIGN = new_key()


@pytest.fixture
async def issuer(clock: FakeClock) -> AsyncIterator[Issuer]:
    async with an_issuer(clock) as issuer:
        yield issuer


@pytest.fixture
async def verifier(issuer: Issuer, clock: FakeClock) -> AsyncIterator[Verifier]:
    verifier = Verifier(APP, keys=Keys(issuer.openid_url, clock), hosts=Hosts(), clock=clock)
    yield verifier
    await verifier.close()


async def verify(verifier: Verifier, authorization: str | None, service_url: str = SERVICE) -> Any:
    return await verifier.verify(authorization, service_url=service_url, channel_id="msteams")


async def refusal(verifier: Verifier, authorization: str | None, service_url: str = SERVICE) -> int:
    with pytest.raises(NotGenuine) as refused:
        await verify(verifier, authorization, service_url)
    assert "." not in str(refused.value), "no part of a token"
    return refused.value.status


async def test_a_genuine_token_gives_its_claims(issuer: Issuer, verifier: Verifier) -> None:
    claims = await verify(verifier, issuer.bearer())
    assert claims["aud"] == APP
    assert await verify(verifier, issuer.bearer(serviceurl="https://SMBA.trafficmanager.net/emea")) is not None


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", f"Bearer {'x' * 20_000}"]
)
async def test_what_is_no_token_is_refused(verifier: Verifier, header: str | None) -> None:
    assert await refusal(verifier, header) == 401


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"iss": "https://sts.windows.net/x/"}, 401),
        ({"iss": None}, 401),
        ({"aud": "11112222-aaaa-2222-bbbb-3333cccc4444"}, 401),
        ({"aud": [APP]}, 401),
        ({"aud": None}, 401),
        ({"exp": None}, 401),
        ({"exp": "soon"}, 401),
        ({"serviceurl": "https://smba.trafficmanager.net/amer/"}, 403),
        ({"serviceurl": None}, 403),
    ],
)
async def test_a_token_for_something_else_is_refused(
    issuer: Issuer, verifier: Verifier, claims: dict[str, Any], status: int
) -> None:
    assert await refusal(verifier, issuer.bearer(**claims)) == status


async def test_a_token_is_good_from_its_beginning_to_its_end_give_or_take_five_minutes(
    issuer: Issuer, verifier: Verifier, clock: FakeClock
) -> None:
    now = clock()
    token = issuer.bearer(
        nbf=int((now + timedelta(minutes=4)).timestamp()), exp=int((now + timedelta(minutes=10)).timestamp())
    )
    await verify(verifier, token)
    clock.move(minutes=14, seconds=59)
    await verify(verifier, token)
    clock.move(seconds=1)
    assert await refusal(verifier, token) == 401
    later = issuer.bearer(nbf=int((clock() + timedelta(minutes=6)).timestamp()))
    assert await refusal(verifier, later) == 401


async def test_only_microsofts_own_way_of_signing_is_taken(issuer: Issuer, verifier: Verifier) -> None:
    assert await refusal(verifier, issuer.bearer(algorithm="HS256", key=b"k" * 64)) == 401
    assert await refusal(verifier, issuer.bearer(algorithm="none", key="")) == 401
    assert await refusal(verifier, issuer.bearer(algorithm="RS512")) == 401
    assert await refusal(verifier, issuer.bearer(key=FOREIGN)) == 401


async def test_a_body_that_was_changed_is_refused(issuer: Issuer, verifier: Verifier) -> None:
    head, body, signature = issuer.token().split(".")
    foreign = issuer.token(aud="another").split(".")[1]
    assert await refusal(verifier, f"Bearer {head}.{foreign}.{signature}") == 401
    assert await refusal(verifier, f"Bearer {head}.{body}.") == 401


async def test_a_key_that_does_not_speak_for_teams_is_refused(issuer: Issuer, verifier: Verifier) -> None:
    issuer.endorsements = ["webchat"]
    assert await refusal(verifier, issuer.bearer()) == 403


async def test_a_token_of_another_channel_is_refused(issuer: Issuer, verifier: Verifier) -> None:
    with pytest.raises(NotGenuine):
        await verifier.verify(issuer.bearer(), service_url=SERVICE, channel_id="webchat")


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
    issuer: Issuer, verifier: Verifier, service_url: str
) -> None:
    assert await refusal(verifier, issuer.bearer(serviceurl=service_url), service_url) == 403


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
    issuer: Issuer, verifier: Verifier, clock: FakeClock
) -> None:
    await verify(verifier, issuer.bearer())
    former = issuer.bearer()
    issuer.rotate()
    clock.move(minutes=5)
    await verify(verifier, issuer.bearer())
    assert issuer.fetches == 2
    for number in range(20):
        assert await refusal(verifier, f"Bearer {issuer.token(kid=f'made-up-{number}', key=FOREIGN)}") == 401
    assert await refusal(verifier, former) == 401
    assert issuer.fetches == 2
    clock.move(minutes=5)
    assert await refusal(verifier, former) == 401
    assert issuer.fetches == 3


async def test_however_many_ask_at_once_the_keys_are_fetched_once(issuer: Issuer, verifier: Verifier) -> None:
    await asyncio.gather(*(verify(verifier, issuer.bearer()) for _ in range(50)))
    assert issuer.fetches == 1


async def test_without_keys_nobody_can_tell_and_the_request_is_to_come_again(
    issuer: Issuer, verifier: Verifier, clock: FakeClock
) -> None:
    issuer.fails = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            await verify(verifier, issuer.bearer())
    issuer.fails = False
    clock.move(seconds=10)
    await verify(verifier, issuer.bearer())


async def test_keys_that_are_a_day_old_stay_good_while_nobody_gives_new_ones(
    issuer: Issuer, verifier: Verifier, clock: FakeClock
) -> None:
    await verify(verifier, issuer.bearer())
    issuer.fails = True
    clock.move(hours=25)
    await verify(verifier, issuer.bearer())
    with pytest.raises(Unavailable):
        await verify(verifier, issuer.bearer(kid="second", key=FOREIGN))
    await verify(verifier, issuer.bearer())


async def test_keys_that_are_a_day_old_are_fetched_anew_while_nobody_waits(
    issuer: Issuer, verifier: Verifier, clock: FakeClock
) -> None:
    await verify(verifier, issuer.bearer())
    issuer.signing |= {"second": FOREIGN}
    clock.move(hours=24)
    await verify(verifier, issuer.bearer())
    await verify(verifier, issuer.bearer(kid="second"))
    assert issuer.fetches == 2


async def test_nobody_there_to_give_keys(clock: FakeClock) -> None:
    verifier = Verifier(APP, keys=Keys("http://127.0.0.1:9/keys", clock), hosts=Hosts(), clock=clock)
    with pytest.raises(Unavailable):
        await verify(verifier, Issuer(clock).bearer())
    await verifier.close()
    await verifier.close()


async def test_a_list_of_keys_that_makes_no_sense_is_none(
    issuer: Issuer, verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    nonsense: list[Any] = [7, {"kid": "a"}, {"kid": "first", "kty": "RSA", "n": "!", "e": "AQAB"}, {"kty": "EC"}]
    monkeypatch.setattr(Issuer, "published", lambda _: nonsense)
    with pytest.raises(Unavailable):
        await verify(verifier, issuer.bearer())


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
