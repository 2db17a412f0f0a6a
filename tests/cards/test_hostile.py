"""Whatever anybody writes, a card comes of it, within its budget and without hidden characters."""

import json
import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.build import case_card
from bot.cards.card import Card
from bot.cards.inline import address
from bot.cards.plain import words
from bot.cards.text import clean
from bot.domain.decision import Reason
from bot.domain.department import Locale
from bot.domain.mention import Author, Media
from tests.cards.samples import DIRECTORY, NOW, case, mention, text_of, view

LONGEST_CARD = 40_000
anything = st.text(st.characters(codec=None, categories=None), max_size=400)  # lone surrogates and controls too


def card_of(text: str, name: str, handle: str, url: str, alt: str, matched: str) -> Card:
    author = Author("7", handle, name)
    post = mention(text=text, author=author, url=url, warning=alt, media=(Media("image", url, alt),))
    why = (Reason("r", "any", matched, 0, 1), Reason("r", "has", matched))
    seen = view(post, author_handle=handle, text=text, tags=(matched,), rule="r", reasons=why)
    return case_card(seen, DIRECTORY, now=NOW)


@given(anything, anything, anything, anything, anything, anything)
@settings(max_examples=150, deadline=None)
def test_every_text_makes_a_card(text: str, name: str, handle: str, url: str, alt: str, matched: str) -> None:
    card = card_of(text, name, handle, url, alt, matched)
    written = card.model_dump_json()
    assert Card.model_validate_json(written) == card
    for locale in Locale:
        said = text_of(card, locale) + words(card.summary, locale)
        assert not [mark for mark in said if is_hidden(mark)]


@given(st.text(max_size=50))
@settings(max_examples=30, deadline=None)
def test_forty_thousand_characters_stay_within_the_budget(seed: str) -> None:
    text = (seed or "x") * (40_000 // max(1, len(seed or "x")) + 1)
    card = card_of(text, text, text, text, text, text)
    assert len(json.dumps(json.loads(card.model_dump_json()), ensure_ascii=False)) < LONGEST_CARD


@given(anything)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=300))
def test_only_a_whole_web_address_becomes_a_link(text: str) -> None:
    found = address(text)
    assert found is None or (found == text and text.lower().startswith(("http://", "https://")))
    for bad in (f"javascript:{text}", f"https://a.example/\n{text}", f'https://a.example/"{text}', f"//{text}"):
        assert address(bad) is None


def test_a_name_of_many_lines_stays_on_one() -> None:
    post = mention(author=Author("7", "x", "Support\n\nAcme\tofficial"))
    assert "Support Acme official" in text_of(case_card(view(post), DIRECTORY, now=NOW))


def test_stacked_accents_do_not_climb() -> None:
    assert len(clean("a" + "\u0301" * 50)) <= 5


def test_an_old_case_with_odd_rows_is_drawn() -> None:
    seen = view()
    odd = replace(seen, case=replace(case(), network="", author_handle="", tags=("",), rule="", reasons=()))
    assert case_card(odd, DIRECTORY, now=NOW).blocks


def is_hidden(mark: str) -> bool:
    """Control and bidirectional characters, halves of pairs; line feed and tab are text."""
    category = unicodedata.category(mark)
    return (
        category in ("Cc", "Cs") and mark not in "\n\t"
    ) or mark in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b"
