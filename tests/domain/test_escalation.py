"""When the steps of an escalation come: once so much time has passed in which its department works."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import case as cases
from bot.domain.case import Case, CloseReason
from bot.domain.climbing import climb, reckoned
from bot.domain.decision import Priority
from bot.domain.due import due
from bot.domain.escalation import StepDue, ladder, steps, still_to_take
from bot.domain.hours import Between, Hours, every_day
from bot.domain.policy import AGAIN, Policy, Step
from bot.domain.promise import Promise
from bot.domain.removed import gone
from tests.cards.samples import case
from tests.domain.test_due import MINUTE, OFFICE, PARIS, moments, paris, timetables

HOUR = timedelta(hours=1)
USUAL = Policy(
    "usual",
    (
        Step(("channel",), share=50),
        Step(("managers",), after=HOUR),
        Step(("admins",), share=150),
    ),
)
MONDAY = paris(2026, 3, 2, 9)
LATER = paris(2026, 3, 2, 10)


def waiting(since: datetime = MONDAY, **changes: object) -> Case:
    known = {"promise": Promise(4 * HOUR, 2 * HOUR), "policy": USUAL, "next_step_at": since, **changes}
    return case(waiting_since=since, **known)


def moments_of(waits: Case, hours: Hours | None = OFFICE) -> list[tuple[int, datetime]]:
    return [(each.number, each.at) for each in steps(waits, hours)]


def test_steps_come_in_the_order_of_their_moments_whatever_the_order_of_the_file():
    assert moments_of(waiting()) == [(2, paris(2026, 3, 2, 10)), (1, paris(2026, 3, 2, 11)), (3, paris(2026, 3, 2, 16))]
    assert [each.wait for each in steps(waiting(), OFFICE)] == [HOUR, 2 * HOUR, 6 * HOUR]


def test_of_two_that_come_at_once_the_first_of_the_file_is_first():
    both = Policy("both", (Step(("channel",), after=HOUR), Step(("managers",), after=HOUR)))
    assert [number for number, _ in moments_of(waiting(policy=both))] == [1, 2]


def test_what_is_written_after_an_answer_has_shares_of_its_own_promise():
    assert moments_of(waiting(replied_at=MONDAY))[0] == (1, paris(2026, 3, 2, 10))


def test_a_share_of_nothing_never_comes_and_open_time_does():
    assert moments_of(waiting(promise=None)) == [(2, paris(2026, 3, 2, 10))]
    assert moments_of(waiting(replied_at=MONDAY, promise=Promise(HOUR))) == [(2, paris(2026, 3, 2, 10))]


def test_a_step_is_repeated_so_much_later_each_time_and_keeps_its_name():
    first, late = Step(("channel",), share=50), Step(("managers",), after=HOUR)
    policy = Policy("again", (first, late, *late.repeated(2, HOUR)[:2], *first.repeated(1, 30 * MINUTE)[:1]))
    found = moments_of(waiting(policy=policy, promise=Promise(2 * HOUR)))
    assert [number for number, _ in found] == [1, 2, 5, 3, 4]
    assert [at for _, at in found] == [
        paris(2026, 3, 2, 10),
        paris(2026, 3, 2, 10),
        paris(2026, 3, 2, 10, 30),
        paris(2026, 3, 2, 11),
        paris(2026, 3, 2, 12),
    ]
    assert [policy.called(number) for number in range(1, 6)] == ["1", "2", "2.1", "2.2", "1.1"]
    assert len(late.repeated(2, HOUR)) == AGAIN
    assert [number for number, _ in moments_of(waiting(policy=policy, promise=None))] == [2, 3, 4]


@pytest.mark.parametrize(
    ("since", "comes"),
    [
        (paris(2026, 3, 2, 20, 59), paris(2026, 3, 2, 21, 59)),
        (paris(2026, 3, 2, 21), paris(2026, 3, 3, 7)),
        (paris(2026, 3, 3, 3), paris(2026, 3, 3, 7)),
        (paris(2026, 3, 3, 5, 59), paris(2026, 3, 3, 7)),
        (paris(2026, 3, 3, 6), paris(2026, 3, 3, 7)),
        (paris(2026, 3, 3, 6, 1), paris(2026, 3, 3, 7, 1)),
        (paris(2026, 3, 28, 23), paris(2026, 3, 29, 7)),  # the clock is put forward that night
        (paris(2026, 10, 24, 23), paris(2026, 10, 25, 7)),  # and back
    ],
)
def test_what_would_come_in_quiet_hours_comes_at_their_end(since: datetime, comes: datetime):
    quiet = every_day(Between(time(22), time(7)), PARIS)
    policy = Policy("quiet", (Step(("admins",), after=HOUR, quiet=quiet),))
    assert moments_of(waiting(since, policy=policy), None) == [(1, comes)]


def test_repetitions_in_quiet_hours_come_together_at_their_end():
    quiet = every_day(Between(time(22), time(7)), PARIS)
    late = Step(("admins",), after=HOUR, quiet=quiet)
    policy = Policy("quiet", (late, *late.repeated(1, 3 * HOUR)))
    found = moments_of(waiting(paris(2026, 3, 2, 20), policy=policy), None)
    morning = paris(2026, 3, 3, 7)
    assert found[:5] == [
        (1, paris(2026, 3, 2, 21)),
        (2, morning),
        (3, morning),
        (4, morning),
        (5, paris(2026, 3, 3, 9)),
    ]


def test_nothing_comes_while_nobody_waits_or_where_nothing_was_planned():
    assert steps(case(waiting_since=None, policy=USUAL), OFFICE) == ()
    assert steps(case(), OFFICE) == ()
    assert ladder(None, HOUR, MONDAY, OFFICE) == ()


def test_a_department_that_never_works_is_never_told():
    assert steps(waiting(), Hours(((),) * 7, PARIS)) == ()


def test_all_of_a_promise_is_the_moment_until_which_it_is_kept():
    whole = Policy("whole", (Step(("channel",), share=100),))
    promised = due(waiting(policy=whole), OFFICE)
    assert promised is not None
    assert moments_of(waiting(policy=whole)) == [(1, promised.at)]


def test_steps_taken_are_not_to_be_taken_again():
    taken = climb(waiting(), [2], paris(2026, 3, 2, 11), LATER)
    assert [each.number for each in still_to_take(taken, OFFICE)] == [1, 3]
    assert (taken.escalated_at, taken.priority, taken.next_step_at) == (LATER, Priority.HIGH, paris(2026, 3, 2, 11))
    again = climb(replace(taken, priority=Priority.URGENT), [1], None, paris(2026, 3, 2, 11), also=["press"])
    assert (again.escalated_at, again.priority, again.next_step_at) == (LATER, Priority.URGENT, None)
    assert (again.steps_taken, again.also) == ((2, 1), ("press",))
    assert climb(again, [3], None, LATER, also=["press"]).also == ("press",)


def test_reckoning_a_moment_anew_is_no_change_that_anybody_sees():
    assert reckoned(waiting(), LATER) == replace(waiting(), next_step_at=LATER)


SNOOZED = cases.snooze(waiting(), LATER, MONDAY)


@pytest.mark.parametrize(
    "stopped",
    [
        cases.claim(waiting(), "marie", LATER),
        cases.awaiting_approval(waiting(), "marie", LATER),
        cases.replied(waiting(), LATER),
        cases.answered_elsewhere(waiting(), LATER),
        SNOOZED,
        cases.close(waiting(), CloseReason.SPAM, LATER),
        gone(waiting(), LATER),
    ],
)
def test_whoever_claims_answers_snoozes_or_closes_stops_what_is_to_come(stopped: Case):
    assert stopped.next_step_at is None


CLAIMED = cases.claim(waiting(), "marie", MONDAY)
CLOSED = cases.close(climb(waiting(), [2], None, MONDAY), CloseReason.NO_REPLY_NEEDED, MONDAY)


@pytest.mark.parametrize(
    "going_on",
    [
        cases.release(CLAIMED, LATER),
        cases.reroute(CLAIMED, "press", LATER),
        cases.wake(SNOOZED, LATER),
        cases.reopen(CLOSED, LATER),
        cases.follow_up(CLAIMED, LATER, "Hello?", LATER),
        cases.follow_up(cases.replied(CLAIMED, MONDAY), LATER, "And now?", LATER),
        cases.moved(waiting(), "parcels", LATER),
    ],
)
def test_it_goes_on_when_the_case_is_released_wakes_is_reopened_or_its_author_writes_again(going_on: Case):
    assert going_on.next_step_at == LATER


def test_nothing_goes_on_where_there_is_no_policy_or_nobody_waits():
    assert cases.release(replace(CLAIMED, policy=None), LATER).next_step_at is None
    assert cases.release(cases.replied(CLAIMED, MONDAY), LATER).next_step_at is None
    assert cases.moved(CLAIMED, "parcels", LATER).next_step_at is None


def test_only_an_answer_begins_the_steps_anew():
    climbed = climb(waiting(), [2], None, MONDAY)
    assert CLOSED.steps_taken == cases.reopen(CLOSED, LATER).steps_taken == (2,)
    assert cases.follow_up(cases.claim(climbed, "marie", LATER), LATER, "Hello?", LATER).steps_taken == (2,)
    for answered in (
        cases.replied(climbed, LATER),
        cases.answered_elsewhere(climbed, LATER),
        cases.close(climbed, CloseReason.ANSWERED_ELSEWHERE, LATER),
    ):
        assert answered.steps_taken == ()


def test_an_hour_that_the_clock_skips_or_shows_twice_costs_what_passes():
    night = Hours(((Between(time(0), time(6)),),) * 7, PARIS, frozenset({date(2026, 3, 30)}))
    one = Policy("one", (Step(("channel",), after=6 * HOUR),))
    [spring] = steps(waiting(paris(2026, 3, 29, 0), policy=one), night)
    [autumn] = steps(waiting(paris(2026, 10, 25, 0), policy=one), night)
    assert spring.at == paris(2026, 3, 31, 1)  # five hours that night, none on the holiday after it
    assert autumn.at == paris(2026, 10, 25, 5)  # seven hours that night


policies = st.lists(
    st.one_of(
        st.builds(Step, st.just(("channel",)), after=st.integers(1, 1200).map(lambda count: count * MINUTE)),
        st.builds(Step, st.just(("channel",)), share=st.sampled_from([10, 25, 50, 100, 200, 1000])),
    ),
    max_size=4,
).map(lambda found: Policy("any", tuple(found)))
naps_between = st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 1000)), max_size=3)
holidays = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 6, 1)), max_size=40)


@settings(max_examples=50, deadline=None)
@given(timetables, holidays, moments, policies, st.integers(1, 6).map(lambda count: count * 100), naps_between)
def test_every_step_agrees_with_a_clock_that_is_looked_at_each_minute(
    hours: Hours,
    off: frozenset[date],
    since: datetime,
    policy: Policy,
    promised: int,
    naps: list[tuple[int, int]],
):
    hours = replace(hours, days_off=off)
    sleeps, end = [], since
    for after, length in sorted(naps):
        begin = max(end, since + after * MINUTE)
        end = begin + length * MINUTE
        sleeps.append((begin, end))
    found = ladder(policy, promised * MINUTE, since, hours, sleeps)
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert all(each.at > since for each in found)
    by_number = {each.number: each for each in found}
    last = since + timedelta(days=7)
    counted = minute_by_minute(hours, since, last, sleeps)
    for number, step in enumerate(policy.steps, start=1):
        wanted = (step.after or promised * MINUTE * step.share / 100) // MINUTE
        reckoned_at = by_number.get(number)
        assert reckoned_at is None or reckoned_at.wait == wanted * MINUTE
        if wanted <= len(counted):
            assert reckoned_at is not None
            assert reckoned_at.at == counted[wanted - 1] + MINUTE
        else:
            assert reckoned_at is None or reckoned_at.at > last - MINUTE


def minute_by_minute(
    hours: Hours, since: datetime, last: datetime, sleeps: list[tuple[datetime, datetime]]
) -> list[datetime]:
    """The minutes that count, each looked at by itself."""
    found, now = [], since
    while now < last:
        if hours.is_open(now) and not any(asleep <= now < awake for asleep, awake in sleeps):
            found.append(now)
        now += MINUTE
    return found


@settings(max_examples=60, deadline=None)
@given(timetables, moments, st.integers(1, 4000), st.integers(0, 4000))
def test_whatever_has_passed_a_longer_wait_is_never_over_sooner(hours: Hours, since: datetime, one: int, more: int):
    both = Policy("both", (Step(("channel",), after=one * MINUTE), Step(("channel",), after=(one + more) * MINUTE)))
    found = {each.number: each for each in ladder(both, None, since, hours)}
    if 2 in found:
        assert found[1].at <= found[2].at
        assert hours.open_time(found[1].at, found[2].at) == more * MINUTE
    assert_open(hours, found)


def assert_open(hours: Hours, found: dict[int, StepDue]) -> None:
    """Each comes when the last of its open minutes is over."""
    for each in found.values():
        assert hours.is_open(each.at - timedelta(microseconds=1))


def test_a_department_of_another_zone_counts_by_its_own_clock():
    tokyo = Hours(((Between(time(9), time(17)),),) * 7, ZoneInfo("Asia/Tokyo"))
    assert moments_of(waiting(paris(2026, 3, 2, 12)), tokyo)[0] == (2, paris(2026, 3, 3, 2))
