"""What protects every page: Host and Origin checks and response headers; pure ASGI, so that streams pass untouched."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LARGEST_REQUEST = 1_000_000
"""Bytes of a request's body."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

# Not no-referrer: under it browsers send `Origin: null` with our own forms (Fetch standard, section 3.2), and a
# forged form could no longer be told from a real one by its origin.
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_NEVER_STORED = ("text/html", "text/csv", "application/json", "application/problem+json", "text/event-stream")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class HostCheck:
    """Answers 400 to requests for another host than ours, which is how a foreign page would reach a local server.

    Probes and scrapers ask by the machine's own address, so the three pages made for them answer under any name.
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._hosts = _LOOPBACK | {_host(urlsplit(public_url).netloc)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] in ("http", "websocket") and scope["path"] not in _PROBES:
            named = Headers(scope=scope).getlist("host")
            if len(named) != 1 or _host(named[0]) not in self._hosts:
                refusal = PlainTextResponse(
                    "Comptoir is not served under this address; set COMPTOIR_PUBLIC_URL to the one people use.\n", 400
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies over `LARGEST_REQUEST` with 413, by their announced length or as they arrive.

    Mounted applications take what they like, and the doors of pushes have bounds of their own.
    """

    def __init__(self, app: ASGIApp, mounts: Collection[str]) -> None:
        self._app = app
        self._mounts = tuple(mounts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whoever reads too much of its body gets an HTTPException, answered like any other."""
        if scope["type"] != "http" or is_under(scope["path"], self._mounts):
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        too_large = announced.isdecimal() and int(announced) > LARGEST_REQUEST
        arrived = 0

        async def receive_within_limit() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if too_large or arrived > LARGEST_REQUEST:
                raise HTTPException(413, f"A request holds at most {LARGEST_REQUEST} bytes.")
            return message

        await self._app(scope, receive_within_limit, send)


class SecurityHeaders:
    """Adds the headers above to every answer that does not set its own; leaves mounted applications alone."""

    def __init__(self, app: ASGIApp, public_url: str, mounts: Collection[str]) -> None:
        self._app = app
        self._mounts = tuple(mounts)
        self._headers = dict(_HEADERS)
        if public_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer's headers."""
        if scope["type"] != "http" or is_under(scope["path"], self._mounts):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "text/html").startswith(_NEVER_STORED):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def comes_from_here(headers: Headers) -> bool:
    """True where the browser says that a page of ours sent this, or where no browser speaks.

    Fetch metadata decides where it is sent (W3C Fetch Metadata); else `Origin` has to name the host asked for.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2].lower() == headers.get("host", "").lower()


def _host(authority: str) -> str:
    """The name in `host:port`, lower case, without the port; an IPv6 address keeps its brackets."""
    name = authority.rsplit("@", 1)[-1].lower()
    if name.startswith("["):
        address, closing, _ = name.partition("]")
        return address + closing
    return name.partition(":")[0]


def is_under(path: str, mounts: Collection[str]) -> bool:
    """True where a mounted application serves `path`."""
    return any(path == mount or path.startswith(mount + "/") for mount in mounts)
