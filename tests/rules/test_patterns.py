"""Managers' patterns know the letters of every script, and search any text in time that grows with its length."""

import random
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import RulesError
from bot.rules.loosely import fold_for_patterns
from bot.rules.patterns import FoldedPattern, PatternError, TooLarge
from tests.rules.files import one_rule, route
from tests.support.effort import effort


def found(pattern: str, text: str) -> str | None:
    """What the pattern finds in a text as an author writes it, in its folded form."""
    folded = fold_for_patterns(text)
    span = FoldedPattern(pattern).search(folded)
    return None if span is None else folded[slice(*span)]


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
        ("[œæ]uvre", "œuvre", "oeuvre"),
        ("[œæ]uvre", "euvre", None),
        ("[]œx]u", "]u", "]u"),
        ("cœ?ur", "cur", "cur"),
        ("cœ?ur", "mon cœur", "coeur"),
        ("œ{2}", "œœ", "oeoe"),
        ("[^œ]x", "œx", "ex"),
        ("[^œe]x", "œx", None),
        ("[^]œ]", "]b", "b"),
        ("[éà]t", "été", "et"),
        ("l'eau", "lʼeau", "l'eau"),
    ],
)
def test_words_digits_and_edges_are_those_of_every_script(pattern, text, expected):
    assert found(pattern, text) == expected


def test_a_match_is_told_as_the_author_wrote_it():
    rules = one_rule(r"{regex: '\bзаказ\b \w+'}")
    [reason] = route(rules, "Мой  «Заказ №5» и ЗАКАЗ ПОТЕРЯН").reasons
    assert reason.matched == "ЗАКАЗ ПОТЕРЯН"


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        (r"té\b", "un e\u0301te\u0301 !", "te\u0301"),
        ("te", "e\u0301te\u0301", "te\u0301"),
        ("colis", "\u200fcolis\u200e perdu", "colis"),
        ("colis", "co\u00adlis", "co\u00adlis"),
    ],
)
def test_a_match_holds_its_last_accent_and_no_sign_around_it(pattern, text, matched):
    [reason] = route(one_rule(f"{{regex: '{pattern}'}}"), text).reasons
    assert reason.matched == matched


PIECES = st.sampled_from(
    [r"\b", r"\B", r"\w", r"\W", r"\d", r"\D", r"\w+", r"\d*", "[a-z]", "[^a-z]", r"[\w-]", r"[^\d]", ".", "a", "1",
     " ", "-", "(?:ab|a)", "a?", ".*"]
)  # fmt: skip
FOREIGN = st.sampled_from(["ж", "жа", "[а-я]", "[^ж]", "_"])
TEXT = st.text(alphabet="ab1 -жяω٣_!", min_size=1, max_size=12).map(fold_for_patterns)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=5).map("".join), TEXT)
def test_a_pattern_of_ascii_finds_what_a_backtracking_engine_finds(pattern, text):
    expected = re.search(pattern, text)
    match = FoldedPattern(pattern).search(text)
    assert match == (expected and expected.span())


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PIECES, FOREIGN), min_size=1, max_size=4).map("".join), TEXT)
def test_a_pattern_that_names_foreign_letters_never_finds_what_is_not_there(pattern, text):
    match = FoldedPattern(pattern).search(text)
    if match is not None:
        assert re.compile(pattern).match(text, match[0]) is not None
    elif r"\b" not in pattern and r"\B" not in pattern:
        assert re.search(pattern, text) is None


@pytest.mark.parametrize(
    "pattern",
    [r"(?=a)", r"(?<!a)b", r"(a)\1", "a++", "(?>a)", r"a{2000}", "(", "[œ", "[z-a]", "((a{1,30}){1,30}){1,30}"],
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
    assert effort(lambda: compiled.search(text)) < 1


ATOMS = ("a", "b", "[ab]", ".", r"\w", "aa", "a|b", "[a-z]", r"\b", r"\s", "ж", "_")
COUNTS = ("*", "+", "?", "*?", "{1,30}", "{2,50}", "{0,200}", "{10}", "{1,}", "{0,1000}")
LONG = [fold_for_patterns(text) for text in ("ab" * 20_000, "жa 😀" * 10_000)]


def hostile(rng: random.Random, depth: int) -> str:
    """A pattern with counts around counts and choices within choices."""
    kind = rng.choice(("atom", "pair", "choice", "count", "count")) if depth else "atom"
    if kind == "atom":
        return rng.choice(ATOMS)
    if kind == "count":
        return f"({hostile(rng, depth - 1)}){rng.choice(COUNTS)}"
    return f"({hostile(rng, depth - 1)}{'|' if kind == 'choice' else ''}{hostile(rng, depth - 1)})"


def test_a_thousand_hostile_patterns_are_refused_or_searched_at_once():
    rng, searched, slowest = random.Random(1), 0, (0.0, "")
    for _ in range(1000):
        pattern = hostile(rng, 4) + rng.choice(("", "$", "x", "é"))
        with suppress(PatternError, TooLarge):
            compiled = FoldedPattern(pattern)
            searched += 1
            taken = effort(lambda: [compiled.search(text) for text in LONG], times=1)  # noqa: B023 - called here
            slowest = max(slowest, (taken / len(LONG), pattern))
    assert searched > 500
    assert slowest[0] < 0.5, slowest[1]


def test_counts_within_counts_are_refused_with_what_to_do():
    with pytest.raises(RulesError) as refused:
        one_rule("{regex: '(.{1,100}){1,10}x'}")
    [fault] = refused.value.faults
    assert fault.line > 1
    assert "steps, and 1000 are allowed" in fault.message
    assert "smaller counts" in fault.remedy
