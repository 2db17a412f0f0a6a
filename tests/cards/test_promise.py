"""What a card says of the promise that runs in its case."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.cards.because import because
from bot.cards.build import case_card
from bot.cards.card import Card
from bot.cards.plain import words
from bot.domain.case import CaseState, CloseReason
from bot.domain.department import Locale
from bot.domain.due import promises
from bot.domain.hours import Between, Hours
from bot.domain.pauses import Pauses
from bot.domain.promise import Promise
from tests.cards.samples import DIRECTORY, NOW, text_of, view

PROMISE = Promise(first_response=timedelta(hours=4), next_response=timedelta(hours=1))


def card(**changes: object) -> Card:
    return case_card(view(**changes), DIRECTORY, now=NOW)  # type: ignore[arg-type]


def test_a_card_says_until_when_an_answer_is_promised_and_since_when_it_is_late() -> None:
    drawn = card(promise=PROMISE)
    assert "Answer promised by: " in text_of(drawn)
    assert drawn.changes_at == NOW + timedelta(hours=1)
    late = card(promise=PROMISE, replied_at=NOW - timedelta(hours=9))
    assert "Late by: " in text_of(late)
    assert late.changes_at is None


def test_a_card_whose_author_waits_for_nothing_promises_nothing() -> None:
    drawn = card(promise=PROMISE, waiting_since=None, state=CaseState.REPLIED)
    assert "promised" not in text_of(drawn)
    assert drawn.changes_at is None


WHOLE = Promise(first_response=timedelta(hours=2), resolution=timedelta(hours=4))


def test_a_card_says_until_when_a_resolution_is_promised_and_since_when_it_is_late() -> None:
    drawn = card(promise=WHOLE)
    assert "Late by: " in text_of(drawn)
    assert "Resolution promised by: " in text_of(drawn)
    assert drawn.changes_at == NOW + timedelta(hours=1)
    late = card(promise=WHOLE, opened_at=NOW - timedelta(hours=5))
    assert "Resolution late by: " in text_of(late)
    assert late.changes_at is None


def test_the_card_of_a_case_that_is_answered_tells_only_of_a_resolution_that_was_late_before() -> None:
    answered = Pauses(since=NOW - timedelta(hours=2))
    drawn = card(promise=WHOLE, waiting_since=None, state=CaseState.REPLIED, pauses=answered)
    assert "Resolution" not in text_of(drawn)
    slow = card(
        promise=WHOLE,
        opened_at=NOW - timedelta(hours=9),
        waiting_since=None,
        state=CaseState.REPLIED,
        pauses=answered,
    )
    assert "Resolution late by: " in text_of(slow)
    closed = card(promise=WHOLE, waiting_since=None, state=CaseState.CLOSED, close_reason=CloseReason.ANSWERED)
    assert "Resolution" not in text_of(closed)


def why(promise: Promise, hours: Hours | None = None, locale: Locale = Locale.EN, **changes: object) -> list[str]:
    case = view(promise=promise, **changes).case  # type: ignore[arg-type]
    return [words(because(each, hours, locale), locale) for each in promises(case, hours)]


def test_until_when_something_is_promised_is_told_with_the_reason() -> None:
    assert why(WHOLE) == [
        "· Answer promised by: 23 Nov, 08:30 UTC because 2 h 0 min of opening time run from: 23 Nov, 06:30 UTC",
        "· Resolution promised by: 23 Nov, 10:30 UTC because 4 h 0 min of opening time run from: 23 Nov, 06:30 UTC",
    ]
    shut = Hours(((Between(time(7), time(8)),),) * 7, ZoneInfo("UTC"))
    slept = Pauses(((NOW - timedelta(hours=2.5), NOW - timedelta(hours=2)),))
    [told] = why(Promise(resolution=timedelta(hours=1)), shut, pauses=slept)
    assert told.endswith("(not counting 23 h 30 min closed) (not counting 30 min paused)")
