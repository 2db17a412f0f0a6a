"""Pictures fetched a moment ago: takes the address of one, gives its bytes, asked for once however many look at it.

What is kept is bounded and forgotten soon, so that what an author removes is shown no longer than that. It must not
know where pictures come from.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import Rejected
from bot.ports.pictures import PictureFile, PictureSource

KEPT_FOR = timedelta(minutes=10)
KEPT_BYTES = 32 * 1024 * 1024
FETCHED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class _Kept:
    """A picture, or why there is none."""

    at: datetime
    found: PictureFile | Rejected

    @property
    def size(self) -> int:
        return len(self.found.content) if isinstance(self.found, PictureFile) else 0


class KeptPictures:
    """A source of pictures before another one, `fetch`; keeps also what that one refused for good."""

    def __init__(self, fetch: PictureSource, clock: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._coming: dict[str, asyncio.Task[PictureFile]] = {}
        self._gate = asyncio.Semaphore(FETCHED_AT_ONCE)

    async def __call__(self, url: str, *, own: str) -> PictureFile:
        """The picture at `url`; raises as its source does."""
        kept = self._kept.get(url)
        if kept is not None and self._clock() - kept.at < KEPT_FOR:
            if isinstance(kept.found, Rejected):
                raise kept.found
            return kept.found
        coming = self._coming.get(url)
        if coming is None:
            coming = self._coming[url] = asyncio.create_task(self._bring(url, own))
            coming.add_done_callback(lambda _: self._coming.pop(url, None))
        return await asyncio.shield(coming)

    async def _bring(self, url: str, own: str) -> PictureFile:
        async with self._gate:
            try:
                found: PictureFile | Rejected = await self._fetch(url, own=own)
            except Rejected as error:
                found = error
        self._keep(url, _Kept(self._clock(), found))
        if isinstance(found, Rejected):
            raise found
        return found

    def _keep(self, url: str, kept: _Kept) -> None:
        """The newest, as far as there is room; what is too old to be given goes first, for it came first."""
        former = self._kept.pop(url, None)
        self._bytes += kept.size - (former.size if former is not None else 0)
        self._kept[url] = kept
        while self._kept and (self._bytes > KEPT_BYTES or kept.at - next(iter(self._kept.values())).at >= KEPT_FOR):
            self._bytes -= self._kept.popitem(last=False)[1].size
