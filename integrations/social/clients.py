"""How a network is spoken to over httpx: takes an address, gives a client, and of an answer what is read of it.

A client is punctual, goes past the proxies of the environment where none could reach the server, and writes no request
into a log. It knows no network, no path and no secret.
"""

import json
import logging
import ssl
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import httpx

from integrations.social.punctual import punctual

LARGEST_ANSWER = 5_000_000
"""Bytes of an answer that are read at most."""

_IDLE_SECONDS = 4.0  # shorter than servers keep an idle connection, so that a write seldom meets a closing one


def new_client(base: str, seconds: float, *, direct: bool = False) -> httpx.AsyncClient:
    """A client for the server at `base`, which waits so many seconds for each step of a request.

    `direct` where it is told the numbers of machines that were looked at: a proxy would have to be believed.
    """
    return punctual(
        httpx.AsyncClient(
            verify=_tls(),
            timeout=seconds,
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=2, keepalive_expiry=_IDLE_SECONDS),
            trust_env=not (direct or is_loopback(httpx.URL(base).host)),
        )
    )


def keep_quiet() -> None:
    """Below WARNING these two write every request, and below DEBUG every header."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


async def bounded(response: httpx.Response) -> bytes | None:
    """The body, or None when it is larger than we care to read."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER:
            return None
    return bytes(content)


def json_in(content: bytes | None) -> Any:
    """What a body says as JSON, None where that is nothing."""
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """One context for all accounts: making one reads every certificate authority from disk."""
    return httpx.create_ssl_context()


def is_loopback(host: str) -> bool:
    """True where no proxy of the environment could reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
