"""Finds every word of the rules in a text in one pass: takes words as managers write them, gives their numbers.

It knows folding and nothing of rules. `Words` collects while rules are compiled; `Scanner` is the frozen result.
"""

from collections.abc import Iterator, Set
from functools import lru_cache
from typing import Final

import ahocorasick

from bot.rules.positions import Positions, Span
from bot.rules.text import ELONGATIONS, fold, with_elongations

_ELONGATION: Final = -1
_REMEMBERED: Final = 50_000
PREFIX_SIGN: Final = "*"


@lru_cache(maxsize=_REMEMBERED)
def pattern(words: str) -> str:
    """How words look in folded text: whole words, or an open end where they end in "*". "" if nothing is left."""
    folded = fold(words.removesuffix(PREFIX_SIGN)).split("\n")[-1]
    if not folded.strip():
        return ""
    return folded.rstrip() if words.endswith(PREFIX_SIGN) else folded


class Words:
    """The words of all rules, each with a number; the same words twice are one."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, words: str) -> int:
        """The number of these words, new or known; `patterns` holds their folded form at that index."""
        found = pattern(words)
        if found not in self._numbers:
            self._numbers[found] = len(self.patterns)
            self.patterns.append(found)
        return self._numbers[found]


class Scanner:
    """All words of the rules in one automaton."""

    def __init__(self, patterns: list[str]) -> None:
        self._patterns = patterns
        self._automaton = ahocorasick.Automaton()
        for number, words in enumerate(patterns):
            self._automaton.add_word(words, number)
        if patterns:
            for letters in ELONGATIONS:
                self._automaton.add_word(letters, _ELONGATION)
            self._automaton.make_automaton()

    def scan(self, text: str) -> tuple[str, Set[int]]:
        """The folded text and the numbers of the words that it holds."""
        folded = fold(text)
        if not self._patterns:
            return folded, frozenset()
        hits = {number for _, number in self._automaton.iter(folded)}
        if _ELONGATION in hits:
            folded = with_elongations(folded)
            hits = {number for _, number in self._automaton.iter(folded)}
            hits.discard(_ELONGATION)
        return folded, hits

    def places(self, folded: str, positions: Positions, wanted: Set[int]) -> Iterator[Span]:
        """Where the wanted words stand in the original text, in the order of the text, each place once."""
        spans = {
            positions.span(folded, end - len(self._patterns[number]) + 1, len(self._patterns[number]))
            for end, number in self._automaton.iter(folded)
            if number in wanted
        }
        yield from sorted(spans)
