"""What bars us from answering stands on the card, in words, for as long as there is something to answer."""

from bot.cards.build import case_card
from bot.cards.card import Card
from bot.domain.case import CaseState, CloseReason
from bot.domain.department import Locale
from bot.domain.mention import MentionState
from tests.cards.samples import DIRECTORY, NOW, buttons, mention, text_of, view


def card(*args: object, **kwargs: object) -> Card:
    return case_card(view(*args, **kwargs), DIRECTORY, now=NOW)  # type: ignore[arg-type]


def test_a_card_says_what_bars_us_before_anybody_writes_and_leads_to_the_networks_own_app() -> None:
    barred = card(mention(network="x", barrier="not_summoned"), network="x")
    assert "X takes no answer from us here: the author did not mention us" in text_of(barred)
    assert "l’auteur ne nous a pas mentionnés" in text_of(barred, Locale.FR)
    assert (buttons(barred)[0].verb, buttons(barred)[0].label.values) == ("case.reply", {"network": "X"})
    assert buttons(barred)[0].label.key == "act.open_in"


def test_a_card_says_who_blocks_whom_and_whom_our_account_does_not_hear() -> None:
    by_us = text_of(card(mention(network="bluesky", barrier="blocking"), network="bluesky"))
    assert "Bluesky takes no answer from us here: our account has blocked the author" in by_us
    muted = card(mention(network="bluesky", barrier="muted"), network="bluesky")
    assert "Our account has muted the author on Bluesky" in text_of(muted)
    assert "Notre compte a masqué l’auteur sur Bluesky" in text_of(muted, Locale.FR)
    assert buttons(muted)[0].label.key == "act.open_in"


def test_a_barrier_of_a_name_that_nobody_knows_is_shown_as_it_is() -> None:
    assert "takes no answer from us here (under_age)" in text_of(card(mention(barrier="under_age")))


def test_what_is_only_read_is_said_to_be_answered_by_whoever_answered_it() -> None:
    read = card(mention(network="feed", barrier="read_only"), network="feed")
    assert "Feed is read from here, and nothing is published there" in text_of(read)
    told = buttons(read)[1]
    assert (told.verb, told.label.key, told.values) == (
        "case.close",
        "act.answered_there",
        {"reason": "answered_elsewhere"},
    )
    elsewhere = card(mention(network="x", barrier="not_summoned"), network="x")
    assert "act.answered_there" not in [each.label.key for each in buttons(elsewhere)]


def test_nothing_bars_where_nothing_is_left_to_answer() -> None:
    gone = mention(barrier="blocked", state=MentionState.DELETED)
    assert "takes no answer" not in text_of(card(gone))
    closed = {"state": CaseState.CLOSED, "close_reason": CloseReason.SPAM}
    assert "takes no answer" not in text_of(card(mention(barrier="blocked"), **closed))
