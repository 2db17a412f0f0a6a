"""A comment that is hidden from the public: its card says since when, by whom and why, and offers what can be done."""

from dataclasses import replace
from typing import Any

from bot.cards.card import Card
from bot.domain.case import CaseState, CloseReason
from bot.domain.department import Locale
from bot.domain.hiding import Hiding, Wish
from bot.domain.mention import MentionState
from bot.domain.view import StoredMention
from tests.cards.samples import NOW, buttons, mention, text_of, verbs
from tests.cards.test_build import card

HIDDEN = Hiding("paul", NOW, "It names a colleague")


def comment(number: int = 1, hiding: Hiding | None = None, **changes: Any) -> StoredMention:
    return replace(mention(number, hideable=True, network="facebook", **changes), hiding=hiding)


def hiding_of(drawn: Card) -> list[str]:
    return [each.verb for each in buttons(drawn) if each.verb.startswith("mention.")]


def test_a_hidden_comment_says_so_with_its_reason_in_both_languages() -> None:
    drawn = card(comment(hiding=HIDDEN))
    assert "Hidden from the public on Facebook by Paul: “It names a colleague”" in text_of(drawn)
    assert "Masqué au public sur Facebook par Paul : « It names a colleague »" in text_of(drawn, Locale.FR).replace(
        "\u00a0", " "
    )
    assert hiding_of(drawn) == ["mention.show"]


def test_while_something_is_under_way_nothing_else_is_offered() -> None:
    asked = card(comment(hiding=Hiding(wanted=Wish(True, "paul", NOW, "Spam"))))
    assert "Being hidden, asked for by Paul: “Spam”" in text_of(asked)
    assert hiding_of(asked) == []
    showing = card(comment(hiding=Hiding("paul", NOW, "Spam", Wish(False, "ana", NOW))))
    assert "Hidden from the public" in text_of(showing)
    assert "Being shown again, asked for by Ana" in text_of(showing)


def test_what_failed_says_why_and_can_be_asked_again() -> None:
    drawn = card(comment(hiding=Hiding(wanted=Wish(True, "paul", NOW, "Spam", failure="hiding_unconfirmed"))))
    assert "It could not be hidden: the network confirmed nothing" in text_of(drawn)
    assert hiding_of(drawn) == ["mention.hide"]
    still = card(comment(hiding=Hiding("paul", NOW, "Spam", Wish(False, "ana", NOW, failure="not_hideable"))))
    assert "It could not be shown again: the network does not let our account decide that" in text_of(still)
    assert hiding_of(still) == ["mention.show"]


def test_an_earlier_comment_of_the_case_says_so_too() -> None:
    drawn = card(comment(1, HIDDEN), comment(2, text="And now?"))
    assert "Hidden from the public" in text_of(drawn)
    assert hiding_of(drawn) == ["mention.hide"], "about the newest"


def test_hiding_is_offered_where_the_network_lets_us_and_folded_behind_the_first_four() -> None:
    assert hiding_of(card(mention())) == []
    drawn = card(comment())
    assert verbs(drawn).index("mention.hide") >= 4
    (button,) = [each for each in buttons(drawn) if each.verb == "mention.hide"]
    assert (button.form, dict(button.values)) == (True, {"mention": "1", "mention_revision": "1"})


def test_hiding_is_offered_in_a_closed_case_too() -> None:
    drawn = card(comment(), state=CaseState.CLOSED, close_reason=CloseReason.SPAM)
    assert hiding_of(drawn) == ["mention.hide"]


def test_who_only_answers_is_not_offered_to_hide() -> None:
    drawn = card(comment(), department="press")
    assert "mention.hide" not in verbs(drawn, "marie")
    assert "mention.hide" in verbs(drawn, "paul"), "an approver"
    assert "mention.hide" in verbs(drawn, "ana"), "an admin"
    assert "mention.hide" in verbs(card(comment(), department="gone"), "ana")


def test_what_its_author_removed_is_neither_hidden_nor_shown() -> None:
    drawn = card(comment(hiding=HIDDEN, state=MentionState.DELETED, text=""))
    assert "Hidden from the public" not in text_of(drawn)
    assert hiding_of(drawn) == []
