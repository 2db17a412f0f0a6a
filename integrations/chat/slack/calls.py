"""Calls to Slack's Web API: takes a method and its arguments, gives the answer, or an error of ours; retries nothing.

Retries are the outbox's care: the client's own would send a message a second time after a broken connection.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import AuthFailed, NotEligible, RateLimited, Rejected, Unavailable
from bot.ports.chat import Leaving, unannounced
from bot.runtime.pacing import Pacing
from integrations.chat.slack.bearer import Bearer, Fixed, Learnt
from integrations.chat.slack.errors import SERVICE, error_name, sort_error
from integrations.chat.slack.pacing import key_of, windows_of

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
_AT_ONCE = 64 * 1024
_UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=3)


async def _told_nobody(workspace: str) -> None:
    """Nobody keeps what was learnt."""


class Calls:
    """One workspace's way to the Web API at `api_url`; the connection is made with the first call.

    `token` is the one that stays, or what gives that of `place` at each call; `learnt` is told of which workspace the
    one that stays is, once Slack has said so.
    """

    def __init__(
        self,
        token: str | Bearer,
        *,
        api_url: str,
        clock: Callable[[], datetime],
        place: str = "",
        learnt: Learnt = _told_nobody,
    ) -> None:
        self.place = place
        self.bearer = Fixed(token, self._whose, learnt) if isinstance(token, str) else token
        self.api_url = api_url
        self._clock = clock
        self._pacing = Pacing(SERVICE, clock)
        self._session: aiohttp.ClientSession | None = None

    async def read(self, method: str, **arguments: Any) -> AsyncSlackResponse:
        """A call that changes nothing."""
        kept = {name: value for name, value in arguments.items() if value not in (None, "")}
        return await self._call(method, sends=False, http_verb="GET", params=kept)

    async def change(self, method: str, **arguments: Any) -> AsyncSlackResponse:
        """A call that, carried out twice, changes nothing more."""
        return await self._call(method, sends=False, json=arguments)

    async def send(self, method: str, *, leaving: Leaving = unannounced, **arguments: Any) -> AsyncSlackResponse:
        """A call that would be seen twice if it were carried out twice: without an answer it is Uncertain.

        `leaving` is awaited right before it leaves.
        """
        return await self._call(method, sends=True, leaving=leaving, json=arguments)

    async def submit(self, method: str, **fields: str) -> AsyncSlackResponse:
        """The same for a method that takes its arguments beside the body, as the client's own calls of it do."""
        return await self._call(method, sends=False, params=fields)

    async def put(self, address: str, content: bytes) -> None:
        """Send bytes to an address that Slack named for them, without the token. Raises Transient, Rejected."""
        try:
            async with self._connection().post(
                address, data=content, allow_redirects=False, timeout=_UPLOAD_TIMEOUT
            ) as response:
                status = response.status
        except Exception as error:
            raise sort_error(error, sends=False, now=self._clock()) from error
        if status != 200:
            kind = Unavailable if status >= 500 or status == 429 else Rejected
            raise kind(f"did not take a file ({status})", service=SERVICE, account="")

    async def fetch(self, address: str, *, largest: int) -> bytes:
        """What is at an address of Slack's, asked with the token, which no redirect takes elsewhere.

        Raises Transient, Rejected, NotEligible for more than `largest` bytes.
        """
        bearer = {"Authorization": f"Bearer {await self.bearer.token(self.place)}"}
        content = bytearray()
        try:
            async with self._connection().get(
                address, headers=bearer, allow_redirects=False, timeout=_UPLOAD_TIMEOUT
            ) as response:
                status = response.status
                async for part in response.content.iter_chunked(_AT_ONCE):
                    content += part
                    if len(content) > largest:
                        break
        except Exception as error:
            raise sort_error(error, sends=False, now=self._clock()) from error
        if status != 200:
            kind = Unavailable if status >= 500 or status == 429 else Rejected
            raise kind(f"did not give a file ({status})", service=SERVICE, account="")
        if len(content) > largest:
            raise NotEligible(problem="picture_size")
        return bytes(content)

    async def close(self) -> None:
        """Let the connection go; may be called twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(
        self, method: str, *, sends: bool, leaving: Leaving = unannounced, **request: Any
    ) -> AsyncSlackResponse:
        arguments = request.get("json") or request.get("params") or {}
        channel = str(arguments.get("channel", ""))
        key = key_of(method, channel)
        self._pacing.expect(key, windows_of(method))
        token = await self.bearer.token(self.place)
        client = AsyncWebClient(token, base_url=self.api_url, session=self._connection(), retry_handlers=[])
        await leaving()
        try:
            return await client.api_call(method, **request)
        except Exception as error:
            sorted_error = sort_error(error, sends=sends, now=self._clock())
            if isinstance(sorted_error, RateLimited):
                self._pacing.park(key, sorted_error.retry_at)
            if isinstance(sorted_error, AuthFailed) and isinstance(error, SlackApiError):
                raise await self.bearer.refused(error_name(error), self.place) or sorted_error from error
            raise sorted_error from error

    async def _whose(self) -> str:
        """The workspace that the token is good for, the organisation where it is good in all of one."""
        told = await self.read("auth.test")
        return str(told.get("enterprise_id") if told.get("is_enterprise_install") else told["team_id"])

    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session
