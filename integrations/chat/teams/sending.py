"""Requests to the connector as they leave: takes method, address and body, gives the answer, or raises what went wrong.

It blocks no thread and repeats nothing: what may be sent twice is for others to know.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from bot.ports.chat import Leaving, unannounced
from integrations.chat.teams.credentials import Credentials
from integrations.chat.teams.errors import Answered

_TIMEOUT = 10.0
_CONNECTING = 3.0
_LARGEST = 4 * 1024 * 1024
_BEGINS = "http11.send_request_headers.started"
"""What httpcore calls the moment before a request is written (encode.io/httpcore/extensions, "trace")."""

_CODE = re.compile(r"[A-Za-z][A-Za-z ]{0,60}")


class Sender:
    """Sends the requests of every client, each over a connection of its own.

    A connection that is used again may have been closed meanwhile, and whether a message went through on it nobody
    could tell.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._client: httpx.AsyncClient | None = None

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None, *, leaving: Leaving = unannounced
    ) -> tuple[int, bytes]:
        """The status and the whole body of the answer. Raises Answered for a refusal, and what httpx raises.

        `leaving` is awaited with the connection made, before the first byte of the request.
        """
        token, sent = "", {name: value for name, value in headers.items() if name.lower() != "content-length"}
        if self._credentials is not None:
            token = await self._credentials.token()
            sent["Authorization"] = f"Bearer {token}"
        words = body.encode() if body else None
        traced = {"trace": _before(leaving)}
        async with (
            asyncio.timeout(_TIMEOUT),
            self._connection().stream(method, url, headers=sent, content=words, extensions=traced) as response,
        ):
            content = await _content(response)
            status, retry_after = response.status_code, response.headers.get("Retry-After", "")
        if not 200 <= status < 300:
            if status == 401 and self._credentials is not None:
                self._credentials.forget(token)
            raise Answered(status, _codes(content), retry_after)
        if content and not isinstance(_json(content), dict):
            raise Answered(status, ("NoJson",))
        return status, content

    async def close(self) -> None:
        """Let the connections go; may be called twice."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _connection(self) -> httpx.AsyncClient:
        if self._client is None:
            timeout = httpx.Timeout(_TIMEOUT, connect=_CONNECTING)
            self._client = httpx.AsyncClient(timeout=timeout, limits=httpx.Limits(max_keepalive_connections=0))
        return self._client


def _before(leaving: Leaving) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
    """Follows a request on its way, and awaits `leaving` where the connection is made and nothing was written yet."""

    async def follow(event: str, _: Mapping[str, Any]) -> None:
        if event == _BEGINS:
            await leaving()

    return follow


async def _content(response: httpx.Response) -> bytes:
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > _LARGEST:
            raise Answered(502, ("TooLong",))
    return bytes(content)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _codes(content: bytes) -> tuple[str, ...]:
    """Teams' names for what is wrong, the outer before the inner; nothing else of an answer is kept."""
    found: list[str] = []
    told = _json(content)
    while isinstance(told, dict):
        error = told.get("error", told)
        if not isinstance(error, dict):
            break
        names = (error.get(name) for name in ("code", "subCode", "subcode"))
        found += [name for name in names if isinstance(name, str) and _CODE.fullmatch(name)]
        inner = error.get("innerHttpError")
        told = inner.get("body") if isinstance(inner, dict) else None
    return tuple(found)
