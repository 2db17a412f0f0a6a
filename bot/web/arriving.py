"""The bodies of what networks push, as they arrive: takes a request, gives its bytes, within bounds.

One body has a bound of its own, all that this process holds at a moment have one together, and each has to come in
time: so whoever sends much, slowly, or from many sides at once takes no more memory than that. It knows no sender.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request

from bot.errors import TimedOut, Unavailable

LARGEST = 500_000
"""Bytes of a push for one account."""

LARGEST_TOLD = 5_000_000
"""Bytes of a push for a vendor's app: Meta puts up to a thousand changes into one, and a change whose author wrote a
good deal in another script than ours comes to five thousand bytes."""

MOST_HELD = 32_000_000
"""Bytes of all pushes that are on their way to the disk."""

SLOWEST = 20.0
"""Seconds in which a body has to be here; vendors themselves wait no longer for an answer."""

_SERVICE = "pushes"


class Bodies:
    """What has arrived and was not let go of yet."""

    def __init__(self) -> None:
        self._held = 0

    @asynccontextmanager
    async def arriving(self, request: Request, largest: int) -> AsyncIterator[bytes | None]:
        """The body, held while inside; None where it is too large, by its announced length or as it arrives.

        Raises Unavailable where too much is held by now, TimedOut where it does not come in time.
        """
        body = bytearray()
        try:
            try:
                async with asyncio.timeout(SLOWEST):
                    whole = await self._all_of(request, body, largest)
            except TimeoutError:
                raise TimedOut("a push did not come in time", service=_SERVICE, account="") from None
            yield bytes(body) if whole else None
        finally:
            self._held -= len(body)

    async def _all_of(self, request: Request, body: bytearray, largest: int) -> bool:
        """Whether everything came; what came is in `body` and is held."""
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > largest:
            return False
        async for chunk in request.stream():
            if self._held + len(chunk) > MOST_HELD:
                raise Unavailable("too much arrives at once", service=_SERVICE, account="")
            body += chunk
            self._held += len(chunk)
            if len(body) > largest:
                return False
        return True
