"""Marks requests that change something as work for which somebody waits, so that it goes before work behind it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.runtime.precedence import somebody_waits

_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


class Attending:
    """Whoever posts waits for an answer; pages and streams of news write nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["method"] in _LOOKING:
            await self._app(scope, receive, send)
            return
        with somebody_waits():
            await self._app(scope, receive, send)
