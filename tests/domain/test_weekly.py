"""When the report of a week is due: on its day, at its hour, by the clock of the department, and not long after."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.weekly import LATEST, Weekly

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 3, 16)
"""A Monday."""


def told(weekly: Weekly, at: datetime, zone: ZoneInfo = PARIS) -> date | None:
    week = weekly.due(at, zone)
    if week is None:
        return None
    assert (week.days, week.first.weekday(), week.zone) == (7, 0, zone)
    return week.first


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-23T07:59", None),
        ("2026-03-23T08:00", FIRST),
        ("2026-03-26T08:00", FIRST),
        ("2026-03-26T08:01", None),
        ("2026-03-29T23:00", None),
        ("2026-03-30T08:00", date(2026, 3, 23)),
    ],
)
def test_a_week_is_told_from_monday_morning_on_for_three_days(local: str, expected: date | None) -> None:
    assert timedelta(days=3) == LATEST
    assert told(Weekly(), datetime.fromisoformat(local).replace(tzinfo=PARIS)) == expected


def test_on_any_day_the_week_that_ended_last_is_told() -> None:
    friday = Weekly(day=4, at=time(17, 30))
    assert told(friday, datetime(2026, 3, 27, 17, 29, tzinfo=PARIS)) is None
    assert told(friday, datetime(2026, 3, 27, 17, 30, tzinfo=PARIS)) == FIRST
    assert told(friday, datetime(2026, 3, 30, 8, tzinfo=PARIS)) == FIRST, "an outage over the week-end"


def test_the_hour_is_that_of_the_clock_on_the_wall() -> None:
    weekly = Weekly()
    assert told(weekly, datetime(2026, 3, 30, 5, 59, tzinfo=UTC)) is None, "summer time began the day before"
    assert told(weekly, datetime(2026, 3, 30, 6, 0, tzinfo=UTC)) == date(2026, 3, 23)
    tokyo = ZoneInfo("Asia/Tokyo")
    assert told(weekly, datetime(2026, 3, 22, 23, 0, tzinfo=UTC), tokyo) == FIRST
