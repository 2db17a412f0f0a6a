"""Fetch a picture that somebody attached to a post: takes its address, gives bytes that prove to be a picture.

The address was written by a stranger's server, so it is asked as little as can be: the web only, without cookies,
within a size and a time, and never a machine of a private network, whatever name or redirect leads there. Connections
go to the very addresses that were looked at, so that a name cannot mean another machine the second time.
"""

import asyncio
import socket
from asyncio import to_thread
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import IntegrationError, NotEligible, Rejected, TimedOut, Unavailable
from bot.ports.pictures import PictureFile
from bot.runtime.cleaning import shown_picture

LARGEST = 10 * 1024 * 1024
"""Bytes of a picture; what is larger stays a link."""

SECONDS = 10.0
REDIRECTS = 3

_KINDS: Mapping[bytes, str] = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}
_MOVED = frozenset({301, 302, 303, 307, 308})
# Bytes as they are: nothing that was made small unfolds here.
_HEADERS = {
    "Accept": "image/png, image/jpeg, image/gif, image/webp;q=0.9, image/avif;q=0.8",
    "Accept-Encoding": "identity",
    "User-Agent": "Comptoir",
}
_AT_ONCE = 64 * 1024
# Mapped, translated, compatible, and what gateways between the two kinds translate (RFC 4291, RFC 6052).
_ENDS_IN_OLDER = tuple(map(IPv6Network, ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96", "64:ff9b::/96")))
_TRANSLATED_LOCALLY = IPv6Network("64:ff9b:1::/48")  # https://www.rfc-editor.org/rfc/rfc8215
_WHERE = {"service": "picture", "account": ""}


async def fetch_picture(url: str, *, own: str) -> PictureFile:
    """The picture at `url`; `own` is the address of our account's server, the one that may be private.

    It comes as PNG, JPEG or GIF; WebP, AVIF and BMP are made into one of them. Raises Unavailable, TimedOut, and
    Rejected for what is no picture, too large, or must not be asked for.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await _fetch(URL(url), URL(own))
    except TimeoutError as error:
        raise TimedOut("no answer in time", **_WHERE) from error
    except ValueError as error:
        raise Rejected("no address of the web", **_WHERE) from error
    except (aiohttp.ClientError, OSError) as error:
        raise Unavailable(f"could not be read ({type(error).__name__})", **_WHERE) from error


async def _fetch(url: URL, own: URL) -> PictureFile:
    trusted = (url.host, url.port) if own.host and (url.host, url.port) == (own.host, own.port) else None
    connector = aiohttp.TCPConnector(resolver=_Resolver(trusted))
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, headers=_HEADERS
    ) as session:
        for _ in range(REDIRECTS + 1):
            _expect_public(url, trusted)
            async with session.get(url, allow_redirects=False) as response:
                if response.status not in _MOVED:
                    return await _read(response)
                further = url.join(URL(response.headers.get("Location", "")))
                if url.scheme == "https" and further.scheme != "https":
                    raise Rejected("leads to where anybody can read along", **_WHERE)
                url = further
    raise Rejected("leads from one place to the next", **_WHERE)


async def _read(response: aiohttp.ClientResponse) -> PictureFile:
    if response.status != 200:
        raise _not_given(response.status)
    content = bytearray()
    async for part in response.content.iter_chunked(_AT_ONCE):
        content += part
        if len(content) > LARGEST:
            raise Rejected("too large", **_WHERE)
    for beginning, kind in _KINDS.items():
        if content.startswith(beginning):
            return PictureFile(f"picture.{kind}", bytes(content))
    try:
        return await to_thread(shown_picture, bytes(content))
    except NotEligible as error:
        raise Rejected("no picture that could be shown", **_WHERE) from error


def _not_given(status: int) -> IntegrationError:
    trouble = status >= 500 or status in (408, 425, 429)
    return (Unavailable if trouble else Rejected)(f"answered with {status}", **_WHERE)


def _expect_public(url: URL, trusted: tuple[str | None, int | None] | None) -> None:
    """Refuse what is no address of the web, and numbers of private machines, which no resolver is asked about."""
    if url.scheme not in ("http", "https") or not url.host or url.user is not None or url.password is not None:
        raise Rejected("no address of the web", **_WHERE)
    if (url.host, url.port) == trusted:
        return
    try:
        number = ip_address(url.host)
    except ValueError:
        return
    if not _is_public(number):
        raise Rejected("leads into a private network", **_WHERE)


def _is_public(number: IPv4Address | IPv6Address) -> bool:
    if isinstance(number, IPv6Address) and number in _TRANSLATED_LOCALLY:
        return False
    shown = _inner(number)
    return shown.is_global and not shown.is_multicast


def _inner(number: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address of the older kind that `number` stands for, to which gateways pass it on; else itself."""
    if isinstance(number, IPv4Address):
        return number
    if any(number in network for network in _ENDS_IN_OLDER):
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return number.sixtofour or number


class _Resolver(AbstractResolver):
    """The system's answers, without private ones except for the machine that is trusted."""

    def __init__(self, trusted: tuple[str | None, int | None] | None) -> None:
        self._trusted = trusted
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses behind `host`. Raises OSError where there is none, Rejected where each is private."""
        found = await self._system.resolve(host, port, family)
        if (host, port) == self._trusted:
            return found
        public = [each for each in found if _is_public(ip_address(each["host"].partition("%")[0]))]
        if not public:
            raise Rejected("leads into a private network", **_WHERE)
        return public

    async def close(self) -> None:
        """Nothing is held open."""
