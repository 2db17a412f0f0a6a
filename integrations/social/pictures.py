"""Fetch a picture that somebody attached to a post: takes its address, gives bytes that prove to be a picture.

The address was written by a stranger's server, so it is asked as little as can be: the web only, without cookies,
within a size and a time, and never a machine of a private network, whatever name or redirect leads there.
"""

import asyncio
from asyncio import to_thread
from collections.abc import Mapping

import aiohttp
from yarl import URL

from bot.errors import IntegrationError, NotEligible, Rejected, TimedOut, Unavailable
from bot.ports.pictures import PictureFile
from bot.runtime.cleaning import expect_showable, shown_picture
from integrations.guarded import PublicResolver, Where, expect_public

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
_WHERE: Where = {"service": "picture", "account": ""}


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
    connector = aiohttp.TCPConnector(resolver=PublicResolver(trusted, _WHERE))
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, headers=_HEADERS
    ) as session:
        for _ in range(REDIRECTS + 1):
            expect_public(url, trusted, _WHERE)
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
    try:
        return await to_thread(_shown, bytes(content))
    except NotEligible as error:
        raise Rejected("no picture that could be shown", **_WHERE) from error


def _shown(content: bytes) -> PictureFile:
    for beginning, kind in _KINDS.items():
        if content.startswith(beginning):
            expect_showable(content)
            return PictureFile(f"picture.{kind}", content)
    return shown_picture(content)


def _not_given(status: int) -> IntegrationError:
    trouble = status >= 500 or status in (408, 425, 429)
    return (Unavailable if trouble else Rejected)(f"answered with {status}", **_WHERE)
