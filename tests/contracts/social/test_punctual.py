"""Connections on which nothing leaves after a deadline, beside httpx's own, which cannot promise it."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.social.punctual import nothing_after, punctual
from tests.contracts.social.stand_ins import now

IN_TIME = timedelta(seconds=60)
SHORT = timedelta(milliseconds=100)


@dataclass(slots=True)
class Keeper:
    """Answers each request and keeps its connection, unless it `hangs_up`; `heard` is all that ever arrived."""

    hangs_up: bool = False
    heard: bytes = b""
    connections: int = 0
    address: str = ""
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        while data := await reader.read(65536):
            self.heard += data
            if data.startswith(b"GET") or data.endswith(b"}"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            if self.hangs_up:
                writer.close()


@asynccontextmanager
async def keeper(*, hangs_up: bool = False, tls: ssl.SSLContext | None = None) -> AsyncIterator[Keeper]:
    kept = Keeper(hangs_up)
    server = await asyncio.start_server(kept.serve, "127.0.0.1", 0, ssl=tls)
    kept.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield kept
    finally:
        server.close()
        for writer in kept.writers:
            writer.close()
        await server.wait_closed()


BEFORE_HEAD = "http11.send_request_headers.started"
BEFORE_BODY = "http11.send_request_body.started"


async def posts_late(client: httpx.AsyncClient, address: str, moment: str = BEFORE_BODY) -> None:
    """A request on a connection that stands already, by a process that is stopped at `moment` past its deadline."""

    async def stand_still(event: str, _: object) -> None:
        if event == moment:
            time.sleep(2 * SHORT.total_seconds())  # as a stopped process, which runs nothing else

    await client.get(address)
    with pytest.raises((httpx.WriteTimeout, TimeoutError)), nothing_after(now() + SHORT, now):
        async with asyncio.timeout(SHORT.total_seconds()):
            await client.post(address, json={"status": "overdue"}, extensions={"trace": stand_still})
    await asyncio.sleep(0.05)


async def test_a_time_limit_alone_lets_a_request_leave_after_it() -> None:
    async with keeper() as server, httpx.AsyncClient(trust_env=False) as client:
        await posts_late(client, server.address)
    assert b"overdue" in server.heard


@pytest.mark.parametrize("moment", [BEFORE_HEAD, BEFORE_BODY])
async def test_nothing_leaves_a_process_that_stood_still_past_its_deadline(moment: str) -> None:
    async with keeper() as server, punctual(httpx.AsyncClient(trust_env=False)) as client:
        await posts_late(client, server.address, moment)
    assert b"overdue" not in server.heard


async def test_a_request_cut_by_its_deadline_never_arrives_whole() -> None:
    on_time, late = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    for steps in range(1, 10):
        readings = iter([on_time] * steps)
        async with keeper() as server, punctual(httpx.AsyncClient(trust_env=False)) as client:
            with nothing_after(late, lambda readings=readings: next(readings, late)):  # type: ignore[misc]
                try:
                    answer = await client.post(server.address, json={"status": "hello"})
                except httpx.WriteTimeout:
                    await asyncio.sleep(0.01)
                    assert b"hello" not in server.heard
                    continue
        assert answer.text == "ok"
        break
    assert steps == 2, "the clock is read before the head and before the body"


async def test_a_deadline_binds_its_own_request_only() -> None:
    async with keeper() as server, punctual(httpx.AsyncClient(trust_env=False)) as client:
        with pytest.raises(httpx.WriteTimeout), nothing_after(now(), now):
            await client.post(server.address, json={})
        assert (await client.get(server.address)).text == "ok"
        with nothing_after(now() + IN_TIME, now), nothing_after(None, now):
            assert (await client.get(server.address)).text == "ok"


async def test_connections_are_used_again_and_those_that_ended_are_not() -> None:
    client = punctual(httpx.AsyncClient(trust_env=False))
    async with keeper() as lasting, keeper(hangs_up=True) as brief, client:
        for _ in range(3):
            assert (await client.get(lasting.address)).text == "ok"
            assert (await client.get(brief.address)).text == "ok"
            await asyncio.sleep(0.01)
    assert (lasting.connections, brief.connections) == (1, 3)


async def test_it_holds_over_tls_and_the_certificate_is_verified(tmp_path: Path) -> None:
    server_side, client_side = certified(tmp_path)
    async with keeper(tls=server_side) as server:
        async with punctual(httpx.AsyncClient(trust_env=False, verify=client_side)) as client:
            await posts_late(client, server.address)
        async with punctual(httpx.AsyncClient(trust_env=False)) as stranger:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await stranger.get(server.address)
    assert server.heard.count(b"GET") == 1
    assert b"overdue" not in server.heard


async def test_it_holds_through_a_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with keeper() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with punctual(httpx.AsyncClient()) as client:
            await posts_late(client, "http://social.example")
    assert b"GET http://social.example" in proxy.heard
    assert b"overdue" not in proxy.heard


async def test_faults_have_the_names_that_httpx_gives_them() -> None:
    async with keeper() as server, punctual(httpx.AsyncClient(trust_env=False)) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1:1")
        with pytest.raises(httpx.ReadTimeout):
            await client.post(server.address, content=b"no end", timeout=0.05)


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for loopback: how its server speaks, and how a client that trusts it does."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "social.example")])
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - IN_TIME)
        .not_valid_after(now() + IN_TIME)
        .add_extension(loopback, critical=False)
        .sign(key, hashes.SHA256())
    )
    unencrypted = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted)
    both = folder / "loopback.pem"
    both.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(both)
    client_side = ssl.create_default_context(cafile=both)
    return server_side, client_side
