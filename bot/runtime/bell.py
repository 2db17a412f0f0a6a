"""A bell that wakes whoever waits for news of the database; it says that something is there, never what."""

import asyncio
from collections.abc import Callable


class Bell:
    """Rung after commits that wrote jobs or events; several waiters each hear it. A poll stands behind it."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake everybody who waits."""
        for waiter in self._waiters:
            waiter.set()

    def listener(self) -> "Listener":
        """A waiter of its own, that hears every ring since it last waited."""
        heard = asyncio.Event()
        self._waiters.add(heard)
        return Listener(heard, lambda: self._waiters.discard(heard))


class Listener:
    """One waiter."""

    def __init__(self, heard: asyncio.Event, leave: Callable[[], None]) -> None:
        self._heard = heard
        self._leave = leave

    async def wait(self, seconds: float) -> None:
        """Return at the next ring (or at once when it rang meanwhile), or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return
        finally:
            self._heard.clear()

    def close(self) -> None:
        """Listen no more."""
        self._leave()
