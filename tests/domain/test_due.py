"""Until when a case has to be answered: only time in which its department works passes, and none while it sleeps."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import case as cases
from bot.domain.case import Case, CloseReason
from bot.domain.decision import Decision, Priority
from bot.domain.department import Department, Directory
from bot.domain.due import due, promised
from bot.domain.hours import Between, Hours
from bot.domain.promise import Promise, ServiceLevel
from tests.cards.samples import case

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Hours(((Between(time(9), time(12, 30)), Between(time(13, 30), time(18))),) * 5 + ((), ()), PARIS)
HOUR = timedelta(hours=1)
FAST = Promise(first_response=2 * HOUR, next_response=4 * HOUR)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def waiting(since: datetime, **changes: object) -> Case:
    return case(waiting_since=since, promise=FAST, **changes)


def answer_by(waits: Case, hours: Hours | None = OFFICE) -> datetime:
    runs = due(waits, hours)
    assert runs is not None
    return runs.at


def test_breaks_nights_and_weekends_do_not_count():
    assert answer_by(waiting(paris(2026, 3, 6, 12))) == paris(2026, 3, 6, 15)
    assert answer_by(waiting(paris(2026, 3, 6, 17, 15))) == paris(2026, 3, 9, 10, 15)
    assert answer_by(waiting(paris(2026, 3, 7, 3))) == paris(2026, 3, 9, 11)


def test_a_department_without_hours_works_day_and_night():
    assert answer_by(waiting(paris(2026, 3, 6, 23)), None) == paris(2026, 3, 7, 1)


def test_what_is_written_after_a_reply_has_a_promise_of_its_own():
    runs = due(waiting(paris(2026, 3, 6, 9), replied_at=paris(2026, 3, 5, 9)), OFFICE)
    assert runs is not None
    assert (runs.kind, runs.promised, runs.at) == ("next_response", 4 * HOUR, paris(2026, 3, 6, 14))


def test_nothing_runs_where_nobody_waits_or_nothing_was_promised():
    assert due(case(waiting_since=None, promise=FAST), OFFICE) is None
    assert due(case(), OFFICE) is None
    assert due(case(promise=Promise(next_response=HOUR)), OFFICE) is None


def test_a_department_that_never_works_promises_no_moment():
    assert due(waiting(paris(2026, 3, 6, 9)), Hours(((),) * 7, PARIS)) is None


def test_no_time_passes_while_a_case_sleeps():
    now = paris(2026, 3, 6, 10)
    asleep = cases.snooze(waiting(paris(2026, 3, 6, 9)), paris(2026, 3, 6, 12), now)
    assert answer_by(asleep) == paris(2026, 3, 6, 14)


def test_a_sleep_that_somebody_ends_counts_as_long_as_it_lasted():
    asleep = cases.snooze(waiting(paris(2026, 3, 6, 9)), paris(2026, 3, 9, 9), paris(2026, 3, 6, 10))
    awake = cases.claim(asleep, "marie", paris(2026, 3, 6, 11))
    assert answer_by(awake) == paris(2026, 3, 6, 12)
    again = cases.snooze(awake, paris(2026, 3, 6, 14), paris(2026, 3, 6, 11, 30))
    assert answer_by(cases.wake(again, paris(2026, 3, 6, 14))) == paris(2026, 3, 6, 14, 30)


def test_a_sleep_put_off_to_another_time_is_one_sleep():
    asleep = cases.snooze(waiting(paris(2026, 3, 6, 9)), paris(2026, 3, 6, 12), paris(2026, 3, 6, 10))
    longer = cases.snooze(asleep, paris(2026, 3, 6, 15), paris(2026, 3, 6, 11))
    assert answer_by(longer) == paris(2026, 3, 6, 16)


@pytest.mark.parametrize("answered", [True, False])
def test_sleeps_of_before_an_answer_count_for_nothing_after_it(answered: bool):
    asleep = cases.snooze(waiting(paris(2026, 3, 6, 9)), paris(2026, 3, 6, 12), paris(2026, 3, 6, 10))
    now = paris(2026, 3, 6, 12)
    done = cases.replied(asleep, now) if answered else cases.close(asleep, CloseReason.SPAM, now)
    assert done.sleeps == ()
    assert cases.snooze(case(waiting_since=None), paris(2026, 3, 6, 12), paris(2026, 3, 6, 11)).sleeps == ()


def test_a_priority_counts_more_than_a_network_and_both_more_than_the_rest():
    level = ServiceLevel(
        FAST,
        {"x": Promise(first_response=HOUR)},
        {Priority.URGENT: Promise(first_response=HOUR / 6, next_response=HOUR)},
    )
    assert level.promise_for("mastodon", Priority.NORMAL) == FAST
    assert level.promise_for("x", Priority.HIGH) == Promise(HOUR, 4 * HOUR)
    assert level.promise_for("x", Priority.URGENT) == Promise(HOUR / 6, HOUR)


def test_a_rule_names_another_service_level_than_its_department():
    home = Department("billing", {}, {}, sla="usual")
    levels = {"usual": ServiceLevel(FAST), "slow": ServiceLevel(Promise(9 * HOUR)), "none": ServiceLevel(Promise())}
    directory = Directory({"billing": home}, {}, {}, "billing", service_levels=levels)
    decision = Decision("billing", "r", ())
    assert promised(decision, "x", directory) == FAST
    assert promised(replace(decision, sla="slow"), "x", directory) == Promise(9 * HOUR)
    assert promised(replace(decision, sla="none"), "x", directory) is None
    assert promised(replace(decision, sla="unknown"), "x", directory) is None
    assert promised(replace(decision, department="gone"), "x", directory) is None


@pytest.mark.parametrize(
    ("part", "of_an_answer"), [("first_response", True), ("next_response", True), ("resolution", False)]
)
def test_a_promise_is_one_whatever_it_promises(part: str, of_an_answer: bool):
    promise = Promise(**{part: HOUR})
    assert (bool(promise), promise.answers) == (True, of_an_answer)
    assert promise.over(Promise()) == promise == Promise().over(promise)


MINUTE = timedelta(minutes=1)
moments = st.integers(0, 60 * 24 * 365).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)
clocks = st.tuples(st.integers(0, 23), st.sampled_from([0, 15, 30, 45])).map(lambda parts: time(*parts))
days = st.lists(st.builds(Between, clocks, clocks), max_size=2).map(tuple)
timetables = st.builds(
    Hours, st.tuples(*[days] * 7), st.sampled_from([PARIS, ZoneInfo("America/Santiago"), ZoneInfo("UTC")])
)


@settings(max_examples=60, deadline=None)
@given(timetables, moments, st.integers(1, 60 * 40), st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 2000))))
def test_every_minute_agrees_with_a_clock_that_is_looked_at_each_minute(
    hours: Hours, since: datetime, minutes: int, naps: list[tuple[int, int]]
):
    sleeps, end = [], since
    for after, length in sorted(naps)[:3]:
        begin = max(end, since + after * MINUTE)
        end = begin + length * MINUTE
        sleeps.append((begin, end))
    waits = replace(waiting(since), promise=Promise(minutes * MINUTE), sleeps=tuple(sleeps))
    runs = due(waits, hours)
    now, left = since, minutes
    while left and now < since + timedelta(days=60):
        left -= hours.is_open(now) and not any(asleep <= now < awake for asleep, awake in sleeps)
        now += MINUTE
    if left:
        assert runs is None or runs.at >= now
    else:
        assert runs is not None
        assert runs.at == now
