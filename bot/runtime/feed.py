"""The live feed: every committed event, read once from the database and handed to every page that listens."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import structlog

from bot.errors import IntegrationError
from bot.ports.rows import Event
from bot.ports.store import Store
from bot.runtime.bell import Bell

REMEMBERED = 2000
POLL = 2.0
AFTER_FAILURE = 1.0
AT_ONCE = 500
SETTLE = 0.03  # seconds for which what is committed in a burst is gathered, so that it is read once
APART = 0.1  # seconds between two readings while news goes on: ten a second, however much is committed
log = structlog.get_logger()

RESYNC = "resync"
_EVERYTHING = Event(0, datetime.fromtimestamp(0, UTC), RESYNC)
"""Look at everything anew: nothing that happened at any time."""


class LiveFeed:
    """One reader for the process; a page that comes back later than it remembers is told to look at everything anew."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell
        self._recent: deque[tuple[int, str, Event]] = deque(maxlen=REMEMBERED)
        self._next = 0
        self._news = asyncio.Condition()

    async def run(self) -> None:
        """Read until cancelled."""
        listener = self._bell.listener()
        position = ""
        down = False
        try:
            while True:
                try:
                    async with self._store.reading() as tx:
                        events, position = await tx.events.after(position, AT_ONCE)
                except IntegrationError as error:
                    if not down:
                        log.warning("feed_down", error=str(error))
                    down = True
                    await asyncio.sleep(AFTER_FAILURE)
                    continue
                down = False
                if events:
                    await self._hand_out(events)
                    await asyncio.sleep(0 if len(events) == AT_ONCE else APART)
                else:
                    await listener.wait(POLL)
                    await asyncio.sleep(SETTLE)
        finally:
            listener.close()

    async def subscribe(self, last_event_id: str | None) -> AsyncIterator[tuple[str, Event]]:
        """Positions and events behind `last_event_id`, or from now on.

        Where that is too long ago (or of another process), the first event is of kind "resync"; so is one to a page
        that takes events more slowly than they are forgotten.
        """
        at = self._next
        if last_event_id:
            event_id = last_event_id.rpartition("-")[2]  # a page just drawn names the store's own position, "tx-id"
            known = next((number for number, position, _ in self._recent if position == event_id), None)
            if known is None:
                yield self._recent[-1][1] if self._recent else last_event_id, _EVERYTHING
            else:
                at = known + 1
        while True:
            async with self._news:
                await self._news.wait_for(lambda: self._next > at)  # noqa: B023 - awaited at once, in this turn
                ready = [each for each in self._recent if each[0] >= at]
            if ready[0][0] > at:
                yield ready[0][1], _EVERYTHING
            at = ready[-1][0] + 1
            for _, position, event in ready:
                yield position, event

    async def _hand_out(self, events: Sequence[Event]) -> None:
        async with self._news:
            for event in events:
                self._recent.append((self._next, str(event.id), event))
                self._next += 1
            self._news.notify_all()
