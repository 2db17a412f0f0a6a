"""The other way for Slack to reach us: a connection that we open ourselves, where no public address is.

Takes envelopes as they come, has them kept or answered like the requests of the door, and acknowledges each only then:
what could not be kept is sent again by Slack (docs.slack.dev, Socket Mode).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.wire import MISSHAPEN
from bot.errors import IntegrationError
from bot.runtime.precedence import somebody_waits

Take = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
log = structlog.get_logger()


class SocketMode:
    """The connection of one process. `take` keeps or answers one body; `app_token` may open connections."""

    def __init__(self, take: Take, *, app_token: str, api_url: str) -> None:
        self._take = take
        self._app_token = app_token
        self._api_url = api_url

    async def run(self) -> None:
        """Stay connected until cancelled; a connection that ends is made anew."""
        web = AsyncWebClient(base_url=self._api_url, retry_handlers=[])
        client = SocketModeClient(self._app_token, web_client=web)
        client.socket_mode_request_listeners.append(self._heard)
        try:
            await client.connect()  # type: ignore[no-untyped-call]
            log.info("slack_connected", by="socket mode")
            await asyncio.Event().wait()
        finally:
            await client.close()  # type: ignore[no-untyped-call]

    async def _heard(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer: Mapping[str, Any] = {}
        try:
            with somebody_waits():
                answer = await self._take(request.payload)
        except IntegrationError as error:
            log.warning("slack_not_kept", kind=request.type, error=error.reason)
            return
        except MISSHAPEN as error:
            # Acknowledged, since it would come again as it is; the error's own words may quote it and are left out.
            log.warning("slack_request_failed", kind=request.type, error=type(error).__name__)
        payload = dict(answer) if answer and request.accepts_response_payload else None
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))
