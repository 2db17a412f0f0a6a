"""The days that a report is about, by the clock of the rules: takes dates, gives moments in UTC; knows no today."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.errors import NotUsable

USUAL_DAYS = 30
LONGEST_DAYS = 366
_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`, both included, in the time zone `zone`."""

    first: date
    last: date
    zone: tzinfo

    @property
    def start(self) -> datetime:
        """Its first moment, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer part of it, UTC."""
        return _midnight(self.last + _A_DAY, self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days just before it, with which it is compared."""
        return Period(self.first - timedelta(days=self.days), self.first - _A_DAY, self.zone)


def period_of(first: date | None, last: date | None, now: datetime, zone: tzinfo) -> Period:
    """The days that somebody asked for; without a last one until today, without a first one the thirty until then.

    Raises NotUsable where they come in the wrong order, are more than 366, or lie outside the years 2000 to 2999.
    """
    last = last or now.astimezone(zone).date()
    if not _FIRST <= last <= _LAST:
        raise NotUsable("A report is about days between the years 2000 and 2999.")
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise NotUsable("The first day of a report comes before its last one.")
    if not first >= _FIRST:
        raise NotUsable("A report is about days between the years 2000 and 2999.")
    if (last - first).days >= LONGEST_DAYS:
        raise NotUsable(f"A report is about {LONGEST_DAYS} days at most.")
    return Period(first, last, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
