"""Streams of server-sent events: what concerns a member, as it happens, with a heartbeat in between.

https://docs.joinmastodon.org/methods/streaming/
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.responses import Response, StreamingResponse

from bot.sandbox.api.wire import Call, Handler
from bot.sandbox.rows import Member
from bot.sandbox.streams import StreamEvent

_GREETING: Final = ":)\n"
_HEARTBEAT: Final = ":thump\n"


def user(call: Call) -> Response:
    """GET /api/v1/streaming/user."""
    return StreamingResponse(_told(call, call.member(), everything=True), media_type="text/event-stream")


def user_notification(call: Call) -> Response:
    """GET /api/v1/streaming/user/notification."""
    return StreamingResponse(_told(call, call.member(), everything=False), media_type="text/event-stream")


async def _told(call: Call, member: Member, *, everything: bool) -> AsyncIterator[str]:
    streams = call.network.streams
    with streams.listening(member.id) as queue:
        yield _GREETING
        while True:
            try:
                async with asyncio.timeout(streams.heartbeat_seconds):
                    event = await queue.get()
            except TimeoutError:
                yield _HEARTBEAT
                continue
            if event is None:
                return
            data = _data(call, member, event)
            if data is not None and (everything or event.kind == "notification"):
                yield f"event: {event.kind}\ndata: {data}\n\n"


def _data(call: Call, member: Member, event: StreamEvent) -> str | None:
    """What is told of an event; None where its subject is gone meanwhile."""
    network, entities = call.network, call.entities
    if event.kind == "delete":
        return str(event.subject)
    if event.kind == "notification":
        found = network.notifications.by_id(member.id, event.subject)
        return entities.notifications([found], member)[0] if found is not None else None
    status = network.statuses.by_id(event.subject)
    return entities.status(status, member) if status is not None else None


ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "/api/v1/streaming/user", user),
    ("GET", "/api/v1/streaming/user/notification", user_notification),
)
