"""The way back from folded text to what the author wrote: takes a text, tells where its words stand in it.

Used only where something matched. It must find exactly the words that text.py gives, and must not know any rule.
"""

import codecs
import re
from itertools import islice
from typing import Final, NamedTuple

from bot.rules.characters import WORD_BREAK, for_patterns
from bot.rules.folding import CHARACTERS, MOST_REMEMBERED
from bot.rules.text import Reading, readings

# The shape of a text has one sign a character, and each sign is what it stands for: a letter, a picture, nothing.
_LETTER, _PICTURE, _NOTHING = "x", "\xa6", "\x7f"
_WORD: Final = re.compile(rb"x[x\x7f]*|\xa6\x7f*")


class Span(NamedTuple):
    """Where something stands in the original text: `text[start:end]`."""

    start: int
    end: int


class _Shapes(dict[str, str]):
    """Signs by character, filled as characters are met."""

    def __missing__(self, character: str) -> str:
        folded = CHARACTERS[character]
        if not folded:
            sign = _NOTHING
        elif not folded.startswith(WORD_BREAK):
            sign = _LETTER
        else:
            sign = _PICTURE if len(folded) > 1 else WORD_BREAK
        if len(self) < MOST_REMEMBERED:
            self[character] = sign
        return sign


class _PatternCharacters(dict[int, str]):
    """Folded forms for patterns by code of the character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = for_patterns(chr(code))
        if len(self) < MOST_REMEMBERED:
            self[code] = folded
        return folded


_SHAPES: Final = _Shapes()
_LATIN_SHAPES: Final = "".join([_SHAPES[chr(code)] for code in range(256)]).encode("latin-1")
_PATTERN_CHARACTERS: Final = _PatternCharacters()


def _foreign_shapes(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join([_SHAPES[character] for character in error.object[error.start : error.end]]), error.end


codecs.register_error("comptoir.shapes", _foreign_shapes)


class _Shape:
    """One reading of a text: where its characters come from, and where its words begin, worked out as far as asked."""

    def __init__(self, reading: Reading) -> None:
        self._origins = reading.origins
        self._shape = reading.text.encode("latin-1", "comptoir.shapes").translate(_LATIN_SHAPES)
        self._words = _WORD.finditer(self._shape)
        self._spans: list[tuple[int, int]] = []

    def span(self, first: int, last: int) -> Span:
        """Where the words from the first to the last stand in the original."""
        spans = self._spans
        if last >= len(spans):
            spans.extend([match.span() for match in islice(self._words, last + 1 - len(spans))])
        return Span(self._origins[spans[first][0]], self._origins[spans[last][1] - 1] + 1)

    def __len__(self) -> int:
        return sum(1 for _ in _WORD.finditer(self._shape))


class Positions:
    """Where the words of one text stand; made once for a mention that something matched."""

    def __init__(self, text: str) -> None:
        self._shapes = [_Shape(reading) for reading in readings(text)]

    def words(self, number: int = 0) -> list[Span]:
        """Where every word of a reading stands, in order."""
        shape = self._shapes[number]
        return [shape.span(at, at) for at in range(len(shape))]

    def span(self, line: int, first: int, last: int) -> Span:
        """Where the words from the first to the last of a folded line stand in the original.

        Lines with elongations repeat the readings in the same order.
        """
        return self._shapes[line % len(self._shapes)].span(first, last)


def fold_for_patterns(text: str) -> str:
    """The text as managers' patterns see it."""
    return text.translate(_PATTERN_CHARACTERS)


def pattern_origins(text: str) -> list[int]:
    """For each character of the text as patterns see it, the position in the original."""
    return [at for at, character in enumerate(text) for _ in _PATTERN_CHARACTERS[ord(character)]]
