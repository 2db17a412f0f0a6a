"""A card in Slack: within every limit, words literal, whatever an author wrote."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.build import case_card
from bot.cards.card import Card, Facts, Raw, Say, When
from bot.domain.department import Locale
from bot.domain.mention import Author
from bot.domain.reply import ReplyState
from integrations.chat.slack.limits import ALL_TEXT, Allowance, cut, escaped, length
from integrations.chat.slack.render import draw_card, draw_line, draw_plainly, plain_line
from tests.cards.samples import DIRECTORY, NOW, mention, reply, view
from tests.cards.strategies import cards
from tests.stand_ins.slack.blocks import check_blocks

CARD = case_card(view(), DIRECTORY, now=NOW)


@settings(max_examples=60, deadline=None)
@given(cards, st.sampled_from(Locale))
def test_any_card_keeps_within_every_limit(card: Card, locale: Locale) -> None:
    for drawn in (draw_card(card, locale), draw_plainly(card, locale), draw_line(card.summary, locale)):
        check_blocks(json.loads(json.dumps(drawn)), "message")
    line = plain_line(card.summary, locale)
    assert line
    assert len(line) <= 5 * 200
    assert not {"<", ">", "\n"} & set(line)


def test_very_many_short_facts_stay_within_every_limit() -> None:
    facts = Facts(items=((Say(key="fact.waiting"), (Raw(text="x"),)),) * 12)
    card = Card(case=1, revision=1, summary=(), blocks=(facts,) * 200)
    check_blocks(draw_card(card, Locale.FR), "message")


@given(st.text(max_size=200), st.integers(0, 100))
def test_what_is_cut_fits_and_is_a_beginning(text: str, limit: int) -> None:
    kept = cut(text, limit)
    assert length(kept) <= limit
    assert text.startswith(kept.removesuffix("…"))


def test_nothing_is_cut_through_a_grapheme() -> None:
    family = "👩‍👩‍👧‍👦"
    assert cut(family * 3, length(family) * 2 + 2) == family * 2 + "…"
    assert cut("e\u0301" * 3, 4) == "e\u0301…"


def test_markup_is_escaped_with_the_ampersand_first() -> None:
    assert escaped("<!channel> & &lt;") == "&lt;!channel&gt; &amp; &amp;lt;"


def test_an_allowance_is_never_overdrawn() -> None:
    allowance = Allowance(10)
    assert allowance.take("x" * 30, 20, leave=4) == "xxxxx…"
    assert not allowance.spend(5)
    assert allowance.take("x" * 30, 20) == "xxx…"
    assert allowance.left == 0


def elements(drawn: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    found = [node for node in drawn if node["type"] == kind]
    for node in drawn:
        found += elements(node.get("elements", []), kind)
    return found


def test_four_buttons_are_seen_and_the_rest_is_folded() -> None:
    card = case_card(view(assignee="marie"), DIRECTORY, now=NOW)
    (row,) = elements(draw_card(card, Locale.EN), "actions")
    assert [each["type"] for each in row["elements"]] == ["button"] * 4 + ["overflow"]
    labels = [option["text"]["text"] for option in row["elements"][-1]["options"]]
    assert labels == ["Later…", "Escalate…", "Give back", "Close for another reason…", "Internal note…"]
    assert row["elements"][0]["value"] == "case.reply?case=12&revision=4"


def test_a_card_has_other_block_ids_with_each_revision() -> None:
    ids = {draw_card(case_card(view(revision=each), DIRECTORY, now=NOW), Locale.EN)[-1]["block_id"] for each in (4, 5)}
    assert len(ids) == 2


def test_a_moment_is_written_by_each_readers_client() -> None:
    [soon] = elements(draw_line((When(at=NOW, style="soon"),), Locale.EN), "date")
    assert (soon["format"], soon["fallback"]) == ("{time_secs}", "09:30:00 UTC")
    posted = elements(draw_card(CARD, Locale.EN), "date")[0]
    assert datetime.fromtimestamp(posted["timestamp"], UTC) == mention().mention.posted_at
    assert "UTC" in posted["fallback"]


def test_the_link_to_the_post_stays_however_long_the_post_is() -> None:
    long = mention(text="x" * 40_000, author=Author("7", "lea", "y" * 40_000))
    busy = view(
        long, replies=tuple(reply(ReplyState.PUBLISHED, id=each, text="z" * 9000) for each in range(3)), notes=3
    )
    drawn = draw_card(case_card(busy, DIRECTORY, now=NOW), Locale.FR)
    assert "https://social.example/@lea/1" in [each["url"] for each in elements(drawn, "link")]
    assert drawn[-1]["type"] == "actions"
    assert sum(length(each["text"]) for each in elements(drawn, "text")) < ALL_TEXT


@pytest.mark.parametrize("locale", Locale)
def test_a_card_is_written_in_the_language_asked_for(locale: Locale) -> None:
    said = json.dumps(draw_card(CARD, locale), ensure_ascii=False)
    assert ("Répondre" in said) == (locale is Locale.FR)
    assert ("Attend depuis" in said) == (locale is Locale.FR)


def test_a_copy_for_information_has_no_buttons() -> None:
    drawn = draw_card(case_card(view(), DIRECTORY, now=NOW, read_only=True), Locale.EN)
    assert not elements(drawn, "actions")
