"""What the quota of a day still holds, in YouTube's units: takes what was asked, gives a number; pure, time passed in.

Source: developers.google.com/youtube/v3/determine_quota_cost. A day is one of California. YouTube tells nobody how much
is used up, so this counts what one process asks; what others ask is known only once YouTube says that all is spent.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.ports.social import Quota

A_DAY = 10_000
READ, WRITE = 1, 50

_THERE = ZoneInfo("America/Los_Angeles")


class Units:
    """How many units were used today."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._used = 0

    def use(self, units: int, now: datetime) -> None:
        """Counts what a request takes, whatever becomes of it."""
        self._used = self._today(now) + units

    def spend(self, now: datetime) -> None:
        """Nothing is left today: YouTube says so."""
        self._used = max(self._today(now), A_DAY)

    def quota(self, now: datetime) -> Quota:
        """What is left until the next day begins."""
        return Quota(A_DAY, max(A_DAY - self._today(now), 0), next_day(now))

    def _today(self, now: datetime) -> int:
        today = now.astimezone(_THERE).date()
        if today != self._day:
            self._day, self._used = today, 0
        return self._used


def next_day(now: datetime) -> datetime:
    """When the next day begins in California (UTC)."""
    tomorrow = now.astimezone(_THERE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _THERE).astimezone(UTC)
