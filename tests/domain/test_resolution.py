"""Until when a case is promised to be closed: only time passes in which its author waits and its department works."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import case as cases
from bot.domain.case import Case, CloseReason
from bot.domain.due import foreseen, promises, resolution, uncounted
from bot.domain.hours import Between, Hours
from bot.domain.pauses import NO_PAUSES
from bot.domain.promise import Promise
from bot.domain.removed import withdrawn
from tests.cards.samples import case
from tests.domain.test_due import MINUTE, OFFICE, PARIS, paris, timetables

HOUR = timedelta(hours=1)
OPENED = paris(2026, 3, 5, 9)
"""A Thursday; the office works for eight hours a day, with a break from 12:30 to 13:30."""


def opened(granted: timedelta = 8 * HOUR, at: datetime = OPENED) -> Case:
    return case(opened_at=at, waiting_since=at, promise=Promise(first_response=HOUR, resolution=granted))


def closed_by(one: Case, hours: Hours | None = OFFICE) -> datetime | None:
    runs = resolution(one, hours)
    return None if runs is None else runs.at


def test_it_counts_from_the_opening_and_runs_beside_the_answer():
    late = case(
        opened_at=OPENED, waiting_since=OPENED - HOUR, promise=Promise(first_response=HOUR, resolution=8 * HOUR)
    )
    assert [(each.kind, each.since, each.at) for each in promises(late, OFFICE)] == [
        ("first_response", OPENED - HOUR, paris(2026, 3, 5, 10)),
        ("resolution", OPENED, paris(2026, 3, 5, 18)),
    ]
    assert closed_by(opened(9 * HOUR)) == paris(2026, 3, 6, 10)
    assert closed_by(opened(9 * HOUR), None) == OPENED + 9 * HOUR


def test_nothing_runs_where_none_is_promised_or_the_department_never_works():
    assert closed_by(case()) is None
    assert closed_by(case(promise=Promise(first_response=HOUR))) is None
    assert closed_by(opened(), Hours(((),) * 7, PARIS)) is None


def test_it_stands_from_our_answer_until_the_author_writes_again():
    answered = cases.replied(opened(), paris(2026, 3, 5, 10))
    assert closed_by(answered) is None
    again = cases.follow_up(answered, paris(2026, 3, 6, 11), "And now?", paris(2026, 3, 6, 11, 5))
    assert closed_by(again) == paris(2026, 3, 9, 10)


def test_it_does_not_stand_for_whoever_wrote_before_our_answer_unseen():
    answered = cases.replied(opened(), paris(2026, 3, 5, 10))
    again = cases.follow_up(answered, paris(2026, 3, 5, 9, 59), "And now?", paris(2026, 3, 5, 10, 1))
    assert closed_by(again) == closed_by(opened())
    ahead = cases.follow_up(answered, paris(2026, 3, 5, 11), "A clock that is ahead", paris(2026, 3, 5, 10, 30))
    assert closed_by(ahead) == paris(2026, 3, 6, 9, 30)


def test_it_does_not_stand_for_an_answer_that_was_withdrawn():
    answered = cases.replied(opened(), paris(2026, 3, 5, 10))
    assert closed_by(cases.unanswered(answered, "marie", OPENED, paris(2026, 3, 5, 12))) == closed_by(opened())


def test_it_stands_while_a_case_sleeps_also_when_it_is_answered_then():
    asleep = cases.snooze(opened(), paris(2026, 3, 5, 12), paris(2026, 3, 5, 10))
    assert closed_by(asleep) == paris(2026, 3, 6, 11)
    answered = cases.replied(asleep, paris(2026, 3, 5, 11))
    again = cases.follow_up(answered, paris(2026, 3, 5, 11), "And now?", paris(2026, 3, 5, 11))
    assert closed_by(again) == paris(2026, 3, 6, 10)


def test_what_was_late_before_our_answer_is_late_until_it_is_closed():
    answered = cases.replied(opened(HOUR), paris(2026, 3, 5, 11))
    assert closed_by(answered) == paris(2026, 3, 5, 10)
    assert closed_by(cases.close(answered, CloseReason.ANSWERED, paris(2026, 3, 5, 12))) is None


def test_a_case_that_is_opened_again_goes_on_with_what_was_used():
    done = cases.close(opened(), CloseReason.NO_REPLY_NEEDED, paris(2026, 3, 5, 10))
    assert (closed_by(done), done.closed_at) == (None, paris(2026, 3, 5, 10))
    noted = cases.touched(done, paris(2026, 3, 5, 11))
    assert noted.closed_at == done.closed_at
    again = cases.reopen(noted, paris(2027, 6, 1, 9))
    assert (closed_by(again), again.closed_at) == (paris(2027, 6, 1, 17), None)


def test_a_wait_that_its_author_takes_back_ends_as_by_our_answer():
    answered = cases.replied(opened(), paris(2026, 3, 5, 10))
    again = cases.follow_up(answered, paris(2026, 3, 5, 14), "Oh", paris(2026, 3, 5, 14))
    back = withdrawn(again, [OPENED, paris(2026, 3, 5, 14)], [OPENED], paris(2026, 3, 5, 15))
    assert closed_by(back) is None
    assert closed_by(cases.follow_up(back, paris(2026, 3, 6, 9), "So?", paris(2026, 3, 6, 9))) == paris(2026, 3, 6, 16)


def test_pauses_are_kept_only_where_a_resolution_is_promised():
    plain = case(promise=Promise(first_response=HOUR), waiting_since=OPENED)
    assert cases.replied(plain, paris(2026, 3, 5, 10)).pauses == NO_PAUSES


Act = Callable[[Case, datetime], Case]
ACTS: dict[str, Act] = {
    "answer": lambda one, now: cases.replied(one, now),
    "write": lambda one, now: cases.follow_up(one, now, "?", now),
    "wake": lambda one, now: cases.wake(one, now),
    "claim": lambda one, now: one if one.is_closed else cases.claim(one, "marie", now),
    "close": lambda one, now: one if one.is_closed else cases.close(one, CloseReason.SPAM, now),
    "reopen": lambda one, now: cases.reopen(one, now) if one.is_closed else one,
    "snooze": lambda one, now: one if one.is_closed else cases.snooze(one, now + 300 * MINUTE, now),
}


class Watched:
    """What somebody who looks at the case each minute writes down: whether its time stands still in that minute."""

    def __init__(self) -> None:
        self.answered = self.closed = False
        self.asleep_until = -1
        self.stood: set[int] = set()

    def stands(self, minute: int) -> bool:
        return self.answered or self.closed or minute < self.asleep_until

    def seen(self, act: str, minute: int) -> None:
        if act == "answer" and not self.closed:
            self.answered, self.asleep_until = True, -1
        elif act == "write" or (act == "reopen" and self.closed):
            self.answered = self.closed = False
            self.asleep_until = -1
        elif act in ("wake", "claim"):
            self.asleep_until = -1
        elif act == "close":
            self.closed, self.asleep_until = True, -1
        elif act == "snooze" and not self.answered and not self.closed:
            self.asleep_until = minute + 300


@settings(max_examples=60, deadline=None)
@given(
    timetables,
    st.integers(0, 60 * 24 * 365).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE),
    st.integers(1, 60 * 30),
    st.lists(st.tuples(st.integers(0, 1500), st.sampled_from(sorted(ACTS))), max_size=8),
)
def test_every_minute_agrees_with_a_case_that_is_looked_at_each_minute(
    hours: Hours, since: datetime, granted: int, history: Sequence[tuple[int, str]]
):
    one, watched, minute = opened(granted * MINUTE, since), Watched(), 0
    for after, act in history:
        watched.stood.update(each for each in range(minute, minute + after) if watched.stands(each))
        minute += after
        if act == "answer" and one.is_closed:
            continue
        one = ACTS[act](one, since + minute * MINUTE)
        watched.seen(act, minute)
    left, passed = granted, 0
    while left and passed < 20 * 24 * 60:
        stood = passed in watched.stood if passed < minute else watched.stands(passed)
        left -= not stood and hours.is_open(since + passed * MINUTE)
        passed += 1
    runs = resolution(one, hours)
    if watched.closed:
        assert runs is None
    elif left:
        assert runs is None or runs.at >= since + passed * MINUTE
    else:
        assert runs is not None
        assert runs.at == since + passed * MINUTE


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Santiago", "Australia/Lord_Howe"])
def test_where_the_clock_is_changed_an_hour_of_work_is_an_hour(zone: str):
    night = Hours(((Between(time(0), time(6)),),) * 7, ZoneInfo(zone))
    for day in range(365):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
        end = closed_by(opened(6 * HOUR, start), night)
        assert end is not None
        assert night.open_time(start, end) == 6 * HOUR


@settings(max_examples=60, deadline=None)
@given(timetables, st.integers(1, 60 * 30), st.lists(st.integers(0, 3000), max_size=4))
def test_all_the_time_until_a_promise_ends_is_accounted_for(hours: Hours, granted: int, moments: Sequence[int]):
    one, now = opened(granted * MINUTE), OPENED
    for after in moments:
        now += after * MINUTE
        one = cases.follow_up(cases.replied(one, now), now + 90 * MINUTE, "?", now + 90 * MINUTE)
        now += 90 * MINUTE
    runs = resolution(one, hours)
    if runs is None:
        return
    shut, stood = uncounted(runs, hours)
    assert (shut >= timedelta(0), stood >= timedelta(0)) == (True, True)
    assert runs.since + runs.promised + shut + stood == runs.at
    assert stood <= len(moments) * 90 * MINUTE


def test_of_a_department_that_works_day_and_night_nothing_is_left_out_but_pauses():
    asleep = cases.snooze(opened(), OPENED + 2 * HOUR, OPENED)
    runs = resolution(asleep, None)
    assert runs is not None
    assert uncounted(runs, None) == (timedelta(0), 2 * HOUR)


def test_what_is_promised_is_foreseen_before_there_is_a_case():
    whole = Promise(first_response=HOUR, next_response=HOUR, resolution=8 * HOUR)
    assert [(each.kind, each.at) for each in foreseen(whole, OPENED, OFFICE)] == [
        ("first_response", OPENED + HOUR),
        ("resolution", paris(2026, 3, 5, 18)),
    ]
    assert foreseen(Promise(next_response=HOUR), OPENED, OFFICE) == foreseen(None, OPENED, OFFICE) == ()
    assert foreseen(whole, OPENED, Hours(((),) * 7, PARIS)) == ()
