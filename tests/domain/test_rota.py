"""Who is on call is whoever's week it is, to the second, also where the clock is changed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.rota import OnCall, Rota

PARIS = ZoneInfo("Europe/Paris")
THREE = Rota(("marie", "ana", "tom"), date(2026, 11, 30), time(9), PARIS)
SECOND = timedelta(seconds=1)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def test_they_take_turns_week_after_week_and_change_to_the_second() -> None:
    assert THREE.on_call(paris(2026, 11, 30, 9) - SECOND) is None
    assert THREE.on_call(paris(2026, 11, 30, 9)) == OnCall("marie", paris(2026, 12, 7, 9))
    assert THREE.on_call(paris(2026, 12, 7, 9) - SECOND) == OnCall("marie", paris(2026, 12, 7, 9))
    assert THREE.on_call(paris(2026, 12, 7, 9)) == OnCall("ana", paris(2026, 12, 14, 9))
    assert THREE.on_call(paris(2026, 12, 20, 12)) == OnCall("tom", paris(2026, 12, 21, 9))
    assert THREE.on_call(paris(2026, 12, 21, 9)) == OnCall("marie", paris(2026, 12, 28, 9))
    assert THREE.on_call(paris(2020, 1, 1)) is None


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 23, 167), (10, 19, 169)])
def test_a_week_in_which_the_clock_is_changed_ends_at_its_hour(month: int, day: int, hours: int) -> None:
    start = paris(2026, month, day, 9)
    duty = Rota(("marie", "ana"), start.date(), time(9), PARIS).on_call(start)
    assert duty is not None
    assert (duty.person, duty.until - start.astimezone(UTC)) == ("marie", timedelta(hours=hours))


def test_one_alone_is_on_call_every_week() -> None:
    alone = Rota(("marie",), date(2026, 11, 30), time(0), ZoneInfo("UTC"))
    assert alone.on_call(datetime(2027, 5, 5, tzinfo=UTC)) == OnCall("marie", datetime(2027, 5, 10, tzinfo=UTC))


ZONES = ["Europe/Paris", "America/Santiago", "Australia/Lord_Howe", "America/Havana", "UTC"]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.lists(st.sampled_from(["marie", "ana", "tom"]), min_size=1, max_size=5),
    st.integers(0, 400 * 24 * 60),
    st.sampled_from([timedelta(0), SECOND, -SECOND]),
)
def test_it_is_whose_turn_it_is_after_all_changes_that_were_before(
    zone: str, first: date, change: time, people: Sequence[str], minutes: int, beside: timedelta
) -> None:
    there = ZoneInfo(zone)
    changes = [
        datetime.combine(first + timedelta(weeks=week), change, tzinfo=there).astimezone(UTC) for week in range(62)
    ]
    for moment in (changes[0] + timedelta(minutes=minutes), changes[minutes % 60] + beside):
        passed = [each for each in changes if each <= moment]
        duty = Rota(tuple(people), first, change, there).on_call(moment)
        expected = OnCall(people[(len(passed) - 1) % len(people)], changes[len(passed)]) if passed else None
        assert duty == expected
