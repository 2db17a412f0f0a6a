"""When a department works: takes weekly spans, a time zone and days off, tells what is open when, and for how long.

Pure reckoning over aware moments. It must not know rules files, or whence the days off come.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

# Farther than this nobody looks for the next opening: a timetable that stays shut so long is one that never opens.
FARTHEST: Final = timedelta(days=400)
_A_DAY: Final = timedelta(days=1)


class Between(NamedTuple):
    """A span of the clock from `start` up to `end`; past midnight, or a whole day, where `end` comes no later."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Hours:
    """A timetable: the spans of each day from Monday to Sunday, by the clock of `zone`; nothing begins on a day off.

    A span past midnight belongs to the day on which it begins. An hour that the clock skips is read with the offset
    of before, one that it shows twice is the first (RFC 5545, section 3.3.5).
    """

    week: tuple[tuple[Between, ...], ...]
    zone: ZoneInfo
    days_off: Container[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at this moment (aware)."""
        moment = at.astimezone(UTC)
        return any(start <= moment < end for start, end in self._spans(moment - _A_DAY, moment))

    def opens_on(self, day: date) -> bool:
        """Whether somebody begins to work on this day of the timetable's zone."""
        return bool(self.week[day.weekday()]) and day not in self.days_off

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which somebody works, UTC; None where that is more than 400 days away."""
        moment = at.astimezone(UTC)
        for start, end in self._spans(moment - _A_DAY, moment + FARTHEST):
            if end > moment:
                return max(start, moment)
        return None

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """For how long somebody works between two moments; nothing where `end` comes first."""
        first, last = start.astimezone(UTC), end.astimezone(UTC)
        total = timedelta(0)
        for opens, closes in self._spans(first - _A_DAY, last):
            begin, end = max(opens, first), min(closes, last)
            if begin < end:
                total += end - begin
                first = end  # spans may overlap: nothing is counted twice
        return total

    def open_minutes(self, start: datetime, end: datetime) -> float:
        """The same in minutes."""
        return self.open_time(start, end) / timedelta(minutes=1)

    def spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When somebody works, from `start` on and for 400 days: spans in UTC, in order, that do not touch twice."""
        first = start.astimezone(UTC)
        for opens, closes in self._spans(first - _A_DAY, first + FARTHEST):
            begin = max(opens, first)
            if begin < closes:
                yield begin, closes
                first = closes  # spans may overlap

    def _spans(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans that begin on the local days of `first` to `last`, in UTC, in the order in which they begin."""
        day, end = first.astimezone(self.zone).date(), last.astimezone(self.zone).date()
        while day <= end:
            if day not in self.days_off:
                found = (self._span(day, between) for between in self.week[day.weekday()])
                yield from sorted(span for span in found if span[0] < span[1])
            day += _A_DAY

    def _span(self, day: date, between: Between) -> tuple[datetime, datetime]:
        last = day if between.start < between.end else day + _A_DAY
        start = datetime.combine(day, between.start, tzinfo=self.zone)
        end = datetime.combine(last, between.end, tzinfo=self.zone)
        return start.astimezone(UTC), end.astimezone(UTC)


def every_day(between: Between, zone: ZoneInfo) -> Hours:
    """The same span on every day of the year."""
    return Hours(((between,),) * 7, zone)
