"""Answers of the connector that are none of its own: what a proxy, a cloud or a defect puts in their place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.errors import ChannelGone, IntegrationError, NotAllowed, Unavailable, Uncertain
from integrations.chat.teams.gateway import BotBuilderGateway
from integrations.chat.teams.hosts import Hosts
from integrations.chat.teams.seam import Where
from tests.support.clock import FakeClock
from tests.teams.connected import said

BLOCKED = b'{"error": {"code": "Forbidden", "subCode": "MessageWritesBlocked", "message": "hunter2"}}'
INNER = b'{"error": {"code": "x", "innerHttpError": {"body": {"error": {"code": "ConversationNotFound"}}}}}'


@asynccontextmanager
async def answering(status: int, body: bytes) -> AsyncIterator[Where]:
    """Whatever is asked is answered so."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Where(f"http://127.0.0.1:{runner.addresses[0][1]}/", "a tenant")
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "posting", "reading"),
    [
        (201, b"", Uncertain, None),
        (201, b'{"id": 7}', Uncertain, None),
        (201, b"[]", Uncertain, Unavailable),
        (200, b"null", Uncertain, Unavailable),
        (200, b"<html>", Uncertain, Unavailable),
        (204, b"", Uncertain, None),
        (302, b"", Uncertain, Unavailable),
        (500, b"\xff", Uncertain, Unavailable),
        (403, BLOCKED, NotAllowed, NotAllowed),
        (403, INNER, ChannelGone, ChannelGone),
        (418, b'{"error": "hunter2"}', IntegrationError, IntegrationError),
    ],
)
async def test_an_answer_that_makes_no_sense_is_an_error_of_ours_and_shows_none_of_its_words(
    clock: FakeClock,
    status: int,
    body: bytes,
    posting: type[IntegrationError],
    reading: type[IntegrationError] | None,
) -> None:
    gateway = BotBuilderGateway("app", credentials=None, hosts=Hosts(loopback=True), clock=clock)
    async with answering(status, body) as where:
        with pytest.raises(posting) as caught:
            await gateway.open_thread(where, "19:x@thread.tacv2", said("hello"))
        assert "hunter2" not in str(caught.value)
        if reading is None:
            assert await gateway.channels(where, "19:t@thread.tacv2") == []
        else:
            with pytest.raises(reading):
                await gateway.channels(where, "19:t@thread.tacv2")
    await gateway.close()
