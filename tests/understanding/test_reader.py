"""Mentions are understood in batches, in order, whatever they hold."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.mention import Author, Mention
from bot.ports.understanding import FeelingScore
from bot.understanding.read import Reader

HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "naughty_strings.jsonl"


def mention(text: str, language: str | None = None) -> Mention:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Mention("acme", "x", "1", Author("1", "eve"), text, moment, "", language=language)


class Recording:
    """A language and a feeling in one that keep what they were asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def detect(self, texts: Sequence[str], declared: Sequence[str | None]) -> list[str]:
        self.asked.append((list(texts), list(declared)))
        return ["fr" for _ in texts]

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[FeelingScore]:
        self.asked.append((list(texts), list(languages)))
        return [FeelingScore(0.5, 0.1, 0.2, question=True) for _ in texts]


def test_mentions_are_understood_in_order():
    read = Reader().read(
        [mention("Où est mon colis ? C'est nul"), mention("Love my new kettle"), mention("😀", "de-AT")]
    )
    assert [each.language for each in read] == ["fr", "en", "de"]
    assert [each.question for each in read] == [True, False, False]
    assert read[0].feeling < 0 < read[1].feeling


def test_no_mentions_give_no_understanding():
    assert Reader().read([]) == []


def test_the_language_told_is_what_feeling_is_read_in():
    both = Recording()
    read = Reader(both, both).read([mention("a", "en"), mention("b")])
    assert both.asked == [(["a", "b"], ["en", None]), (["a", "b"], ["fr", "fr"])]
    assert (read[1].feeling, read[1].anger, read[1].urgency, read[1].question) == (0.5, 0.1, 0.2, True)


def test_only_the_beginning_of_a_very_long_text_is_read():
    both = Recording()
    Reader(both, both).read([mention("a" * 40_000)])
    assert len(both.asked[0][0][0]) == 4_000


@pytest.mark.skipif(not HOSTILE.is_file(), reason="the naughty strings are not on this machine")
def test_hostile_texts_are_understood_without_a_word():
    texts = [str(json.loads(line)) for line in HOSTILE.read_text(encoding="utf-8").splitlines()]
    assert len(Reader().read([mention(text) for text in texts])) == len(texts)
