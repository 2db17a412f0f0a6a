"""How often each method of the Web API may be called: takes calls before they leave, puts off those beyond the budget.

A key that Slack has asked to wait stays parked until then: nothing is refused twice, and other keys go on. Budgets are
those of docs.slack.dev, rate limits, a little below, for every minute, workspace and method; messages are counted by
channel. Each process counts its own calls; several together learn from Slack's own answer.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import RateLimited

MINUTE = timedelta(minutes=1)
BUDGETS: Mapping[str, int] = {
    "chat.update": 45,
    "chat.postEphemeral": 90,
    "conversations.history": 45,
    "conversations.info": 45,
    "conversations.list": 18,
    "files.completeUploadExternal": 90,
    "files.getUploadURLExternal": 90,
    "files.info": 90,
    "users.info": 90,
    "views.publish": 90,
}


@dataclass(slots=True)
class Pacing:
    """The calls of the last minute, by key, and until when a key is parked."""

    service: str
    clock: Callable[[], datetime]
    _calls: dict[str, deque[datetime]] = field(default_factory=dict)
    _parked: dict[str, datetime] = field(default_factory=dict)

    def expect(self, method: str, channel: str) -> None:
        """Count a call that is about to leave. Raises RateLimited where it has to wait."""
        key, now = _key(method, channel), self.clock()
        parked = self._parked.get(key)
        if parked is not None and parked > now:
            raise self._wait(parked)
        self._parked.pop(key, None)
        most = BUDGETS.get(method)
        if most is None:
            return
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= most:
            raise self._wait(calls[0] + MINUTE)
        calls.append(now)

    def park(self, method: str, channel: str, until: datetime) -> None:
        """Slack has asked to wait."""
        self._parked[_key(method, channel)] = until

    def _wait(self, until: datetime) -> RateLimited:
        return RateLimited("its budget of calls is used up", service=self.service, account="", retry_at=until)


def _key(method: str, channel: str) -> str:
    return f"{method} {channel}" if method == "chat.postMessage" else method
