"""Who goes first: marks work for which somebody waits where it comes in, and lets it go before work that can wait.

The mark travels with the task and whatever it starts; storage asks for it when several want to write. Work that can
wait asks before each step whether somebody waits, and gives way for a moment.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

# Long enough for a request to be answered, short enough that no stream of requests stops the work behind them.
LONGEST_PAUSE: Final = 0.1
_LOOK_AGAIN: Final = 0.004

_ATTENDED: ContextVar[bool] = ContextVar("attended", default=False)
_waited_for: set[object] = set()


@contextmanager
def somebody_waits() -> Iterator[None]:
    """Mark what is done in this block: a person, or a service that soon gives up, waits for its end."""
    mark, one = _ATTENDED.set(True), object()
    _waited_for.add(one)
    try:
        yield
    finally:
        _waited_for.discard(one)
        _ATTENDED.reset(mark)


def attended() -> bool:
    """Whether somebody waits for what is being done."""
    return _ATTENDED.get()


async def give_way() -> None:
    """Return once nobody waits for anything in this process, or after a tenth of a second."""
    clock = asyncio.get_running_loop().time
    until = clock() + LONGEST_PAUSE
    while _waited_for and clock() < until:  # noqa: ASYNC110 - no event: requests are answered in more than one loop
        await asyncio.sleep(_LOOK_AGAIN)
