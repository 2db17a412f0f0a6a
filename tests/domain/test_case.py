"""A case moves only where its rules let it, and says why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import case as cases
from bot.domain import climbing
from bot.domain.case import Case, CaseState, CloseReason
from bot.domain.decision import Priority
from bot.domain.removed import gone, withdrawn
from bot.errors import AlreadyClaimed, CaseClosed, Stale, WrongState

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def a_case(**changes: object) -> Case:
    case = Case(
        id=7,
        account="acme_social",
        network="mastodon",
        conversation="100",
        author_id="42",
        author_handle="lea",
        department="delivery",
        state=CaseState.OPEN,
        opened_at=NOW,
        updated_at=NOW,
        waiting_since=NOW,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def closed_case() -> Case:
    return cases.close(a_case(assignee="marie", state=CaseState.CLAIMED), CloseReason.SPAM, NOW)


def test_a_claim_gives_the_case_to_one_person_and_moves_its_revision() -> None:
    claimed = cases.claim(a_case(), "marie", LATER)

    assert (claimed.assignee, claimed.state, claimed.revision) == ("marie", CaseState.CLAIMED, 2)
    assert claimed.updated_at == LATER


def test_claiming_what_one_holds_already_changes_nothing() -> None:
    claimed = cases.claim(a_case(), "marie", NOW)

    assert cases.claim(claimed, "marie", LATER) is claimed


def test_another_employee_is_told_who_holds_the_case() -> None:
    claimed = cases.claim(a_case(), "marie", NOW)

    with pytest.raises(AlreadyClaimed) as refusal:
        cases.claim(claimed, "paul", LATER)

    assert refusal.value.details == {"case": "7", "assignee": "marie"}


def test_another_employee_may_take_over_when_they_say_so() -> None:
    claimed = cases.claim(a_case(), "marie", NOW)

    assert cases.claim(claimed, "paul", LATER, take_over=True).assignee == "paul"


def test_taking_over_a_case_that_awaits_approval_keeps_it_waiting() -> None:
    waiting = cases.awaiting_approval(a_case(), "marie", NOW)

    taken = cases.claim(waiting, "paul", LATER, take_over=True)

    assert taken.state is CaseState.AWAITING_APPROVAL


def test_a_claim_wakes_a_sleeping_case() -> None:
    asleep = cases.snooze(a_case(), LATER, NOW)

    assert asleep.is_snoozed(NOW)
    assert cases.claim(asleep, "marie", NOW).snoozed_until is None


@pytest.mark.parametrize(
    "act",
    [
        lambda case: cases.claim(case, "paul", LATER),
        lambda case: cases.release(case, LATER),
        lambda case: cases.reroute(case, "press", LATER),
        lambda case: cases.snooze(case, LATER + timedelta(hours=1), LATER),
        lambda case: cases.close(case, CloseReason.ANSWERED, LATER),
    ],
)
def test_a_closed_case_refuses_every_act_but_reopening(act: object) -> None:
    with pytest.raises(CaseClosed):
        act(closed_case())  # type: ignore[operator]


def test_releasing_gives_the_case_back_to_the_department() -> None:
    released = cases.release(cases.claim(a_case(), "marie", NOW), LATER)

    assert (released.assignee, released.state) == (None, CaseState.OPEN)


def test_releasing_a_case_that_awaits_approval_keeps_it_waiting() -> None:
    released = cases.release(cases.awaiting_approval(a_case(), "marie", NOW), LATER)

    assert (released.assignee, released.state) == (None, CaseState.AWAITING_APPROVAL)


def test_nobody_releases_what_nobody_holds() -> None:
    with pytest.raises(WrongState):
        cases.release(a_case(), LATER)


def test_rerouting_leaves_the_case_open_in_the_other_department() -> None:
    rerouted = cases.reroute(cases.claim(a_case(), "marie", NOW), "press", LATER)

    assert (rerouted.department, rerouted.assignee, rerouted.state) == ("press", None, CaseState.OPEN)


def test_rerouting_to_the_same_department_is_refused() -> None:
    with pytest.raises(WrongState):
        cases.reroute(a_case(), "delivery", LATER)


def test_a_case_with_a_reply_in_approval_is_neither_rerouted_nor_closed() -> None:
    waiting = cases.awaiting_approval(a_case(), "marie", NOW)

    with pytest.raises(WrongState):
        cases.reroute(waiting, "press", LATER)
    with pytest.raises(WrongState):
        cases.close(waiting, CloseReason.ANSWERED, LATER)


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(seconds=1), NOW + timedelta(days=367)])
def test_a_sleep_ends_in_the_future_and_within_a_year(until: datetime) -> None:
    with pytest.raises(WrongState):
        cases.snooze(a_case(), until, NOW)


def test_waking_ends_the_sleep() -> None:
    asleep = cases.snooze(a_case(), LATER, NOW)

    assert not cases.wake(asleep, LATER).is_snoozed(LATER)


def test_closing_stops_the_waiting_and_keeps_the_reason() -> None:
    closed = closed_case()

    assert closed.is_closed
    assert (closed.close_reason, closed.waiting_since) == (CloseReason.SPAM, None)


def test_closing_as_answered_elsewhere_says_that_it_was_answered() -> None:
    told = cases.close(a_case(), CloseReason.ANSWERED_ELSEWHERE, LATER)
    again = cases.close(cases.reopen(told, LATER), CloseReason.ANSWERED_ELSEWHERE, LATER + timedelta(days=1))

    assert (told.replied_at, again.replied_at) == (LATER, LATER)
    assert closed_case().replied_at is None


def test_reopening_returns_the_case_to_its_assignee() -> None:
    reopened = cases.reopen(closed_case(), LATER)

    assert (reopened.state, reopened.assignee, reopened.close_reason) == (CaseState.CLAIMED, "marie", None)


def test_reopening_what_nobody_held_leaves_it_open() -> None:
    closed = cases.close(a_case(), CloseReason.SPAM, NOW)

    assert cases.reopen(closed, LATER).state is CaseState.OPEN


def test_only_closed_cases_are_reopened() -> None:
    with pytest.raises(WrongState):
        cases.reopen(a_case(), LATER)


def test_a_follow_up_reopens_a_closed_case_in_its_department_for_its_assignee() -> None:
    again = cases.follow_up(closed_case(), LATER, "still nothing", LATER)

    assert (again.state, again.department, again.assignee) == (CaseState.CLAIMED, "delivery", "marie")
    assert (again.waiting_since, again.text, again.close_reason) == (LATER, "still nothing", None)


def test_a_follow_up_does_not_shorten_the_time_already_waited() -> None:
    again = cases.follow_up(a_case(), LATER, "hello?", LATER)

    assert (again.state, again.waiting_since) == (CaseState.OPEN, NOW)


def test_an_answer_in_the_networks_own_app_closes_the_case() -> None:
    done = cases.answered_elsewhere(a_case(), LATER)

    assert (done.state, done.close_reason) == (CaseState.CLOSED, CloseReason.ANSWERED_ELSEWHERE)
    assert done.replied_at == LATER


def test_an_answer_elsewhere_changes_nothing_on_a_closed_case() -> None:
    closed = closed_case()

    assert cases.answered_elsewhere(closed, LATER) is closed


def test_a_case_whose_mentions_are_all_gone_closes() -> None:
    assert gone(a_case(), LATER).close_reason is CloseReason.GONE


def test_a_replied_case_stays_replied_when_its_mention_goes() -> None:
    replied = cases.replied(a_case(), NOW)

    assert gone(replied, LATER).state is CaseState.REPLIED


def test_a_follow_up_taken_back_leaves_an_answered_case_answered() -> None:
    again = cases.follow_up(cases.replied(a_case(), NOW), LATER, "And?", LATER)

    after = withdrawn(again, [NOW, LATER], [NOW], LATER)

    assert (after.state, after.waiting_since) == (CaseState.REPLIED, None)


def test_a_follow_up_taken_back_closes_a_case_that_was_closed_unanswered() -> None:
    again = cases.follow_up(closed_case(), LATER, "And?", LATER)

    after = withdrawn(again, [NOW, LATER], [NOW], LATER)

    assert (after.state, after.close_reason, after.waiting_since) == (CaseState.CLOSED, CloseReason.GONE, None)


def test_a_case_waits_on_for_what_its_author_left_standing() -> None:
    assert withdrawn(a_case(), [NOW, LATER], [NOW], LATER).waiting_since == NOW
    assert withdrawn(a_case(), [NOW, LATER], [LATER], LATER).waiting_since == LATER


def test_a_case_that_a_colleague_reopened_stays_open_when_a_post_is_taken_back() -> None:
    reopened = cases.reopen(closed_case(), LATER)

    after = withdrawn(reopened, [NOW, NOW], [NOW], LATER)

    assert (after.state, after.waiting_since) == (CaseState.CLAIMED, LATER)


@pytest.mark.parametrize("state", [CaseState.AWAITING_APPROVAL, CaseState.REPLIED, CaseState.CLOSED])
def test_a_post_taken_back_moves_no_case_that_is_settled_or_in_approval(state: CaseState) -> None:
    assert withdrawn(a_case(state=state, waiting_since=NOW), [NOW, LATER], [LATER], LATER).state is state


def test_a_case_that_waits_for_nothing_keeps_its_holder_when_a_post_is_taken_back() -> None:
    claimed = a_case(state=CaseState.CLAIMED, assignee="marie", waiting_since=None)

    assert withdrawn(claimed, [NOW, LATER], [NOW], LATER).assignee == "marie"


def test_a_published_reply_ends_the_waiting_and_remembers_the_first_answer() -> None:
    first = cases.replied(a_case(), NOW)
    second = cases.replied(cases.follow_up(first, LATER, "and?", LATER), LATER)

    assert (second.state, second.waiting_since, second.replied_at) == (CaseState.REPLIED, None, NOW)


def test_an_undone_reply_gives_the_case_back_to_its_assignee() -> None:
    waiting = cases.awaiting_approval(a_case(), "marie", NOW)

    assert cases.returned(waiting, LATER).state is CaseState.CLAIMED
    assert cases.returned(cases.release(waiting, NOW), LATER).state is CaseState.OPEN


def test_a_reply_undone_after_the_case_was_closed_leaves_it_closed() -> None:
    assert cases.returned(closed_case(), LATER).is_closed


def test_a_touch_moves_only_the_revision_and_what_is_shown() -> None:
    touched = cases.touched(a_case(), LATER, text="edited")

    assert (touched.text, touched.revision, touched.state) == ("edited", 2, CaseState.OPEN)
    assert cases.touched(a_case(text="as it was"), LATER).text == "as it was"


def test_a_stale_revision_is_recognised() -> None:
    cases.expect(a_case(), None)
    cases.expect(a_case(), 1)
    with pytest.raises(Stale):
        cases.expect(a_case(), 3)


def test_a_case_whose_reply_was_withdrawn_is_with_whoever_withdrew_it() -> None:
    snoozed = cases.snooze(cases.replied(a_case(), NOW), LATER + timedelta(days=1), LATER)

    after = cases.unanswered(snoozed, "paul", NOW, LATER)

    assert (after.state, after.assignee, after.waiting_since) == (CaseState.CLAIMED, "paul", NOW)
    assert (after.replied_at, after.snoozed_until) == (None, None)


@pytest.mark.parametrize("reason", [CloseReason.SPAM, CloseReason.GONE, CloseReason.ANSWERED_ELSEWHERE])
def test_a_case_closed_because_no_reply_of_ours_was_called_for_stays_closed(reason: CloseReason) -> None:
    shut = cases.close(a_case(), reason, NOW)

    assert cases.unanswered(shut, "paul", NOW, LATER).close_reason is reason


def test_a_case_that_waits_for_approval_of_another_reply_goes_on_waiting() -> None:
    waiting = cases.awaiting_approval(a_case(), "marie", NOW)

    after = cases.unanswered(waiting, "paul", NOW, LATER)

    assert (after.state, after.assignee, after.waiting_since) == (CaseState.AWAITING_APPROVAL, "marie", NOW)


@pytest.mark.parametrize(
    ("before", "after"),
    [(Priority.LOW, Priority.HIGH), (Priority.NORMAL, Priority.HIGH), (Priority.URGENT, Priority.URGENT)],
)
def test_an_escalated_case_is_at_least_of_high_priority(before: Priority, after: Priority) -> None:
    escalated = climbing.escalate(a_case(priority=before), LATER)

    assert (escalated.escalated_at, escalated.priority) == (LATER, after)
    with pytest.raises(WrongState):
        climbing.escalate(escalated, LATER)


def test_an_escalation_ends_when_the_case_is_answered_or_closed() -> None:
    escalated = climbing.escalate(a_case(), NOW)
    ends = [
        cases.replied(escalated, LATER),
        cases.close(escalated, CloseReason.SPAM, LATER),
        cases.answered_elsewhere(escalated, LATER),
        gone(escalated, LATER),
    ]

    assert [case.escalated_at for case in ends] == [None] * 4
    with pytest.raises(WrongState):
        climbing.escalate(ends[0], LATER)
    with pytest.raises(CaseClosed):
        climbing.escalate(ends[1], LATER)
