"""When the report of a week is due, and what is kept of it: takes what a department asked for and the time; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from bot.domain.period import Period

LATEST = timedelta(days=3)
"""How long after its hour a weekly report is still told, after an outage: later the next one is near."""

_A_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weekly:
    """On which `day` of each week (0 is Monday) and `at` what time the week before is told; `everything` is true where
    that is about all departments, and not only the one that asks for it."""

    day: int = 0
    at: time = time(8)
    everything: bool = False

    def due(self, now: datetime, zone: tzinfo) -> Period | None:
        """The week, Monday to Sunday by the clock of `zone`, that is to be told by now; None where none is."""
        local = now.astimezone(zone).date()
        told_on = local - _A_DAY * ((local.weekday() - self.day) % 7)
        if self._moment(told_on, zone) > now:
            told_on -= _A_WEEK
        if now - self._moment(told_on, zone) > LATEST:
            return None
        monday = told_on - _A_DAY * told_on.weekday()
        return Period(monday - _A_WEEK, monday - _A_DAY, zone)

    def _moment(self, day: date, zone: tzinfo) -> datetime:
        return datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many cases were opened on a day, and how many of them have an answer."""

    day: date
    cases: int
    answered: int


@dataclass(frozen=True, slots=True)
class WeekTold:
    """A weekly report on its way to one channel.

    `week` is its Monday; `everything` is true where it is about all departments. `card` is what is told, `days` what
    is drawn of it; neither holds words of anybody outside. `state` is pending, posting, live or gone, as of cards;
    `picture` names the drawing where the surface keeps it, "" while it keeps none.
    """

    id: int
    department: str
    week: date
    surface: str
    channel: str
    key: str
    card: Mapping[str, Any]
    days: tuple[DayCount, ...]
    asked_at: datetime
    everything: bool
    state: str = "pending"
    ref: str | None = None
    picture: str = ""
