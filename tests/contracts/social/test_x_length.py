"""A text counts as X counts it, in a time that grows with its length and no faster, whoever wrote it."""

import random

import pytest
import yaml
from twitter_text import parse_tweet  # type: ignore[import-untyped]

from integrations.social.x.length import LARGEST_READ, measured
from integrations.social.x.links import A_HOST, LOOKED_THROUGH
from tests.contracts.social.shared import shared_rows, shared_text
from tests.support.effort import growth, times_as_long

CURRENT = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")
PIECES = (
    "a", "b", "é", "日", "本", ".", ".com", ".co", ".fr", "https://", "http://", "example", "/", "?", "x=1", "#", "@",
    "$", "-", "_", " ", "\n", "(", ")", "!", "😀", "👨\u200d👩\u200d👧", "1\ufe0f\u20e3", "1", "🇫🇷", "👋🏽", "\u200d",
    "ж", ".みんな", "www.", "t.co/abc", "。", ",", "~", "&", "+", "xn--", "e\u0301", "©", "…", "Ok.we", "1.5GB",
    "user@example.com",
)  # fmt: skip
HOSTILE = (
    "a.", "a.a,", "日.", "日", "😀", "👨\u200d", "🇫", "(a)", "(", "_a", "-a", "xn--a.", "http://", "http://a.a",
    "a.com,", "a.日", "é.", "@a/", "?!", "\u0301\u0323", "1\ufe0f\u20e3.", "\u2066.", "a.com日", "0.;", ". 😀",
    "http://a.com/(a(a)",
)  # fmt: skip
# Twice what the worst takes on a quiet machine: the instruments of a run, and what runs beside it, count too.
PLAIN_LOOPS = 4


def made_up(seed: int, pieces: tuple[str, ...], most: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(pieces) for _ in range(chance.randint(1, most)))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Bonjour à tous", 14),
        ("日本", 4),
        ("Hello, world! 👋", 16),
        ("👨\u200d👩\u200d👧\u200d👦", 2),
        ("see https://example.com/a/very/long/path?with=a&query=of#its-own", 27),
        ("example.com", 23),
        ("Ok.we have 1.5GB left.Thanks", 28),
        ("e\u0301", 1),
        ("one\r\ntwo", 7),
    ],
)
def test_a_text_counts_as_x_counts_it(text: str, length: int) -> None:
    assert measured(text).length == length


def test_links_are_counted_apart_since_they_cost() -> None:
    assert [measured(text).links for text in ("no", "example.com", "https://a.fr and www.b.fr/c", "Ok.we")] == [
        0,
        1,
        2,
        0,
    ]


@pytest.mark.parametrize("group", CURRENT)
def test_every_current_case_of_xs_own_conformance_suite_holds(group: str) -> None:
    cases = yaml.safe_load(shared_text("specs/twitter-text/validate.yml"))["tests"][group]
    assert cases
    wrong = [
        case["description"] for case in cases if measured(case["text"]).length != case["expected"]["weightedLength"]
    ]
    assert not wrong


def test_it_is_the_count_of_twitter_text_on_whatever_people_put_together() -> None:
    texts = [made_up(seed, PIECES, 40) for seed in range(600)]
    assert [text for text in texts if measured(text).length != parse_tweet(text).weightedLength] == []


def test_naughty_strings_count_as_twitter_text_counts_them() -> None:
    texts = [row["text"] for row in shared_rows("data/hostile/naughty_strings.jsonl") if len(row["text"]) < 300]
    assert texts
    assert [text for text in texts if measured(text).length != parse_tweet(text).weightedLength] == []


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_grows_no_faster_than_the_text(piece: str) -> None:
    def work(size: int) -> object:
        text = (piece * size)[:size]
        return lambda: measured(text)

    assert growth(work, 3000) < 24, "eight times the text, and far from sixty-four times the work"  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [280, 2_000, 25_000])
def test_hostile_texts_are_counted_at_once(length: int) -> None:
    for seed in range(40):
        unit = made_up(seed, (*PIECES, *HOSTILE), 12)
        text = (unit * length)[:length]
        loops = times_as_long(lambda text=text: measured(text), lambda: sum(range(1_000_000)))  # type: ignore[misc]
        assert loops < PLAIN_LOOPS, repr(unit)


def test_more_links_than_any_reply_has_are_words() -> None:
    most = -(-LOOKED_THROUGH // (A_HOST + len("a.com")))
    text = "a.com " * (most + 10)
    assert measured(text).links == most > 50
    assert measured(text).length == most * 24 + 10 * 6


def test_a_text_of_no_measure_is_too_long_whatever_it_holds() -> None:
    assert measured("a" * (LARGEST_READ + 1)).length == LARGEST_READ + 1
