"""One request to one Mastodon server: takes a path and values, gives decoded JSON or an error of bot/errors.

It never retries, never follows a redirect, reads at most 5 MB, and keeps the token to itself. It knows nothing of
posts and mentions.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import Any

import httpx

from bot.domain.department import Account
from bot.errors import SettingsError, Unavailable, Uncertain
from bot.ports.social import Quota
from integrations.social.clients import bounded, json_in, keep_quiet, new_client
from integrations.social.mastodon.eventstream import StreamEvent
from integrations.social.mastodon.sorting import SERVICE, Trouble, broken, quota
from integrations.social.mastodon.streaming import events_in, is_stream
from integrations.social.mastodon.text import clean_line
from integrations.social.punctual import nothing_after

Parameters = Sequence[tuple[str, str]]

_LONGEST_EXPLANATION = 200
_CONNECT_SECONDS = 5.0


class Wire:
    """The connection of one account. `token` goes into the Authorization header and nowhere else.

    `quota` is how many requests the server still takes, as it said with its last answer to a read.
    """

    def __init__(
        self, account: Account, token: str, *, clock: Callable[[], datetime], client: httpx.AsyncClient | None = None
    ) -> None:
        if not account.base_url.startswith(("https://", "http://")):
            raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
        if not token or not token.isascii() or any(character.isspace() for character in token):
            raise SettingsError(f"account {account.key}: {account.token_variable} holds no usable token")
        self._account = account
        self._base = account.base_url.rstrip("/")
        self._token = token
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self.quota: Quota | None = None
        self._owned = client is None
        self._client = client if client is not None else new_client(self._base, self._seconds)
        keep_quiet()

    async def get(self, path: str, parameters: Parameters = ()) -> Any:
        """The JSON at `path`. Raises Transient or Permanent, by the table in sorting."""
        return await self._exchange("GET", path, parameters=parameters)

    async def post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str], *, send_by: datetime | None = None
    ) -> Any:
        """The JSON answered to `body`, sent exactly once and whole by `send_by` (UTC) or not at all.

        Raises also Uncertain: it may have been carried out.
        """
        with nothing_after(send_by, self._clock):
            return await self._exchange("POST", path, body=body, headers=headers)

    async def post_file(
        self, path: str, file: tuple[str, bytes, str], fields: Mapping[str, str], *, send_by: datetime
    ) -> Any:
        """The JSON answered to a `file` (name, bytes, media type) with `fields`. Raises as `post`."""
        with nothing_after(send_by, self._clock):
            return await self._exchange("POST", path, file=file, fields=fields)

    async def put(self, path: str, body: Mapping[str, Any], *, send_by: datetime | None = None) -> None:
        """Put `body` at `path`, once and whole by `send_by` (UTC) or not at all. Raises as `post`."""
        with nothing_after(send_by, self._clock):
            await self._exchange("PUT", path, body=body)

    async def delete(self, path: str, *, send_by: datetime | None = None) -> None:
        """Have what is at `path` deleted, asked for once by `send_by` (UTC) or not at all. Raises as `post`."""
        with nothing_after(send_by, self._clock):
            await self._exchange("DELETE", path)

    @asynccontextmanager
    async def streaming(self, address: str) -> AsyncIterator[AsyncIterator[StreamEvent]]:
        """The events of the stream at `address`, open while the block runs. Raises as `get`, when it opens and later.

        The token goes there: the address has to be one of the server's own.
        """
        response = await self._opened(address)
        try:
            async with aclosing(events_in(response, self._account.key)) as events:
                yield events
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Release the connections that are ours; may be called twice."""
        if self._owned:
            await self._client.aclose()

    async def _exchange(
        self,
        method: str,
        path: str,
        *,
        parameters: Parameters = (),
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        file: tuple[str, bytes, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> Any:
        writing = method != "GET"
        failure: Exception
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    method,
                    self._base + path,
                    params=list(parameters),
                    json=body,
                    data=fields,
                    files={"file": file} if file is not None else None,
                    headers={
                        "Authorization": f"Bearer {self._token}",
                        "Accept": "application/json",
                        "User-Agent": "Comptoir",
                        **(headers or {}),
                    },
                    follow_redirects=False,
                    timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                ) as response,
            ):
                content = await bounded(response)
                if not writing:  # posting, uploading and deleting have limits of their own
                    self.quota = quota(response.headers) or self.quota
            return self._decoded(response, content, writing=writing)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            failure = broken(error, writing=writing, account=self._account.key)
        raise failure  # outside the handler, so that it carries no exception that holds the request

    async def _opened(self, address: str) -> httpx.Response:
        """An answer that is a stream; whatever else comes is closed and raised as what it stands for."""
        failure: Exception
        try:
            async with asyncio.timeout(self._seconds):
                request = self._client.build_request(
                    "GET",
                    address,
                    headers={
                        "Authorization": f"Bearer {self._token}",
                        "Accept": "text/event-stream",
                        "Accept-Encoding": "identity",
                        "User-Agent": "Comptoir",
                    },
                    timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds), read=None),
                )
                response = await self._client.send(request, stream=True, follow_redirects=False)
                if is_stream(response):
                    return response
                try:
                    content = await bounded(response) if not response.is_success else None
                finally:
                    await response.aclose()
            if not response.is_success:
                self._decoded(response, content, writing=False)  # raises
            failure = Unavailable("answered with no stream", service=SERVICE, account=self._account.key)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            failure = broken(error, writing=False, account=self._account.key)
        raise failure  # as above

    def _decoded(self, response: httpx.Response, content: bytes | None, *, writing: bool) -> Any:
        """The JSON of a success; raises what a failure stands for."""
        decoded = json_in(content)
        if response.is_success and decoded is not None:
            return decoded
        if response.is_success:
            kind = Uncertain if writing else Unavailable
            size = "more than 5 MB" if content is None else "no JSON"
            message = f"answered {response.status_code} with {size}"
            raise kind(message, service=SERVICE, account=self._account.key)
        raise Trouble(
            account=self._account.key,
            writing=writing,
            status=response.status_code,
            headers=response.headers,
            says=self._explanation(decoded),
            now=self._clock(),
        ).error()

    def _explanation(self, decoded: Any) -> str:
        """The server's own words in {"error": ...}, short, and without the token should it have been echoed."""
        told = decoded.get("error") if isinstance(decoded, dict) else None
        return clean_line(str(told or "").replace(self._token, "***"))[:_LONGEST_EXPLANATION]
