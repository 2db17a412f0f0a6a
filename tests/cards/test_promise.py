"""What a card says of the promise that runs in its case."""

from datetime import timedelta

from bot.cards.build import case_card
from bot.cards.card import Card
from bot.domain.case import CaseState
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
