"""One request to one server: takes an address, headers and bytes, gives decoded JSON or an error of bot/errors.

It never retries, never follows a redirect, and reads at most 5 MB. What it is told to keep secret is in no error. It
knows no method of Bluesky's, no session and no post.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from bot.domain.department import Account
from bot.errors import Unavailable, Uncertain
from bot.ports.social import Quota
from integrations.social.bluesky.sorting import SERVICE, Trouble, broken, quota_of
from integrations.social.bluesky.text import clean_line
from integrations.social.clients import bounded, json_in, keep_quiet, new_client
from integrations.social.punctual import nothing_after

_LONGEST_EXPLANATION = 200
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its JSON, decoded, and what it says is still taken of such requests."""

    content: Any
    quota: Quota | None


class Wire:
    """The connections of one account. `secrets` are masked wherever a server repeats them."""

    def __init__(
        self, account: Account, base: str, *, clock: Callable[[], datetime], client: httpx.AsyncClient | None = None
    ) -> None:
        self._account = account.key
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._owned = client is None
        self._client = client if client is not None else new_client(base, self._seconds)
        self.secrets: tuple[str, ...] = ()
        keep_quiet()

    async def read(self, url: str, parameters: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        """What a GET is answered with. Raises Transient or Permanent, by the table in sorting."""
        return await self._exchange("GET", url, parameters=parameters, headers=headers, writing=False)

    async def enter(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """What a POST is answered with that changes nothing of what is public. Raises as `read`."""
        return await self._exchange("POST", url, content=content, headers=headers, writing=False)

    async def write(self, url: str, content: bytes, headers: Mapping[str, str], *, send_by: datetime | None) -> Answer:
        """What a POST is answered with, sent exactly once and whole by `send_by` (UTC) or not at all.

        Raises also Uncertain: it may have been carried out.
        """
        with nothing_after(send_by, self._clock):
            return await self._exchange("POST", url, content=content, headers=headers, writing=True)

    async def close(self) -> None:
        """Release the connections that are ours; may be called twice."""
        if self._owned:
            await self._client.aclose()

    async def _exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        writing: bool,
        parameters: Mapping[str, Any] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        failure: Exception
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    method,
                    url,
                    params=parameters,
                    content=content,
                    headers={"Accept": "application/json", "User-Agent": "Comptoir", **headers},
                    follow_redirects=False,
                    timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                ) as response,
            ):
                body = await bounded(response)
            return self._decoded(response, body, writing=writing)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            failure = broken(error, writing=writing, account=self._account)
        raise failure  # outside the handler, so that it carries no exception that holds the request

    def _decoded(self, response: httpx.Response, body: bytes | None, *, writing: bool) -> Answer:
        """The answer of a success; raises what a failure stands for."""
        decoded = json_in(body)
        if response.is_success and isinstance(decoded, dict):
            return Answer(decoded, quota_of(response.headers))
        if response.is_success:
            kind = Uncertain if writing else Unavailable
            size = "more than 5 MB" if body is None else "no object of JSON"
            message = f"answered {response.status_code} with {size}"
            raise kind(message, service=SERVICE, account=self._account)
        told = decoded if isinstance(decoded, dict) else {}
        raise Trouble(
            account=self._account,
            writing=writing,
            status=response.status_code,
            headers=response.headers,
            name=self._masked(told.get("error")),
            says=self._masked(told.get("message")),
            now=self._clock(),
        ).error()

    def _masked(self, told: Any) -> str:
        """The server's own words, short, and without what is secret should it have been echoed."""
        text = told if isinstance(told, str) else ""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return clean_line(text)[:_LONGEST_EXPLANATION]
