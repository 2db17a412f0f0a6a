"""What every measurement says about the machine it ran on, so that figures of a busy one are not taken for a loss."""

import os
import time


def calibration() -> float:
    """Milliseconds that a plain loop takes: 19 on a quiet machine of the reference kind (2 cores)."""
    start = time.process_time()
    sum(range(1_000_000))
    return (time.process_time() - start) * 1000


def condition() -> str:
    """The calibration loop, cores and load, in a line."""
    return f"calibration loop {calibration():.0f} ms, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
