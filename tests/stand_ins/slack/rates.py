"""How often each method may be called: takes calls with their time, refuses those beyond the published limits.

Tiers as in Slack's documentation of rate limits: calls a minute for a method and workspace, and one message a second
for a channel, with short bursts.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from tests.stand_ins.slack.faults import SlackLimited

TIERS: Mapping[str, int] = {
    "chat.update": 50,
    "chat.delete": 50,
    "reactions.add": 50,
    "conversations.info": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "files.delete": 50,
    "conversations.join": 50,
    "users.lookupByEmail": 50,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.update": 100,
    "views.push": 100,
    "views.publish": 100,
    "users.info": 100,
    "conversations.members": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "conversations.list": 20,
    "users.list": 20,
}
BURST = 3
"""Messages that a channel takes at once before one a second is kept."""


@dataclass(slots=True)
class Rates:
    """The calls of the last minute. `refused` counts what was turned away, by key; off where `kept` is false."""

    kept: bool = True
    refused: dict[str, int] = field(default_factory=dict)
    _calls: dict[str, deque[float]] = field(default_factory=dict)

    def expect(self, method: str, channel: str, now: float) -> None:
        """Count a call at `now` (seconds). Raises SlackLimited."""
        if not self.kept:
            return
        if method == "chat.postMessage":
            self._expect(f"{method} {channel}", now, BURST, BURST * 1.0)
        elif method in TIERS:
            self._expect(method, now, TIERS[method], 60.0)

    def _expect(self, key: str, now: float, most: int, seconds: float) -> None:
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        if len(calls) >= most:
            self.refused[key] = self.refused.get(key, 0) + 1
            raise SlackLimited(max(1, ceil(calls[0] + seconds - now)))
        calls.append(now)
