"""One pattern brings another where whatever holds the one holds the other; said only where it is sure."""

import random
from collections.abc import Callable
from itertools import count

import pytest

from bot.rules.alternatives import alternatives, brings, needed_pieces, pieces
from bot.rules.loosely import fold_for_patterns
from bot.rules.patterns import FoldedPattern
from tests.support.effort import growth

MADE_OF = ("ab", "a", "b", "c", "|", "|", "(a|b)", "(?:ab)?", "[ab]", "[^|]", r"\.", r"\bab", "b+", "c?", "a*", "a{2}",
           "b{0,1}", ".", "é", r"[\]|]", "a{", r"\pL", "ab|cab", "^a", "c$")  # fmt: skip


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("abc", ["abc"]),
        ("mon colis", ["colis"]),
        ("abc", ["abc|def"]),
        ("abc|def", ["def|abc|x"]),
        ("xabc|defy", ["abc", "def"]),
        (r"n[o°] ?\d+ perdu", ["perdu"]),
        (r"a\.b+c", [r"a\.b+c"]),
        (r"\bcolis\b", ["colis"]),
        ("colis perdus?", ["colis perdu"]),
        ("x{2}abc", ["abc"]),
        ("(a|b)cd", ["cd"]),
        ("[|]cd", ["cd"]),
        (r"\pL", [r"\pL"]),
    ],
)
def test_a_pattern_brings_what_it_cannot_do_without(narrow, wide):
    assert brings([narrow], wide)
    wanted = {piece for source in wide for piece in needed_pieces(source)}
    assert wanted & pieces(narrow)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("colis", ["mon colis"]),
        ("abc|def", ["abc"]),
        ("abc?", ["abc"]),
        ("abc*", ["abc"]),
        ("abc{0}", ["abc"]),
        ("(abc)?", ["abc"]),
        ("[abc]", ["abc"]),
        ("ab.c", ["abc"]),
        (r"a\bc", ["abc"]),
        (r"x{2}y", ["2"]),
        ("colis", [r"\bcolis\b"]),
        ("a|b|", ["a", "b"]),
        (r"\Qa|b\E", ["a", "b"]),
        ("aaa", ["a+b"]),
        ("abc" + "x" * 300, ["abc"]),
    ],
)
def test_what_is_not_sure_is_not_said(narrow, wide):
    assert not brings([narrow], wide)


def test_the_effort_of_comparing_grows_with_the_alternatives_and_not_with_their_square():
    names = count()

    def comparing(size: int) -> Callable[[], None]:
        many = [f"abc{next(names)}|def{next(names)}" for _ in range(size)]

        def work() -> None:
            assert brings(many, reversed(many))
            assert not brings([*many, "ghi"], many)

        return work

    assert growth(comparing, 250) < 24


def test_a_pattern_of_very_many_alternatives_is_not_parted():
    assert len(alternatives("a|" * 100_000)) == 1
    assert brings(["a|" * 100_000], ["b", "a|" * 100_000])


def test_whatever_is_said_to_bring_another_does_on_made_up_texts():
    rng = random.Random(7)
    said = 0
    for _ in range(4000):
        narrow, wide = ("".join(rng.choices(MADE_OF, k=rng.randrange(1, 4))) for _ in range(2))
        if brings([narrow], [wide]):
            said += 1
            one, other = FoldedPattern(narrow), FoldedPattern(wide)
            for _ in range(20):
                text = fold_for_patterns("".join(rng.choices("abcAB.|{é] ", k=rng.randrange(8))))
                assert one.search(text) is None or other.search(text) is not None
    assert said > 100
