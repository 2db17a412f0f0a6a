"""What a card says of a promise that somebody gave its author away from the networks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.build import PLEDGE_TEXT, case_card
from bot.cards.card import Para
from bot.domain.case import CaseState, CloseReason
from bot.domain.person import ContactKind, Pledge
from tests.cards.samples import DIRECTORY, NOW, text_of, view

PLEDGE = Pledge(3, ContactKind.PHONE, "paul", NOW - timedelta(days=1), "A refund by Friday", NOW + timedelta(days=2))


def drawn(pledge: Pledge | None, *, read_only: bool = False) -> str:
    return text_of(case_card(replace(view(), person=1, pledge=pledge), DIRECTORY, now=NOW, read_only=read_only))


def test_whoever_answers_reads_what_was_promised_by_whom_and_until_when() -> None:
    assert "Paul promised on the telephone: “A refund by Friday” until" in drawn(PLEDGE)
    assert "Paul promised in the shop" in drawn(replace(PLEDGE, kind=ContactKind.SHOP))
    assert "until" not in drawn(replace(PLEDGE, until=None))


def test_a_copy_for_another_department_tells_it_too_and_a_card_without_a_promise_nothing() -> None:
    assert "A refund" in drawn(PLEDGE, read_only=True)
    assert "promised" not in drawn(None)


def test_a_closed_case_tells_no_promise_since_nobody_draws_it_again_once_that_is_forgotten() -> None:
    closed = view(state=CaseState.CLOSED, close_reason=CloseReason.SPAM)
    assert "A refund" not in text_of(case_card(replace(closed, pledge=PLEDGE), DIRECTORY, now=NOW))


@pytest.mark.parametrize("words", ["x" * 5_000, "a\nb\u202e c"])
def test_a_promise_is_told_in_short_and_on_one_line(words: str) -> None:
    card = case_card(replace(view(), pledge=replace(PLEDGE, text=words)), DIRECTORY, now=NOW)
    [told] = [block for block in card.blocks if isinstance(block, Para) and "card.pledge" in block.model_dump_json()]
    text = told.line[0].values["text"]  # type: ignore[union-attr]
    assert len(text) <= PLEDGE_TEXT
    assert "\n" not in text
    assert "\u202e" not in text
