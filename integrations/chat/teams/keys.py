"""The public keys with which Microsoft signs what Teams sends: takes their address, gives the key of an id; async.

Fetched for a day. An id that is unknown has them fetched again, at most once in five minutes; while that fails, those
that are known stay good. Source: learn.microsoft.com, Bot Connector authentication.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from bot.errors import Unavailable
from integrations.chat.teams.errors import SERVICE

LAST = timedelta(hours=24)
AGAIN = timedelta(minutes=5)
"""How long after a fetch an id that nobody knows causes no other."""

AFTER_FAILURE = timedelta(seconds=10)
_TIMEOUT = 5.0
_LARGEST = 1024 * 1024
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Key:
    """One public key, and the channels for which it may sign."""

    public: Any
    endorsements: frozenset[str]


class Keys:
    """The keys behind the openid configuration at `url`; the connection is made with the first fetch."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._url = url
        self._clock = clock
        self._known: Mapping[str, Key] = {}
        self._fetched_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """The key with this id; None where Microsoft has none.

        Raises Unavailable where that cannot be found out: then the same request may be genuine, and is sent again.
        """
        known = self._known.get(kid)
        if known is not None:
            if self._older_than(self._fetched_at, LAST) and self._older_than(self._failed_at, AFTER_FAILURE):
                self._fetch_once()  # nobody waits for it: the key is good meanwhile
            return known
        if self._fetching is None and not self._older_than(self._fetched_at, AGAIN):
            return None
        if self._fetching is not None or self._older_than(self._failed_at, AFTER_FAILURE):
            await asyncio.shield(self._fetch_once())
        if self._failed_at is not None:
            raise Unavailable("the keys that sign its requests cannot be fetched", service=SERVICE, account="")
        return self._known.get(kid)

    async def close(self) -> None:
        """Give up a fetch that is under way; may be called twice."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _older_than(self, moment: datetime | None, age: timedelta) -> bool:
        return moment is None or self._clock() - moment >= age

    def _fetch_once(self) -> asyncio.Task[None]:
        """The fetch that is under way, or a new one: however many ask, one is made."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch(), name="teams keys")
            self._fetching.add_done_callback(self._fetch_ended)
        return self._fetching

    def _fetch_ended(self, _: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(_TIMEOUT), httpx.AsyncClient(timeout=_TIMEOUT) as client:
                configuration = await _json(client, self._url)
                listed = (await _json(client, configuration["jwks_uri"]))["keys"]
            known = {each["kid"]: key for each in listed if (key := _key(each)) is not None}
            if not known:
                raise ValueError("no key that can be used")  # noqa: TRY301 - told like every other failure
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError, TypeError, KeyError) as error:
            if self._failed_at is None:
                log.warning("teams_keys_unreachable", error=type(error).__name__)
            self._failed_at = self._clock()
            return
        if self._failed_at is not None:
            log.info("teams_keys_back")
        self._known, self._fetched_at, self._failed_at = known, self._clock(), None


async def _json(client: httpx.AsyncClient, url: str) -> Any:
    async with client.stream("GET", url) as response:
        response.raise_for_status()
        content = bytearray()
        async for part in response.aiter_bytes():
            content += part
            if len(content) > _LARGEST:
                raise ValueError("too long")
    return httpx.Response(200, content=bytes(content)).json()


def _key(described: Any) -> Key | None:
    """A key of the list, None for one that is of no use to us."""
    if not isinstance(described, dict) or not isinstance(described.get("kid"), str) or described.get("kty") != "RSA":
        return None
    endorsements = described.get("endorsements")
    named = endorsements if isinstance(endorsements, list) else []
    try:
        public = PyJWK(described, algorithm="RS256").key
    except (PyJWTError, ValueError, TypeError):
        return None
    return Key(public, frozenset(each for each in named if isinstance(each, str)))
