"""Connections to addresses that strangers chose: takes an address, refuses what leads into a private network.

Connections go to the very addresses that were looked at, so that a name cannot mean another machine the second time.
It must not know what is asked for, nor why.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias, TypedDict

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import Rejected

Machine: TypeAlias = tuple[str | None, int | None]
"""A host and a port."""

# Mapped, translated, compatible, and what gateways between the two kinds translate (RFC 4291, RFC 6052).
_ENDS_IN_OLDER = tuple(map(IPv6Network, ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96", "64:ff9b::/96")))
_TRANSLATED_LOCALLY = IPv6Network("64:ff9b:1::/48")  # https://www.rfc-editor.org/rfc/rfc8215


class Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


def expect_public(url: URL, trusted: Machine | None, where: Where) -> None:
    """Refuse what is no address of the web, and numbers of private machines, which no resolver is asked about.

    Only the machine that is `trusted` may be private. Raises Rejected.
    """
    if url.scheme not in ("http", "https") or not url.host or url.user is not None or url.password is not None:
        raise Rejected("no address of the web", **where)
    if (url.host, url.port) == trusted:
        return
    try:
        number = ip_address(url.host)
    except ValueError:
        return
    if not is_public(number):
        raise Rejected("leads into a private network", **where)


def is_public(number: IPv4Address | IPv6Address) -> bool:
    """Whether this is the number of a machine that everybody reaches, through whichever gateway."""
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


class PublicResolver(AbstractResolver):
    """The system's answers, without private ones except for the machine that is trusted."""

    def __init__(self, trusted: Machine | None, where: Where) -> None:
        self._trusted = trusted
        self._where = where
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses behind `host`. Raises OSError where there is none, Rejected where each is private."""
        found = await self._system.resolve(host, port, family)
        if (host, port) == self._trusted:
            return found
        public = [each for each in found if is_public(ip_address(each["host"].partition("%")[0]))]
        if not public:
            raise Rejected("leads into a private network", **self._where)
        return public

    async def close(self) -> None:
        """Nothing is held open."""
