"""What a piece of work costs this thread, whatever else the machine and the other threads of the run are doing."""

import gc
import time
from collections.abc import Callable

TIMES = 3


def effort(work: Callable[[], object], times: int = TIMES) -> float:
    """Seconds of processor time of this thread that `work` takes, the least of several runs, without collections."""
    return min(_once(work) for _ in range(times))


def times_as_long(work: Callable[[], object], beside: Callable[[], object]) -> float:
    """How many times the effort of `beside` it is, the least of several pairs, each run in one go: what a machine does
    besides slows both."""
    return min(_once(work) / _once(beside) for _ in range(TIMES))


def growth(work: Callable[[int], Callable[[], object]], size: int, factor: int = 8) -> float:
    """How many times the effort is for `factor` times the size, of work made anew for each run by `work(size)`.

    About `factor` where the effort grows with the size, about its square where every part meets every other.
    """
    small = min(effort(work(size), times=1) for _ in range(TIMES))
    return min(effort(work(size * factor), times=1) for _ in range(TIMES)) / small


def _once(work: Callable[[], object]) -> float:
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.thread_time()
        work()
        return time.thread_time() - start
    finally:
        if collecting:
            gc.enable()
