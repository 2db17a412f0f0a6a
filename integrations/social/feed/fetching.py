"""One request for one feed: takes what the last answer was called, gives bytes, or nothing where nothing changed.

The page may be a stranger's, so it is asked as little as can be: the web only, without cookies, within a size and a
time, and never a machine of a private network, whatever name or redirect leads there; but for one that the account
names by its number, or as localhost. The token goes to the server that the account names and to no other.
"""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from ipaddress import ip_address

import aiohttp
from yarl import URL

from bot.domain.department import Account
from bot.errors import AuthFailed, IntegrationError, Rejected, SettingsError, Unavailable
from integrations.guarded import Machine, PublicResolver, Where, expect_public
from integrations.social.feed.sorting import SERVICE, broken, refused

LARGEST = 5_000_000
"""Bytes of a feed."""

REDIRECTS = 5

_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_AT_ONCE = 64 * 1024
_LONGEST_NAME = 1_000
_HEADERS = {
    "Accept": "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "identity",  # nothing that was made small unfolds here
    "User-Agent": "Comptoir",
}


@dataclass(frozen=True, slots=True)
class Got:
    """A document as it came: `url` is where it was found in the end, `etag` and `modified` what the server calls it.

    `moved` is where it has gone for good, "" where the account's address is right.
    """

    content: bytes
    charset: str
    url: str
    etag: str
    modified: str
    moved: str


class Fetching:
    """The way to the feed of one account. `token` goes into the Authorization header and nowhere else."""

    def __init__(self, account: Account, token: str, *, clock: Callable[[], datetime]) -> None:
        try:
            self._start = URL(account.base_url)
        except ValueError:
            self._start = URL()
        if self._start.scheme not in ("http", "https") or not self._start.host:
            raise SettingsError(
                f"account {account.key}: base_url must be the address of a feed, with https:// in front"
            )
        if not token.isascii() or any(character.isspace() for character in token):
            raise SettingsError(f"account {account.key}: {account.token_variable} holds no usable token")
        self._where: Where = {"service": SERVICE, "account": account.key}
        self._token = token
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._trusted = _named(self._start)

    async def get(self, etag: str = "", modified: str = "") -> Got | None:
        """The feed, or None where it is still the one that the server called so. Raises Transient or Permanent."""
        failure: IntegrationError
        try:
            async with asyncio.timeout(self._seconds):
                return await self._get(etag, modified)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            failure = broken(error, self._where)
        raise failure  # outside the handler, so that it carries no exception that holds the request

    async def _get(self, etag: str, modified: str) -> Got | None:
        connector = aiohttp.TCPConnector(resolver=PublicResolver(self._trusted, self._where))
        async with aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, headers=_HEADERS
        ) as session:
            url, moved, for_good = self._start, "", True
            for _ in range(REDIRECTS + 1):
                expect_public(url, self._trusted, self._where)
                async with session.get(
                    url, headers=self._asking(url, etag, modified), allow_redirects=False
                ) as response:
                    if response.status not in _MOVED or "Location" not in response.headers:
                        return await self._answered(response, url, moved, conditional=bool(etag or modified))
                    further = url.join(URL(response.headers["Location"]))
                    if url.scheme == "https" and further.scheme != "https":
                        raise Rejected("leads to where anybody can read along", **self._where)
                    for_good = for_good and response.status in _FOR_GOOD
                    url, moved = further, str(further) if for_good else moved
        raise Rejected("leads from one place to the next", **self._where)

    async def _answered(
        self, response: aiohttp.ClientResponse, url: URL, moved: str, *, conditional: bool
    ) -> Got | None:
        if response.status == 304 and conditional:
            return None
        if response.status == 401 and not self._token:
            raise AuthFailed("asks who reads it, and the account names no token", **self._where)
        if response.status != 200:
            raise refused(response.status, response.headers, self._where, self._clock())
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Unavailable("answered in a way that was not asked for", **self._where)
        return Got(
            content=await self._read(response),
            charset=_charset(response.headers),
            url=str(url),
            etag=_named_in(response.headers, "ETag"),
            modified=_named_in(response.headers, "Last-Modified"),
            moved=moved,
        )

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        async for part in response.content.iter_chunked(_AT_ONCE):
            content += part
            if len(content) > LARGEST:
                raise Rejected("the feed is larger than 5 MB", **self._where)
        return bytes(content)

    def _asking(self, url: URL, etag: str, modified: str) -> dict[str, str]:
        asking = {"If-None-Match": etag, "If-Modified-Since": modified}
        if self._token and url.origin() == self._start.origin():
            asking["Authorization"] = _authorization(self._token)
        return {name: value for name, value in asking.items() if value}


def _named(url: URL) -> Machine | None:
    """The machine of `url` where it is named in a way that nobody else can make mean another machine."""
    try:
        ip_address(url.host or "")
    except ValueError:
        return (url.host, url.port) if url.host == "localhost" else None
    return url.host, url.port


def _authorization(token: str) -> str:
    """`name:password` as such, any other token as one that whoever bears it may use (RFC 7617, RFC 6750)."""
    return f"Basic {b64encode(token.encode()).decode()}" if ":" in token else f"Bearer {token}"


def _charset(headers: Mapping[str, str]) -> str:
    said = Message()
    said["Content-Type"] = headers.get("Content-Type", "")
    return said.get_content_charset() or ""


def _named_in(headers: Mapping[str, str], name: str) -> str:
    """What the server calls its document, "" where it could not be sent back to it."""
    value = headers.get(name, "").strip()
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_NAME else ""
