"""A claim lasts as long as its holder gives signs of life; hours in which nobody works do not count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import case as cases
from bot.domain.case import Case, CaseState
from bot.domain.department import Department, Locale
from bot.domain.holding import Hold, heard_from, hold, looked_at
from bot.domain.removed import gone
from tests.domain.test_due import OFFICE, paris

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
CARE = Department("care", {Locale.EN: "Care"}, {"desk": "care"}, claim=timedelta(hours=5))


def opened(**changes: object) -> Case:
    known = {"id": 1, "account": "acme", "network": "mastodon", "conversation": "c", "author_id": "a",
             "author_handle": "@a", "department": "care", "state": CaseState.OPEN, "opened_at": NOON,
             "updated_at": NOON, "waiting_since": NOON}  # fmt: skip
    return Case(**{**known, **changes})  # type: ignore[arg-type]


CLAIMED = cases.claim(opened(), "marie", NOON)


def test_whoever_claims_a_case_holds_it_from_then_on() -> None:
    assert (CLAIMED.held_since, CLAIMED.hold_look_at) == (NOON, NOON)
    assert cases.claim(CLAIMED, "paul", LATER, take_over=True).held_since == LATER
    assert cases.touched(CLAIMED, LATER).held_since == NOON, "what others do is no sign of life of the holder"
    assert cases.follow_up(CLAIMED, LATER, "And now?", LATER).held_since == NOON


@pytest.mark.parametrize(
    "ended",
    [
        cases.release(CLAIMED, LATER),
        cases.reroute(CLAIMED, "press", LATER),
        cases.snooze(CLAIMED, LATER + timedelta(hours=1), LATER),
        cases.awaiting_approval(CLAIMED, "marie", LATER),
        cases.replied(CLAIMED, LATER),
        gone(CLAIMED, LATER),
    ],
)
def test_nobody_holds_a_case_that_is_not_theirs_to_answer_now(ended: Case) -> None:
    assert (ended.held_since, ended.hold_look_at) == (None, None)


def test_nobody_is_silent_about_a_case_whose_author_waits_no_more() -> None:
    answered = cases.replied(CLAIMED, LATER)
    assert cases.claim(answered, "paul", LATER, take_over=True).held_since is None


def test_a_case_that_comes_back_to_its_holder_is_held_anew() -> None:
    asleep = cases.snooze(CLAIMED, LATER, NOON)
    assert cases.wake(asleep, LATER).held_since == LATER
    assert cases.follow_up(cases.replied(CLAIMED, NOON), LATER, "And now?", LATER).held_since == LATER
    assert cases.returned(CLAIMED, LATER).held_since == LATER, "their reply failed: they need time for another one"
    assert cases.returned(opened(), LATER).held_since is None


def test_the_holder_is_reminded_after_four_fifths_of_the_time_and_loses_the_case_at_its_end() -> None:
    assert hold(CLAIMED, CARE) == Hold(NOON + timedelta(hours=4), NOON + timedelta(hours=5))


def test_time_in_which_the_department_is_closed_does_not_count() -> None:
    friday = cases.claim(opened(), "marie", paris(2026, 3, 6, 16))
    claim = hold(friday, replace(CARE, hours=OFFICE, claim=timedelta(hours=4)))
    assert claim is not None
    assert claim.ends_at > paris(2026, 3, 9, 8), "it ends on Monday"


def test_a_claim_lasts_for_ever_where_nothing_else_is_said() -> None:
    assert hold(CLAIMED, replace(CARE, claim=None)) is None
    assert hold(CLAIMED, None) is None
    assert hold(opened(), CARE) is None


def test_a_sign_of_life_of_the_holder_begins_the_time_anew() -> None:
    alive = heard_from(CLAIMED, "marie", LATER)
    assert (alive.held_since, alive.hold_look_at, alive.revision) == (LATER, LATER, CLAIMED.revision)
    assert heard_from(CLAIMED, "paul", LATER) is CLAIMED
    assert heard_from(CLAIMED, "marie", NOON + timedelta(seconds=59)) is CLAIMED, "one a minute is enough"
    assert heard_from(opened(), "marie", LATER).held_since is None


def test_when_to_look_at_a_claim_changes_nothing_that_anybody_sees() -> None:
    assert looked_at(CLAIMED, LATER) == replace(CLAIMED, hold_look_at=LATER)
