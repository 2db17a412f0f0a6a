"""How often an outside service is called: every window is kept, a parked key waits, other keys go on."""

from datetime import timedelta

import pytest

from bot.errors import RateLimited
from bot.runtime.pacing import Pacing, Window
from tests.support.clock import FakeClock

WINDOWS = (Window(2, timedelta(seconds=1)), Window(3, timedelta(seconds=10)))


def refused_until(pacing: Pacing, key: str = "a") -> timedelta:
    with pytest.raises(RateLimited) as caught:
        pacing.expect(key, WINDOWS)
    return caught.value.retry_at - pacing.clock()


def test_every_window_is_kept_and_the_longest_wait_is_told(clock: FakeClock) -> None:
    pacing = Pacing("service", clock)
    pacing.expect("a", WINDOWS)
    pacing.expect("a", WINDOWS)
    assert refused_until(pacing) == timedelta(seconds=1)
    clock.move(seconds=1)
    pacing.expect("a", WINDOWS)
    assert refused_until(pacing) == timedelta(seconds=9)
    pacing.expect("b", WINDOWS)
    clock.move(seconds=9)
    pacing.expect("a", WINDOWS)


def test_a_call_that_was_put_off_counts_for_nothing(clock: FakeClock) -> None:
    pacing = Pacing("service", clock)
    for _ in range(2):
        pacing.expect("a", WINDOWS)
    for _ in range(10):
        refused_until(pacing)
    clock.move(seconds=1)
    pacing.expect("a", WINDOWS)


def test_a_parked_key_waits_as_long_as_the_service_asks_and_others_go_on(clock: FakeClock) -> None:
    pacing = Pacing("service", clock)
    pacing.park("a", clock() + timedelta(minutes=2))
    assert refused_until(pacing) == timedelta(minutes=2)
    pacing.expect("b", WINDOWS)
    clock.move(minutes=2)
    pacing.expect("a", WINDOWS)


def test_a_key_without_windows_is_not_counted(clock: FakeClock) -> None:
    pacing = Pacing("service", clock)
    for _ in range(1_000):
        pacing.expect("a", ())


def test_a_call_that_one_of_its_keys_puts_off_counts_under_none(clock: FakeClock) -> None:
    pacing = Pacing("service", clock)
    all_together = ("all", (Window(1, timedelta(seconds=1)),))
    pacing.expect("b", WINDOWS, all_together)
    for _ in range(10):
        with pytest.raises(RateLimited):
            pacing.expect("a", WINDOWS, all_together)
    pacing.expect("a", WINDOWS)
    pacing.expect("a", WINDOWS)
    assert refused_until(pacing) == timedelta(seconds=1)
