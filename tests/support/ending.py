"""Ends the process of a test that hangs, and writes first what it hung in: every thread and every task.

An exception raised by a signal, the usual way, can land in a task that keeps it to itself: the test would go on. What
holds the interpreter itself is ended by the fault handler. Takes the timeouts of pytest-timeout; knows no test.
"""

import asyncio
import faulthandler
import gc
import os
import threading
from collections.abc import Iterator
from typing import Any, TextIO

import pytest

# Seconds after which the fault handler ends what lets no other thread run.
LATER = 10.0

_out = pytest.StashKey[TextIO]()
_timer = pytest.StashKey[threading.Timer]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep where errors go, which a test's output does not."""
    config.stash[_out] = os.fdopen(os.dup(2), "w", encoding="utf-8")


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_out].close()


def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool:
    """Begin to count the seconds of a test, with all that is set up for it."""
    out = item.config.stash[_out]
    item.stash[_timer] = timer = threading.Timer(settings.timeout, _end, (item.nodeid, settings.timeout, out))
    timer.daemon = True
    timer.start()
    faulthandler.dump_traceback_later(settings.timeout + LATER, exit=True, file=out)
    return True


def pytest_timeout_cancel_timer(item: pytest.Item) -> bool:
    """It came to its end in time."""
    timer = item.stash.get(_timer, None)
    if timer is not None:
        faulthandler.cancel_dump_traceback_later()
        timer.cancel()
    return True


def _end(test: str, seconds: float, out: TextIO) -> None:
    print(f"\n{test} hung for {seconds:.0f} seconds in:", file=out, flush=True)
    faulthandler.dump_traceback(out, all_threads=True)
    for task in [each for each in gc.get_objects() if isinstance(each, asyncio.Task)]:
        if not task.done():
            print(f"Task {task.get_name()}:", *_awaited(task.get_coro()), sep="\n  ", file=out)
    out.flush()
    os._exit(1)


def _awaited(inner: object) -> Iterator[str]:
    """Each line at which a task waits, the outermost first; a task itself tells of its outermost only."""
    while inner is not None:
        kind = next((each for each in ("cr", "ag", "gi") if hasattr(inner, f"{each}_frame")), None)
        if kind is None:
            return
        frame = getattr(inner, f"{kind}_frame")
        if frame is not None:
            yield f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
        inner = getattr(inner, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
