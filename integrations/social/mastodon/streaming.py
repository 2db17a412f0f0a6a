"""What a Mastodon server's stream says to us: where it is, what its bytes mean, and when it is to be given up.

Takes an open answer and gives what was heard; it reads no post. Source: docs.joinmastodon.org/methods/streaming.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from bot.errors import IntegrationError, TimedOut, Unavailable
from bot.ports.social import Heard
from integrations.social.mastodon.eventstream import EventReader, StreamEvent
from integrations.social.mastodon.mapping import NOTIFICATION_TYPES, parsed
from integrations.social.mastodon.payloads import IdentifiedPayload, InstancePayload, KindPayload, PayloadType
from integrations.social.mastodon.sorting import SERVICE, broken

# The stream of notifications alone tells of no post that is gone: that comes with the posts of those we follow.
STREAM = "/api/v1/streaming/user"
SILENCE = 90.0
"""Seconds without a line after which a stream is dead; servers send a heartbeat at least every half minute."""

MOST_A_MINUTE = 20_000_000
"""Bytes a minute; whoever sends more wants something else than to tell us of posts."""

_SECURE = {"https": True, "wss": True, "http": False, "ws": False}


def stream_address(base_url: str, instance: InstancePayload) -> str | None:
    """Where the stream is: where the server says, else below its own address.

    None where that is a place which must not see our token: another host than the server's own, or one below it, or
    one on which others can read along where they cannot on the server's.
    """
    told = _told_address(instance)
    if told is None:
        return base_url.rstrip("/") + STREAM
    try:
        own, place = urlsplit(base_url), urlsplit(told)
        port = place.port
    except ValueError:
        return None
    secure = _SECURE.get(place.scheme)
    if secure is None or place.username is not None or place.password is not None or place.query or place.fragment:
        return None
    host, home = place.hostname or "", own.hostname or ""
    if not home or not (host == home or host.endswith(f".{home}")) or (own.scheme == "https" and not secure):
        return None
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{name}{f':{port}' if port else ''}{place.path.rstrip('/')}{STREAM}"


def _told_address(instance: InstancePayload) -> str | None:
    """As version 2 of the server's description has it, else version 1; None where neither does."""
    for urls, key in ((instance.configuration.urls, "streaming"), (instance.urls, "streaming_api")):
        told = urls.get(key) if isinstance(urls, dict) else None
        if told:
            return str(told)
    return None


def is_stream(response: httpx.Response) -> bool:
    """Whether an answer is a stream of events, in plain bytes: what was made small may unfold without end."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    plain = response.headers.get("content-encoding", "identity").strip().lower() in ("", "identity")
    return response.status_code == 200 and kind == "text/event-stream" and plain


async def events_in(response: httpx.Response, account: str) -> AsyncGenerator[StreamEvent, None]:
    """The events of an open stream, as they come. It never ends well: raises TimedOut, Unavailable."""
    reader, loop, chunks = EventReader(), asyncio.get_running_loop(), response.aiter_raw()
    heard = minute = loop.time()
    size = 0
    while True:
        failure: IntegrationError | None = None
        chunk = b""
        try:
            async with asyncio.timeout_at(heard + SILENCE):
                chunk = await anext(chunks, b"")
        except TimeoutError:
            failure = TimedOut(f"nothing was heard for {SILENCE:.0f} s", service=SERVICE, account=account)
        except (httpx.HTTPError, httpx.StreamError) as error:
            failure = broken(error, writing=False, account=account)
        if failure is not None:
            raise failure  # outside the handler, so that it carries no exception that holds the request
        if not chunk:
            raise Unavailable("the stream ended", service=SERVICE, account=account)
        now = loop.time()
        if now - minute > 60:
            minute, size = now, 0
        size += len(chunk)
        entries = reader.feed(chunk)
        if entries is None or size > MOST_A_MINUTE:
            raise Unavailable("the stream says more than anybody could mean", service=SERVICE, account=account)
        if entries:
            heard = now
        for event in entries:
            if event is not None:
                yield event


def heard_in(event: StreamEvent, account: str) -> Heard | None:
    """What an event says to us, None where it does not concern us. Raises Unavailable where it makes no sense."""
    match event.kind:
        case "notification":
            kind = _read(KindPayload, _decoded(event.data), account).type
            return Heard() if kind in NOTIFICATION_TYPES else None
        case "notifications_merged":
            return Heard()
        case "status.update":
            return Heard(_read(IdentifiedPayload, _decoded(event.data), account).id)
        case "delete":
            return Heard(_read(IdentifiedPayload, {"id": event.data}, account).id)
    return None


def _read(model: type[PayloadType], raw: Any, account: str) -> PayloadType:
    payload = parsed(model, raw)
    if isinstance(payload, ValidationError):
        raise Unavailable("the stream says what nobody understands", service=SERVICE, account=account)
    return payload


def _decoded(data: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
