"""How often an outside service may be called: takes calls before they leave, puts off those beyond its limits.

Each key, such as a channel or a method, has its windows: so many calls in so long. A key that the service has asked to
wait stays parked until then: nothing is refused twice, and other keys go on. Each process counts its own calls;
several together learn from the service's own answer.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Window:
    """At most `calls` in any `length` of time."""

    calls: int
    length: timedelta


@dataclass(slots=True)
class Pacing:
    """The calls that still count, by key, and until when a key is parked."""

    service: str
    clock: Callable[[], datetime]
    _calls: dict[str, deque[datetime]] = field(default_factory=dict)
    _parked: dict[str, datetime] = field(default_factory=dict)

    def expect(self, key: str, windows: Sequence[Window], *others: tuple[str, Sequence[Window]]) -> None:
        """Count a call that is about to leave, under `key` and under the `others` with their windows.

        Raises RateLimited where it has to wait: then it counts nowhere.
        """
        counted = [self._with_room(each, limits) for each, limits in ((key, windows), *others)]
        for calls in counted:
            calls.append(self.clock())

    def park(self, key: str, until: datetime) -> None:
        """The service has asked to wait."""
        self._parked[key] = until

    def _with_room(self, key: str, windows: Sequence[Window]) -> deque[datetime]:
        """The calls that count under a key and leave room for one more. Raises RateLimited."""
        now = self.clock()
        parked = self._parked.get(key)
        if parked is not None and parked > now:
            raise self._wait(parked)
        self._parked.pop(key, None)
        if not windows:
            return deque()
        calls = self._calls.setdefault(key, deque())
        longest = max(window.length for window in windows)
        while calls and calls[0] <= now - longest:
            calls.popleft()
        full = [
            calls[-window.calls] + window.length
            for window in windows
            if len(calls) >= window.calls and calls[-window.calls] > now - window.length
        ]
        if full:
            raise self._wait(max(full))
        return calls

    def _wait(self, until: datetime) -> RateLimited:
        return RateLimited("its budget of calls is used up", service=self.service, account="", retry_at=until)
