"""The way back from folded text to what the author wrote: takes a text, tells where its words stand in it.

Used only where something matched. It must find exactly the words that text.py gives, and must not know any rule.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.rules.characters import WORD_BREAK, for_patterns
from bot.rules.folding import CHARACTERS, MOST_REMEMBERED
from bot.rules.text import READING_BREAK, readings

# The shape of a text has one sign a character: what the character is to words.
_LETTER, _SYMBOL, _NOTHING = "x", "s", "."
_WORD: Final = re.compile(r"x[x.]*|s\.*")


class Span(NamedTuple):
    """Where something stands in the original text: `text[start:end]`."""

    start: int
    end: int


class _Shapes(dict[int, str]):
    """Signs by code of the character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = CHARACTERS[chr(code)]
        if not folded:
            sign = _NOTHING
        elif not folded.startswith(WORD_BREAK):
            sign = _LETTER
        else:
            sign = _SYMBOL if len(folded) > 1 else WORD_BREAK
        if len(self) < MOST_REMEMBERED:
            self[code] = sign
        return sign


class _PatternCharacters(dict[int, str]):
    """Folded forms for patterns by code of the character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = for_patterns(chr(code))
        if len(self) < MOST_REMEMBERED:
            self[code] = folded
        return folded


_SHAPES: Final = _Shapes()
_PATTERN_CHARACTERS: Final = _PatternCharacters()


class _Reading(NamedTuple):
    """One reading of a text: where its characters come from, its shape, where its words begin in the shape."""

    origins: Sequence[int]
    shape: str
    starts: list[int]

    def span(self, first: int, last: int) -> Span:
        """Where the words from the first to the last stand in the original."""
        end = _WORD.match(self.shape, self.starts[last])
        assert end
        return Span(self.origins[self.starts[first]], self.origins[end.end() - 1] + 1)


class Positions:
    """Where the words of one text stand; made once for a mention that something matched."""

    def __init__(self, text: str) -> None:
        self._readings: list[_Reading] = []
        for reading in readings(text):
            shape = reading.text.translate(_SHAPES)
            starts = [match.start() for match in _WORD.finditer(shape)]
            self._readings.append(_Reading(reading.origins, shape, starts))

    def words(self, number: int = 0) -> list[Span]:
        """Where every word of a reading stands, in order."""
        reading = self._readings[number]
        return [reading.span(at, at) for at in range(len(reading.starts))]

    def span(self, folded: str, start: int, length: int) -> Span:
        """Where the words `folded[start:start + length]` stand in the original, whole words always.

        `folded` may be the folded form with elongations: its lines repeat the readings in the same order.
        """
        line = folded.count(READING_BREAK, 0, start)
        line_start = folded.rfind(READING_BREAK, 0, start) + 1
        first = folded.count(WORD_BREAK, line_start, start + 1) - 1
        last = first + folded.count(WORD_BREAK, start + 1, start + length - 1)
        return self._readings[line % len(self._readings)].span(first, last)


def fold_for_patterns(text: str) -> str:
    """The text as managers' patterns see it."""
    return text.translate(_PATTERN_CHARACTERS)


def pattern_origins(text: str) -> list[int]:
    """For each character of the text as patterns see it, the position in the original."""
    return [at for at, character in enumerate(text) for _ in _PATTERN_CHARACTERS[ord(character)]]
