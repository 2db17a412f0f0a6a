"""Refuse what a page of another site makes a browser send: the sandbox's page acts without sign-in.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.api.wire import refuse
from bot.sandbox.refusals import Forbidden

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN: Final = frozenset({"same-origin", "none"})


class RefuseForeignSites:
    """ASGI layer: 403 for a writing request that a browser sent on behalf of another site.

    A client that is no browser sends neither Sec-Fetch-Site nor Origin and passes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and is_foreign(Headers(scope=scope)):
            await refuse(Forbidden("This page accepts requests from itself only"))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_foreign(headers: Headers) -> bool:
    """Say whether the headers show a request made by a page of another origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in _OWN
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
