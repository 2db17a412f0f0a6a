"""Hiding as pure transitions: what a person may want when, and until when an earlier request is in doubt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.hiding import (
    LONGEST_REASON,
    Hiding,
    Wish,
    carried_out,
    failed,
    hiding_asked,
    settled,
    showing_asked,
    tried,
)
from bot.errors import WrongState

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
ASKED = hiding_asked(None, "paul", "  Insults  ", NOW)
WISH = Wish(True, "paul", NOW, "Insults")
HIDDEN = Hiding("paul", NOW, "Insults")


def test_it_is_hidden_once_the_network_did_it() -> None:
    assert (ASKED.due, ASKED.is_hidden) == (WISH, False)
    assert carried_out(ASKED, WISH, NOW) == HIDDEN
    assert HIDDEN.is_hidden


def test_it_is_shown_again_and_nobody_hides_it_any_more() -> None:
    asked = showing_asked(HIDDEN, "mia", LATER)
    assert asked.due == Wish(False, "mia", LATER)
    assert asked.is_hidden, "until the network did it"
    assert carried_out(asked, Wish(False, "mia", LATER), LATER) == Hiding()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_hiding_takes_a_reason(reason: str) -> None:
    with pytest.raises(WrongState):
        hiding_asked(None, "paul", reason, NOW)


def test_a_reason_has_an_end() -> None:
    wish = hiding_asked(None, "paul", "x" * 900, NOW).due
    assert wish is not None
    assert len(wish.reason) == LONGEST_REASON


def test_one_thing_is_wanted_at_a_time() -> None:
    for present in (ASKED, HIDDEN):
        with pytest.raises(WrongState):
            hiding_asked(present, "mia", "Spam", NOW)
    for present in (None, ASKED, Hiding()):
        with pytest.raises(WrongState):
            showing_asked(present, "mia", NOW)


def test_what_failed_can_be_asked_again() -> None:
    nothing_came = failed(ASKED, WISH, "unavailable")
    assert nothing_came.due is None
    assert nothing_came.wanted == replace(WISH, failure="unavailable")
    assert hiding_asked(nothing_came, "mia", "Spam", NOW).due == Wish(True, "mia", NOW, "Spam")


def test_a_request_that_was_answered_is_in_doubt_no_longer() -> None:
    sent = tried(ASKED, LATER)
    assert (sent.tries, sent.settles_at) == (1, LATER)
    assert settled(sent, ASKED, LATER).settles_at is None
    another = tried(sent, LATER + timedelta(seconds=5))
    assert settled(another, ASKED, LATER) == another, "one that was sent since is"


def test_a_later_wish_waits_until_no_earlier_request_can_be_carried_out() -> None:
    hidden = carried_out(tried(ASKED, LATER), WISH, NOW)
    wish = showing_asked(hidden, "mia", NOW).due
    assert wish is not None
    assert wish.not_before == LATER
