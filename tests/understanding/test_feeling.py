"""The mood of a post is read in French and English, through negation, emphasis, emoji and simple irony."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench.understanding import macro_f1, mood
from bot.ports.understanding import FeelingScore
from bot.understanding.feeling import LexiconFeeling

TWEETS = Path(__file__).parents[3] / "shared" / "data" / "sentiment_tweets_fr_en.csv"
FEELING = LexiconFeeling()


def read(text: str, language: str = "fr") -> FeelingScore:
    return FEELING.read([text], [language])[0]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Merci, la machine est parfaite !"),
        ("fr", "Super service, livraison rapide 😀"),
        ("fr", "J'adore cette cafetière"),
        ("fr", "Pas mal du tout"),
        ("fr", "Aucun problème, tout va bien"),
        ("fr", "Livreur adorable et très sympa"),
        ("en", "Thanks a lot, love my new kettle"),
        ("en", "Best coffee machine I've ever had"),
        ("en", "Not bad at all"),
        ("en", "Really helpful staff 👍"),
        ("de", "Kaffee ❤️"),
        ("und", "😍😍"),
    ],
)
def test_content_people_are_read_as_content(language, text):
    assert mood(read(text, language).feeling) == "positive"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "C'est inadmissible, je suis très déçu"),
        ("fr", "Je ne suis pas content du tout"),
        ("fr", "Je n'aime pas cette machine"),
        ("fr", "Ma cafetière est en panne"),
        ("fr", "Toujours pas de réponse..."),
        ("fr", "Génial, encore en panne, merci Acme"),
        ("fr", "Merci pour rien, deux semaines sans nouvelles"),
        ("fr", "c'est nuuuul"),
        ("en", "This is terrible, worst service ever"),
        ("en", "I'm not happy with this"),
        ("en", "It doesn't work and nobody answers"),
        ("en", "Great job, my parcel is lost again"),
        ("en", "The machine was good but it broke after a week, useless"),
        ("und", "😡😡"),
        ("nl", ":("),
    ],
)
def test_displeased_people_are_read_as_displeased(language, text):
    assert mood(read(text, language).feeling) == "negative"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le magasin ouvre à 9 h"),
        ("fr", "Où est la notice ?"),
        ("en", "The shop opens at nine"),
        ("en", "Where is the manual?"),
        ("fr", ""),
        ("en", "https://great.example/awesome @happy"),
        ("de", "schrecklich"),
    ],
)
def test_plain_statements_are_read_as_neither(language, text):
    assert mood(read(text, language).feeling) == "neutral"


@pytest.mark.parametrize(
    ("language", "weaker", "stronger"),
    [
        ("fr", "je suis content", "je suis très content"),
        ("fr", "je suis un peu content", "je suis content"),
        ("fr", "c'est bien", "c'est bien !!!"),
        ("fr", "ce produit est parfait pour moi", "ce produit est PARFAIT pour moi"),
        ("fr", "c'est super", "c'est suuuuper"),
        ("en", "i am happy", "i am really happy"),
        ("en", "good", "good 😀"),
        ("en", "it is nice but slow", "it is slow but nice"),
    ],
)
def test_emphasis_moves_a_feeling(language, weaker, stronger):
    assert read(weaker, language).feeling < read(stronger, language).feeling


def test_more_is_no_negation_in_french():
    assert read("c'est plus joli").feeling > 0
    assert read("ce n'est plus joli").feeling < 0


def test_a_negation_does_not_reach_across_a_pause():
    assert read("pas reçu. super machine").feeling > read("pas super").feeling


def test_anger_is_told_from_mere_displeasure():
    furious = read("C'est une HONTE, je suis furieux, bande de voleurs !!!")
    assert furious.anger > 0.8
    assert 0.2 < read("C'est inadmissible").anger < furious.anger
    assert read("Je suis triste").anger == 0
    assert read("You are thieves, absolutely disgusted", "en").anger > 0.6
    assert read("😡", "de").anger > 0.5


def test_a_denied_or_happy_anger_is_none():
    assert read("je ne suis pas furieux").anger == 0
    assert read("Merci, excellent, fantastique, la rage de vaincre").anger == 0


def test_urgency_is_read():
    assert read("C'est urgent, la machine prend feu").urgency > 0.9
    assert read("I need an answer asap", "en").urgency > 0.6
    assert read("Bonne journée").urgency == 0
    assert read("🚨", "und").urgency > 0


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("fr", "Où est mon colis ?", True),
        ("fr", "Comment détartrer ma machine", True),
        ("en", "how do i descale it", True),
        ("fr", "Quelle belle machine !", False),
        ("fr", "Mon colis est là", False),
        ("fr", "https://a.example/?q=1", False),
        ("de", "Wo ist mein Paket", False),
        ("fr", "", False),
    ],
)
def test_questions_are_told(language, text, asks):
    assert read(text, language).question is asks


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "und", "de"]))
def test_any_text_has_a_mood_within_bounds(text, language):
    score = read(text, language)
    assert -1 <= score.feeling <= 1
    assert 0 <= score.anger <= 1
    assert 0 <= score.urgency <= 1


@pytest.mark.skipif(not TWEETS.is_file(), reason="the labelled posts are not on this machine")
def test_feeling_is_read_better_than_by_vader_on_real_posts():
    with TWEETS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    vader = SentimentIntensityAnalyzer()
    for language, floor in (("en", 0.60), ("fr", 0.58)):
        chosen = [row for row in rows if row["lang"] == language]
        truth = [row["sentiment"] for row in chosen]
        ours = [mood(read(row["text"], language).feeling) for row in chosen]
        theirs = [mood(vader.polarity_scores(row["text"])["compound"], 0.05) for row in chosen]
        assert macro_f1(truth, ours) > max(macro_f1(truth, theirs), floor)
