"""A timetable tells when a department works, by its own clock, through days off and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.hours import Between, Hours

PARIS = ZoneInfo("Europe/Paris")
MORNING = Between(time(9), time(12, 30))
AFTERNOON = Between(time(13, 30), time(18))
NIGHT = Between(time(22), time(6))
ALL_DAY = Between(time(0), time(0))
OFFICE = Hours(((MORNING, AFTERNOON),) * 5 + ((), ()), PARIS, frozenset({date(2026, 5, 1)}))
ALWAYS = Hours(((ALL_DAY,),) * 7, PARIS)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def test_several_spans_a_day_leave_a_break_between_them():
    assert OFFICE.is_open(paris(2026, 3, 4, 9))
    assert not OFFICE.is_open(paris(2026, 3, 4, 12, 30))
    assert OFFICE.is_open(paris(2026, 3, 4, 13, 30))
    assert not OFFICE.is_open(paris(2026, 3, 4, 18))
    assert not OFFICE.is_open(paris(2026, 3, 7, 10))


def test_the_next_opening_skips_the_weekend_and_the_day_off():
    assert OFFICE.next_opening(paris(2026, 4, 30, 18)) == paris(2026, 5, 4, 9)
    assert OFFICE.next_opening(paris(2026, 4, 30, 10)) == paris(2026, 4, 30, 10)


def test_a_timetable_that_never_opens_has_no_next_opening():
    assert Hours(((),) * 7, PARIS).next_opening(paris(2026, 3, 4, 9)) is None


def test_open_minutes_leave_out_nights_breaks_weekends_and_days_off():
    assert OFFICE.open_minutes(paris(2026, 4, 30, 17), paris(2026, 5, 4, 10)) == 120
    assert OFFICE.open_minutes(paris(2026, 5, 4, 10), paris(2026, 4, 30, 17)) == 0


def test_a_night_belongs_to_the_day_on_which_it_begins_and_begins_on_no_day_off():
    guard = Hours(((NIGHT,),) * 5 + ((), ()), PARIS, frozenset({date(2026, 5, 1)}))
    assert guard.is_open(paris(2026, 5, 1, 5))
    assert not guard.is_open(paris(2026, 5, 1, 23))
    assert not guard.is_open(paris(2026, 5, 2, 5))


def test_a_night_in_which_the_clock_changes_is_an_hour_longer_or_shorter():
    guard = Hours(((NIGHT,),) * 7, PARIS)
    assert guard.open_minutes(paris(2026, 3, 28, 12), paris(2026, 3, 29, 12)) == 7 * 60
    assert guard.open_minutes(paris(2026, 10, 24, 12), paris(2026, 10, 25, 12)) == 9 * 60


def test_a_span_within_the_hour_that_is_skipped_is_read_with_the_offset_of_before():
    odd = Hours(((Between(time(2, 15), time(2, 45)),),) * 7, PARIS)
    assert odd.is_open(datetime(2026, 3, 29, 1, 20, tzinfo=UTC))
    assert odd.open_minutes(paris(2026, 3, 29, 0), paris(2026, 3, 30, 0)) == 30


def test_a_span_within_the_hour_that_comes_twice_is_the_first():
    odd = Hours(((Between(time(2, 15), time(2, 45)),),) * 7, PARIS)
    assert odd.is_open(datetime(2026, 10, 25, 0, 20, tzinfo=UTC))
    assert not odd.is_open(datetime(2026, 10, 25, 1, 20, tzinfo=UTC))


TIMES = st.times().map(lambda value: value.replace(minute=value.minute // 15 * 15, second=0, microsecond=0, fold=0))
SPANS = st.builds(Between, TIMES, TIMES)
TIMETABLES = st.builds(
    Hours,
    st.lists(st.lists(SPANS, max_size=3).map(tuple), min_size=7, max_size=7).map(tuple),
    st.sampled_from([ZoneInfo(name) for name in ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC")]),
    st.sets(st.dates(date(2026, 3, 1), date(2026, 11, 5)), max_size=30).map(frozenset),
)
MOMENTS = st.one_of(
    *(
        st.integers(0, days * 24 * 60).map(lambda minutes, start=start: start + timedelta(minutes=minutes))
        for start, days in (
            (datetime(2026, 3, 1, tzinfo=UTC), 245),
            (datetime(2026, 3, 28, 20, tzinfo=UTC), 2),
            (datetime(2026, 10, 24, 20, tzinfo=UTC), 2),
        )
    )
)


@settings(max_examples=100, deadline=None)
@given(TIMETABLES, MOMENTS, st.integers(0, 1000))
def test_open_minutes_are_the_minutes_at_which_it_is_open(hours, start, minutes):
    end = start + timedelta(minutes=minutes)
    counted = sum(hours.is_open(start + timedelta(minutes=minute)) for minute in range(minutes))
    assert hours.open_minutes(start, end) == counted


@settings(max_examples=100, deadline=None)
@given(TIMETABLES, MOMENTS, MOMENTS, MOMENTS)
def test_open_minutes_add_up(hours, one, two, three):
    first, middle, last = sorted((one, two, three))
    assert hours.open_time(first, last) == hours.open_time(first, middle) + hours.open_time(middle, last)


@settings(max_examples=100, deadline=None)
@given(TIMETABLES, MOMENTS)
def test_nothing_is_open_before_the_next_opening_and_it_is_open_then(hours, at):
    opening = hours.next_opening(at)
    if opening is None:
        assert hours.open_minutes(at, at + timedelta(days=399)) == 0
        return
    assert opening >= at
    assert hours.is_open(opening)
    assert hours.open_time(at, opening) == timedelta(0)


@given(MOMENTS)
def test_what_is_open_day_and_night_is_open_through_every_change_of_the_clock(at):
    assert ALWAYS.is_open(at)


def test_a_day_counts_as_one_of_work_where_somebody_begins_on_it():
    assert OFFICE.opens_on(date(2026, 4, 30))
    assert not OFFICE.opens_on(date(2026, 5, 1))
    assert not OFFICE.opens_on(date(2026, 5, 2))
