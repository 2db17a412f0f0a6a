"""Who goes first: marks work for which somebody waits where it comes in, and lets it go before work that can wait.

The mark travels with the task and whatever it starts; storage asks for it when several want to write. Work that can
wait asks before each step whether somebody waits, and gives way for a moment.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

# Seconds. Long enough for a request to be answered, short enough that no stream of requests stops the work behind them.
LONGEST_PAUSE: Final = 0.1
# Those who gave way go on one after the other, and seldom where somebody still waits: a request that arrives next meets
# one piece of work under way, and not all that had piled up.
_APART: Final = 0.004
_APART_MEANWHILE: Final = 0.012
# Seconds after a request in which others are expected: what is begun now would be under way when they come.
_LATELY: Final = 0.1

_ATTENDED: ContextVar[bool] = ContextVar("attended", default=False)


@dataclass(slots=True)
class _Way:
    """What somebody waits for in this process, and when work that had given way last went on."""

    waited_for: set[object] = field(default_factory=set)
    waited_until: float = float("-inf")
    went_on: float = 0.0


_way = _Way()


@contextmanager
def somebody_waits() -> Iterator[None]:
    """Mark what is done in this block: a person, or a service that soon gives up, waits for its end."""
    mark, one = _ATTENDED.set(True), object()
    _way.waited_for.add(one)
    try:
        yield
    finally:
        _way.waited_for.discard(one)
        _way.waited_until = time.monotonic()
        _ATTENDED.reset(mark)


def attended() -> bool:
    """Whether somebody waits for what is being done."""
    return _ATTENDED.get()


def is_pressed() -> bool:
    """Whether anybody waits for anything in this process, or did a moment ago: then what can wait is done in small
    pieces, since a request has to wait for the end of the piece that is under way when it comes.
    """
    return bool(_way.waited_for) or time.monotonic() - _way.waited_until < _LATELY


async def give_way() -> None:
    """Return at once where nobody waits for anything in this process; else once nobody does, or after a tenth of a
    second, one caller after the other."""
    if not _way.waited_for:
        return
    until = time.monotonic() + LONGEST_PAUSE
    while True:
        await asyncio.sleep(_APART)
        now = time.monotonic()
        may_go_on = not _way.waited_for or now >= until
        if may_go_on and now - _way.went_on >= (_APART_MEANWHILE if _way.waited_for else _APART):
            _way.went_on = now
            return
