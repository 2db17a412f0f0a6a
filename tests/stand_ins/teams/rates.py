"""How often a bot may call for one conversation: takes calls with their time, refuses those beyond the limits.

The limits a bot and conversation of learn.microsoft.com, bots/how-to/rate-limit; a channel is one conversation with
all its threads, and whatever is written counts: new messages, updates, deletions. A roster is read twice as often.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from math import ceil

from tests.stand_ins.teams.faults import TeamsRefusal

WRITING = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
READING = tuple((2 * most, seconds) for most, seconds in WRITING)


@dataclass(slots=True)
class Rates:
    """The calls of the last hour. `refused` counts what was turned away, by conversation.

    Nothing is refused where `kept` is false; a refusal names no time to wait where `says_when` is false.
    """

    kept: bool = True
    says_when: bool = True
    refused: Counter[str] = field(default_factory=Counter)
    _calls: dict[tuple[str, bool], deque[float]] = field(default_factory=dict)

    def expect(self, conversation: str, now: float, *, reads: bool = False) -> None:
        """Count a call at `now` (seconds). Raises TeamsRefusal 429."""
        if not self.kept:
            return
        calls = self._calls.setdefault((conversation, reads), deque())
        while calls and calls[0] <= now - 3600.0:
            calls.popleft()
        wait = 0.0
        for most, seconds in READING if reads else WRITING:
            if len(calls) >= most and calls[-most] > now - seconds:
                wait = max(wait, calls[-most] + seconds - now)
        if wait:
            self.refused[conversation] += 1
            headers = {"Retry-After": str(max(1, ceil(wait)))} if self.says_when else {}
            raise TeamsRefusal(429, "Throttled", "Too many requests.", headers)
        calls.append(now)
