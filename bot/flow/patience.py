"""Requests that can wait: takes how long there is, gives what each brings, or why no more are sent.

They leave half of the network's quota to others, and rest for as long as the network asks.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.listening import Stopped
from bot.errors import RateLimited, Transient
from bot.ports.timelines import TimelineNetwork

T = TypeVar("T")
LEFT_TO_OTHERS = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """Reading ends at `until` (UTC); `sleep` waits for so long."""

    until: datetime
    clock: Callable[[], datetime]
    sleep: Callable[[timedelta], Awaitable[None]]


class Turns:
    """One request after the other; once `stopped` says why, none is sent any more."""

    def __init__(self, network: TimelineNetwork, patience: Patience) -> None:
        self.stopped: Stopped | None = None
        self._network = network
        self._patience = patience
        self._rest_until = patience.clock()

    def rest(self, until: datetime) -> bool:
        """Send nothing before `until` (UTC), as the network asks; whether that is still to come."""
        self._rest_until = until
        return until > self._patience.clock()

    async def first(self, request: Callable[[], Awaitable[T]]) -> T:
        """What a request brings without which nothing can be read, waited for where the network asks for it.

        Raises RateLimited where there is no time for that, and whatever else the request raises.
        """
        while True:
            try:
                return await request()
            except RateLimited as limit:
                now = self._patience.clock()
                due = max(now, limit.retry_at)
                if due >= self._patience.until:
                    raise
                await self._patience.sleep(due - now)

    async def ask(self, request: Callable[[], Awaitable[T]]) -> T | Stopped:
        """What a request brings, waited for where the network asks for it; why reading ended, where it did.

        Raises Permanent where the network refuses it.
        """
        patience = self._patience
        while self.stopped is None:
            now = patience.clock()
            due = self._due(now)
            if now >= patience.until:
                self.stopped = Stopped.TIME
            elif due >= patience.until:
                self.stopped = Stopped.RATE_LIMITED
            elif due > now:
                await patience.sleep(due - now)
            else:
                try:
                    return await request()
                except RateLimited as limit:
                    self._rest_until = limit.retry_at
                except Transient:
                    self.stopped = Stopped.UNAVAILABLE
        return self.stopped

    def _due(self, now: datetime) -> datetime:
        """From when on the network takes a request that nobody else may need."""
        quota = self._network.quota
        scarce = quota is not None and now < quota.resets_at and quota.remaining <= quota.limit * LEFT_TO_OTHERS
        return max(self._rest_until, quota.resets_at) if quota is not None and scarce else self._rest_until
