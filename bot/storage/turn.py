"""Whose turn it is to write where only one can: in the order of asking, those for whom somebody waits before others.

After one of these it is the turn of the one that waited longest among the others, so that no flood of requests keeps
the work behind them from being done.
"""

import asyncio
from collections import deque
from types import TracebackType

from bot.runtime.precedence import attended

_Line = deque[asyncio.Future[None]]


class Turn:
    """Held with `async with`; whoever is cancelled while waiting is passed over."""

    def __init__(self) -> None:
        self._taken = False
        self._attended_last = False
        self._attended: _Line = deque()
        self._others: _Line = deque()

    async def __aenter__(self) -> None:
        """Wait for the turn."""
        if not self._taken:
            self._taken = True
            return
        line = self._attended if attended() else self._others
        called = asyncio.get_running_loop().create_future()
        line.append(called)
        try:
            await called
        except asyncio.CancelledError:
            if not called.cancelled():  # called and given up in one moment; else it is passed over when it is called
                self._call_next()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the turn to the next."""
        self._call_next()

    def _call_next(self) -> None:
        lines = (self._others, self._attended) if self._attended_last else (self._attended, self._others)
        for line in lines:
            while line:
                called = line.popleft()
                if not called.done():
                    self._attended_last = line is self._attended
                    called.set_result(None)
                    return
        self._taken = False
