"""Who is on call in a department, week after week: takes a moment, gives whose week it is; pure, in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call, by key, and until when (UTC)."""

    person: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """Those who are on call in turn, a week each: the first one from `change` on the day `first`, by the clock of
    `zone`. They change every week at that hour, also where the clock was put forward or back meanwhile; an hour that it
    skips or shows twice is read as those of a timetable are (bot/domain/hours.py)."""

    people: tuple[str, ...]
    first: date
    change: time
    zone: ZoneInfo

    def on_call(self, at: datetime) -> OnCall | None:
        """Whose week it is at a moment (aware); None before the first one."""
        moment = at.astimezone(UTC)
        number = (moment.astimezone(self.zone).date() - self.first).days // _A_WEEK.days
        if moment < self._begins(number):
            number -= 1
        if number < 0:
            return None
        return OnCall(self.people[number % len(self.people)], self._begins(number + 1))

    def _begins(self, number: int) -> datetime:
        return datetime.combine(self.first + number * _A_WEEK, self.change, tzinfo=self.zone).astimezone(UTC)
