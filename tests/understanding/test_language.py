"""The language of a post is told from its text, from well-known words where it is short, from the network at last."""

import csv
import sys
from pathlib import Path

import pytest

from bot.understanding.language import TextLanguage, _Langid, best_detector

TWEETS = Path(__file__).parents[3] / "shared" / "data" / "sentiment_tweets_fr_en.csv"
SENTENCES = {
    "fr": "Bonjour, mon colis n'est toujours pas arrivé, pouvez-vous m'aider ?",
    "en": "Hello, my parcel has still not arrived, could you help me please?",
    "de": "Guten Tag, mein Paket ist immer noch nicht angekommen, können Sie helfen?",
    "es": "Hola, mi paquete todavía no ha llegado, ¿me pueden ayudar por favor?",
    "it": "Buongiorno, il mio pacco non è ancora arrivato, potete aiutarmi?",
    "nl": "Hallo, mijn pakket is nog steeds niet aangekomen, kunt u mij helpen?",
    "pt": "Olá, a minha encomenda ainda não chegou, podem ajudar-me por favor?",
}


@pytest.fixture(params=[best_detector, _Langid], ids=["best", "langid"], scope="module")
def language(request):
    return TextLanguage(request.param)


def told(language: TextLanguage, text: str, declared: str | None = None) -> str:
    return language.detect([text], [declared])[0]


def test_sentences_are_told_whatever_the_network_declares(language):
    assert language.detect(list(SENTENCES.values()), ["en"] * len(SENTENCES)) == list(SENTENCES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Top merci", "fr"),
        ("nul", "fr"),
        ("thanks", "en"),
        ("so bad", "en"),
        ("mon colis", "fr"),
        ("what the hell", "en"),
    ],
)
def test_short_texts_are_told_by_well_known_words(language, text, expected):
    assert told(language, text) == expected


@pytest.mark.parametrize("text", ["", "😀😀", "https://a.example", "@acme_help", "12 34", "#1", "ok"])
def test_a_text_that_says_too_little_takes_the_word_of_the_network(language, text):
    assert told(language, text, "fr-CA") == "fr"
    assert told(language, text) == "und"


def test_a_strange_declaration_is_not_taken(language):
    assert told(language, "😀", "") == "und"
    assert told(language, "😀", "qqq-x") == "und"


def test_an_unsure_text_takes_the_word_of_the_network(language):
    assert told(language, "Xiaomi Redmi Zwq", "de") == "de"


def test_an_unsure_text_without_any_word_of_the_network_is_guessed(language):
    assert len(told(language, "Xiaomi Redmi Zwq")) == 2


@pytest.mark.skipif(not TWEETS.is_file(), reason="the labelled posts are not on this machine")
def test_real_posts_are_told():
    with TWEETS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for shortest, longest, share in ((15, 40, 0.90), (40, 10_000, 0.97)):
        chosen = [row for row in rows if shortest <= len(row["text"]) < longest]
        found = TextLanguage().detect([row["text"] for row in chosen], [None] * len(chosen))
        right = sum(row["lang"] == each for row, each in zip(chosen, found, strict=True))
        assert right / len(chosen) >= share


def test_where_eldc_has_no_wheel_the_other_detector_is_used(monkeypatch):
    monkeypatch.setitem(sys.modules, "eldc", None)
    assert isinstance(best_detector(), _Langid)
