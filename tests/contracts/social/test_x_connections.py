"""Connections of aiohttp on which nothing leaves after a deadline, beside its own, which cannot promise it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from integrations.social.punctual import is_late, nothing_after
from integrations.social.x.connections import PunctualConnector
from tests.contracts.social.stand_ins import now
from tests.contracts.social.test_punctual import IN_TIME, SHORT, certified, keeper

BODY = {"text": "overdue"}


async def posts_late(session: aiohttp.ClientSession, address: str) -> None:
    """A request on a connection that stands already, by a process that stands still past its deadline."""
    async with session.get(address):
        pass
    with pytest.raises((aiohttp.ClientError, TimeoutError)), nothing_after(now() + SHORT, now):
        async with asyncio.timeout(SHORT.total_seconds()):
            async with session.post(address, json=BODY):
                pass
    await asyncio.sleep(0.05)


def standing_still() -> aiohttp.TraceConfig:
    """Stands still, as a stopped process, once a connection for a request that is late is at hand."""

    async def stand(session: aiohttp.ClientSession, context: object, parameters: object) -> None:
        time.sleep(2 * SHORT.total_seconds())

    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(stand)
    return trace


async def test_a_time_limit_alone_lets_a_request_leave_after_it() -> None:
    async with keeper() as server, aiohttp.ClientSession(trace_configs=[standing_still()]) as session:
        await posts_late(session, server.address)
    assert b"overdue" in server.heard


async def test_nothing_leaves_a_process_that_stood_still_past_its_deadline() -> None:
    async with (
        keeper() as server,
        aiohttp.ClientSession(connector=PunctualConnector(), trace_configs=[standing_still()]) as session,
    ):
        await posts_late(session, server.address)
    assert b"POST" not in server.heard


async def test_a_request_cut_by_its_deadline_never_arrives_whole() -> None:
    on_time, late = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    for steps in range(1, 10):
        readings = iter([on_time] * steps)
        async with keeper() as server, aiohttp.ClientSession(connector=PunctualConnector()) as session:
            with nothing_after(late, lambda readings=readings: next(readings, late)):  # type: ignore[misc]
                try:
                    async with session.post(server.address, json=BODY) as answer:
                        assert await answer.text() == "ok"
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.01)
                    assert b"overdue" not in server.heard
    assert steps <= 3, "the clock is read before each part"


async def test_a_deadline_binds_its_own_request_only() -> None:
    async with keeper() as server, aiohttp.ClientSession(connector=PunctualConnector()) as session:
        with pytest.raises(aiohttp.ClientError), nothing_after(now(), now):
            await session.post(server.address, json=BODY)
        for deadline in (None, now() + IN_TIME):
            with nothing_after(deadline, now):
                async with session.get(server.address) as answer:
                    assert await answer.text() == "ok"


async def test_it_holds_over_tls_and_the_certificate_is_verified(tmp_path: Path) -> None:
    server_side, client_side = certified(tmp_path)
    async with keeper(tls=server_side) as server:
        connector = PunctualConnector(ssl=client_side)
        async with aiohttp.ClientSession(connector=connector, trace_configs=[standing_still()]) as session:
            await posts_late(session, server.address)
        async with aiohttp.ClientSession(connector=PunctualConnector()) as stranger:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await stranger.get(server.address)
    assert server.heard.count(b"GET") == 1
    assert b"overdue" not in server.heard


async def test_it_holds_through_a_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with keeper() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        connector = PunctualConnector()
        async with aiohttp.ClientSession(
            connector=connector, trust_env=True, trace_configs=[standing_still()]
        ) as session:
            await posts_late(session, "http://social.example")
    assert b"GET http://social.example" in proxy.heard
    assert b"overdue" not in proxy.heard


async def test_a_file_of_many_parts_stops_where_the_deadline_passes() -> None:
    on_time, late = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    readings = iter([on_time] * 3)
    form = aiohttp.FormData({"media_category": "tweet_image"}, default_to_multipart=True)
    form.add_field("media", BytesIO(b"x" * 2_000_000), filename="picture.png", content_type="image/png")
    async with keeper() as server, aiohttp.ClientSession(connector=PunctualConnector()) as session:
        with pytest.raises(aiohttp.ClientError), nothing_after(late, lambda: next(readings, late)):
            await session.post(server.address, data=form)
        await asyncio.sleep(0.01)
    assert len(server.heard) < 2_000_000


def test_a_deadline_of_a_minute_ago_is_late() -> None:
    assert not is_late()
    with nothing_after(now() - timedelta(minutes=1), now):
        assert is_late()
    assert not is_late()
