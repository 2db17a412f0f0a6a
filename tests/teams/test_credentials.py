"""The token with which we speak to Teams: each way to prove the app, renewed early and once, never shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from bot.errors import AuthFailed, Unavailable
from integrations.chat.teams.credentials import Credentials, fetch_of
from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.server import TeamsServer
from tests.support.clock import FakeClock
from tests.teams.connected import settings_of


def credentials(server: TeamsServer, clock: FakeClock, **more: Any) -> Credentials:
    return Credentials(fetch_of(settings_of(server, **more)), clock)


async def test_a_token_is_renewed_five_minutes_before_it_ends_and_once(server: TeamsServer, clock: FakeClock) -> None:
    kept = credentials(server, clock)
    first = await kept.token()
    clock.move(seconds=3599 - 301)
    assert await kept.token() == first
    clock.move(seconds=1)
    renewed = await asyncio.gather(*(kept.token() for _ in range(10)))
    assert set(renewed) == {renewed[0]} != {first}
    assert server.tenant.app.fetched == 2


async def test_a_token_that_cannot_be_renewed_yet_is_used_to_its_end(server: TeamsServer, clock: FakeClock) -> None:
    kept = credentials(server, clock)
    first = await kept.token()
    server.tenant.faults.next_time("discovery", Fault(Manner.SERVER_ERROR), times=2)
    clock.move(seconds=3599 - 299)
    for _ in range(3):
        assert await kept.token() == first
    assert server.tenant.faults.happened[("discovery", Manner.SERVER_ERROR)] == 1
    clock.move(minutes=5)
    with pytest.raises(Unavailable):
        await kept.token()
    assert await kept.token() != first


async def test_a_wrong_secret_is_said_and_not_shown(server: TeamsServer, clock: FakeClock) -> None:
    with pytest.raises(AuthFailed, match=r"invalid_client AADSTS7000215") as refused:
        await credentials(server, clock, teams_app_password=SecretStr("hunter2")).token()
    assert "hunter2" not in str(refused.value)


async def test_an_organisation_that_the_login_service_does_not_know_is_said(
    server: TeamsServer, clock: FakeClock
) -> None:
    with pytest.raises(AuthFailed):
        await credentials(server, clock, teams_tenant_id="72f988bf-86f1-41af-91ab-2d7cd011db47").token()


@pytest.mark.parametrize("manner", [Manner.DROPPED, Manner.BAD_GATEWAY, Manner.SERVER_ERROR])
@pytest.mark.parametrize("operation", ["discovery", "token"])
async def test_a_login_service_in_trouble_is_asked_again_later(
    server: TeamsServer, clock: FakeClock, operation: str, manner: Manner
) -> None:
    kept = credentials(server, clock)
    server.tenant.faults.next_time(operation, Fault(manner))
    with pytest.raises(Unavailable):
        await kept.token()
    assert await kept.token()


async def test_nobody_is_there_to_give_a_token(server: TeamsServer, clock: FakeClock) -> None:
    with pytest.raises(Unavailable):
        await credentials(server, clock, teams_login_url="https://127.0.0.1:9").token()


async def test_the_loop_goes_on_while_a_token_is_fetched(server: TeamsServer, clock: FakeClock) -> None:
    until = asyncio.Event()
    server.tenant.faults.next_time("token", Fault(Manner.SLOW, until=until))
    fetching = asyncio.create_task(credentials(server, clock).token())
    while not server.tenant.faults.happened:
        await asyncio.sleep(0)
    assert not fetching.done()
    until.set()
    assert await fetching


async def test_a_certificate_proves_the_app(server: TeamsServer, clock: FakeClock, tmp_path: Path) -> None:
    pem = tmp_path / "app.pem"
    pem.write_bytes(self_signed())
    kept = credentials(server, clock, teams_app_password=None, teams_certificate=pem)
    with pytest.raises(AuthFailed):
        await kept.token()
    server.tenant.app.certificate = pem.read_bytes()
    assert await kept.token()


async def test_a_certificate_that_is_none_is_said(server: TeamsServer, clock: FakeClock, tmp_path: Path) -> None:
    pem = tmp_path / "app.pem"
    pem.write_text("-----BEGIN CERTIFICATE-----\nhunter2\n-----BEGIN PRIVATE KEY-----\n")
    with pytest.raises(AuthFailed) as refused:
        await credentials(server, clock, teams_app_password=None, teams_certificate=pem).token()
    assert "hunter2" not in str(refused.value)


async def test_a_managed_identity_is_vouched_for_by_azure(
    server: TeamsServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with azure(clock) as (address, asked):
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{address}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "of this machine")
        assert (
            await credentials(server, clock, teams_app_password=None, teams_managed_identity=True).token() == "vouched"
        )
    assert asked == [("of this machine", "https://api.botframework.com", server.tenant.app.id)]
    assert server.tenant.app.fetched == 0


@asynccontextmanager
async def azure(clock: FakeClock) -> AsyncIterator[tuple[str, list[tuple[str | None, ...]]]]:
    """The endpoint of App Service (learn.microsoft.com, REST endpoint reference of managed identities)."""
    asked: list[tuple[str | None, ...]] = []

    async def token(request: web.Request) -> web.Response:
        query = request.query
        asked.append((request.headers.get("X-IDENTITY-HEADER"), query.get("resource"), query.get("client_id")))
        ends = int(datetime.now(UTC).timestamp()) + 86_400  # msal knows no clock but the machine's
        return web.json_response({"access_token": "vouched", "expires_on": str(ends), "token_type": "Bearer"})

    application = web.Application()
    application.router.add_get("/msi/token", token)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


def self_signed() -> bytes:
    """A certificate with its key, as one file."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Comptoir")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + secret
