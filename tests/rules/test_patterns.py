"""Managers' patterns know the letters of every script, and search any text in time that grows with its length."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.loosely import fold_for_patterns
from bot.rules.patterns import FoldedPattern, PatternError
from tests.rules.files import one_rule, route


def found(pattern: str, text: str) -> str | None:
    """What the pattern finds in a text as an author writes it, in its folded form."""
    match = FoldedPattern(pattern).search(fold_for_patterns(text))
    return None if match is None else match[0]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\bt\b", "été", None),
        (r"\bété\b", "un été !", "ete"),
        (r"\bзаказ\b", "мой заказ!", "заказ"),
        (r"\bзаказ\b", "заказчик пишет", None),
        (r"\bзаказ\b", "заказчик и заказ", "заказ"),
        (r"\w+", "… привет мир", "привет"),
        (r"\W+", "привет, мир", ", "),
        (r"[\w-]+", "αβγ-δε ζ", "αβγ-δε"),
        (r"[^\w ]", "привет мир?", "?"),
        (r"[\W]", "при_вет", None),
        (r"\d{3}", "номер ٣٤٥", "345"),
        (r"[\D]", "٣٤a", "a"),
        (r"[\d]+", "n° ٣٤", "34"),
        (r"\bacme\b", "привет acme", "acme"),
        (r"\bacme\b", "приветacme", None),
        (r"\Bacme", "приветacme", "acme"),
        (r"\b\w+_x\b", "при_x", "при_x"),
        (r"\b[A-z]+\b", "abcж abc", "abc"),
        (r"\bn\b", "नमस्ते n", "n"),
        (r"\Q\b\E", r"c'est \b", r"\b"),
        (r"[]a]\b", "жa] a", "a"),
        (r"œuvre\b", "ŒUVRE ж", "oeuvre"),
    ],
)
def test_words_digits_and_edges_are_those_of_every_script(pattern, text, expected):
    assert found(pattern, text) == expected


def test_a_match_is_told_as_the_author_wrote_it():
    rules = one_rule(r"{regex: '\bзаказ\b \w+'}")
    [reason] = route(rules, "Мой  «Заказ №5» и ЗАКАЗ ПОТЕРЯН").reasons
    assert reason.matched == "ЗАКАЗ ПОТЕРЯН"


PIECES = st.sampled_from(
    [r"\b", r"\B", r"\w", r"\W", r"\d", r"\D", r"\w+", r"\d*", "[a-z]", "[^a-z]", r"[\w-]", r"[^\d]", ".", "a", "1",
     " ", "-", "(?:ab|a)", "a?", ".*"]
)  # fmt: skip
FOREIGN = st.sampled_from(["ж", "жа", "[а-я]", "[^ж]", "_"])
TEXT = st.text(alphabet="ab1 -жяω٣_!", min_size=1, max_size=12).map(fold_for_patterns)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=5).map("".join), TEXT)
def test_a_pattern_of_ascii_finds_what_a_backtracking_engine_finds(pattern, text):
    expected = re.search(pattern, text)
    match = FoldedPattern(pattern).search(text)
    assert (match and match.span()) == (expected and expected.span())


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.one_of(PIECES, FOREIGN), min_size=1, max_size=4).map("".join), TEXT)
def test_a_pattern_that_names_foreign_letters_never_finds_what_is_not_there(pattern, text):
    match = FoldedPattern(pattern).search(text)
    if match is not None:
        assert re.compile(pattern).match(text, match.start()) is not None
    elif r"\b" not in pattern and r"\B" not in pattern:
        assert re.search(pattern, text) is None


@pytest.mark.parametrize(
    "pattern", [r"(?=a)", r"(?<!a)b", r"(a)\1", "a++", "(?>a)", r"a{2000}", "(", "[z-a]", r"\w{999}{9}"]
)
def test_what_cannot_be_searched_in_linear_time_is_refused(pattern):
    with pytest.raises(PatternError):
        FoldedPattern(pattern)


@pytest.mark.parametrize("letter", ["a", "ж"])
@pytest.mark.parametrize(
    "pattern", ["(a+)+$", r"(\w+\s?)+!$", r"(.*)*\bz", "(a|a)*b", r"(\b\w+\b ?)*жz", r"\b(ж+)+\b$", r"(?:\bж\w*\W*)+\d"]
)
def test_no_pattern_stalls_on_a_long_text(pattern, letter):
    compiled = FoldedPattern(pattern)
    text = fold_for_patterns(letter * 39_990 + " !? ж")
    start = time.process_time()
    compiled.search(text)
    assert time.process_time() - start < 1
