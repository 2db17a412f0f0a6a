"""The way back from folded text to what the author wrote: takes a text, tells where its words stand in it.

Used only where something matched. It must find exactly the words that text.py gives, and must not know any rule.
"""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from itertools import islice
from typing import Final

from bot.rules.characters import WORD_BREAK
from bot.rules.folding import CHARACTERS, MOST_REMEMBERED, NEW_READING, NO_LETTER, READING_BREAK, fold_in_place
from bot.rules.text import Reading, readings

# Where something stands in the original text: its first place, and the place behind its last.
Span = tuple[int, int]
_MOST_PLACES: Final = 20
# The shape of a text has one sign a character, and each sign is what it stands for: a letter, an accent written apart,
# a picture, nothing. A word ends with its last letter or accent, and holds what is invisible before that.
_LETTER, _ACCENT, _PICTURE, _NOTHING = "x", "\x80", "\xa6", "\x7f"
_WORD: Final = re.compile(rb"x(?:[x\x80\x7f]*[x\x80])?|\xa6[\x80\x7f]*")
_UNSURE: Final = ord(NO_LETTER)
_BLANK: Final = ord(WORD_BREAK)


class _Shapes(dict[str, str]):
    """Signs by character, filled as characters are met."""

    def __missing__(self, character: str) -> str:
        folded = CHARACTERS[character]
        if not folded:
            sign = _ACCENT if unicodedata.category(character)[0] == "M" else _NOTHING
        elif not folded.startswith(WORD_BREAK):
            sign = _LETTER
        else:
            sign = _PICTURE if len(folded) > 1 else WORD_BREAK
        if len(self) < MOST_REMEMBERED:
            self[character] = sign
        return sign


_SHAPES: Final = _Shapes()
# No prepared text holds the sign of accents, which stays what it is.
_SHAPES[_ACCENT] = _ACCENT
_LATIN_SHAPES: Final = "".join([_SHAPES[chr(code)] for code in range(256)]).encode("latin-1")


def _foreign_shapes(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join([_SHAPES[character] for character in error.object[error.start : error.end]]), error.end


codecs.register_error("comptoir.shapes", _foreign_shapes)


class _Shape:
    """One reading of a text: where its characters come from, and where its words begin, worked out as far as asked."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._shape = reading.text.encode("latin-1", "comptoir.shapes").translate(_LATIN_SHAPES)
        self._words = _WORD.finditer(self._shape)
        self._spans: list[tuple[int, int]] = []

    def span(self, first: int, last: int) -> Span:
        """Where the words from the first to the last stand in the original."""
        spans = self._spans
        if last >= len(spans):
            spans.extend([match.span() for match in islice(self._words, last + 1 - len(spans))])
        return (self._reading.origin(spans[first][0]), self._reading.origin(spans[last][1] - 1) + 1)

    def __len__(self) -> int:
        return sum(1 for _ in _WORD.finditer(self._shape))


class Positions:
    """Where the words of one text stand; made once for a mention that something matched.

    `written` are its readings, a line each, as text.py gives them; `folded` is the text folded evenly. Lines with
    elongations repeat the readings in the same order.
    """

    def __init__(self, text: str, written: str, folded: bytes) -> None:
        self._text = text
        self._written = written
        self._folded = folded
        self._made: list[_Shape] = []
        self._in_place = b""

    def words(self, number: int = 0) -> list[Span]:
        """Where every word of a reading stands, in order."""
        shape = self._shapes()[number]
        return [shape.span(at, at) for at in range(len(shape))]

    def places(self, wanted: Sequence[bytes]) -> list[Span]:
        """Where folded words stand in the original, in its order, each place once; the first are enough."""
        spans = None if NEW_READING in self._folded else self._seen_in_place(wanted)
        if spans is None:
            spans = self._counted(wanted)
        return spans if len(spans) < 2 else sorted(set(spans))[:_MOST_PLACES]

    def _seen_in_place(self, wanted: Sequence[bytes]) -> list[Span] | None:
        """The places by a look at the text itself, ten times as fast; None where that would not find all."""
        text = self._in_place = self._in_place or b" %b " % fold_in_place(self._written)
        every_letter = _UNSURE not in text
        spans: list[Span] = []
        for words in wanted:
            before = len(spans)
            last = len(words) - 1
            whole = words[last] == _BLANK
            at = text.find(words)
            while at >= 0 and len(spans) < before + _MOST_PLACES:
                end = at + last
                if not whole:
                    end = text.index(b" ", end + 1)
                    if _UNSURE in text[at:end]:
                        return None  # a picture may stand behind the word that begins so
                spans.append((at, end - 1))
                at = text.find(words, at + 1)
            # One word of a text in which no sign hides a letter cannot stand anywhere else.
            alone = every_letter and whole and words.find(b" ", 1) == last
            if not alone and len(spans) - before != len(_found(self._folded, words)):
                return None  # signs stand within the words, or no single letters
        return spans

    def _counted(self, wanted: Sequence[bytes]) -> list[Span]:
        """The places by counting the words of every reading up to them."""
        shapes = self._shapes()
        return [
            shapes[number % len(shapes)].span(first, first + words.count(b" ", 1, len(words) - 1))
            for number, line in enumerate(self._folded.split(READING_BREAK))
            for words in wanted
            for first in [line.count(b" ", 0, at) for at in _found(line, words)]
        ]

    def _shapes(self) -> list[_Shape]:
        if not self._made:
            self._made = [_Shape(reading) for reading in readings(self._text)]
        return self._made


def _found(line: bytes, words: bytes) -> list[int]:
    """Where words begin in a folded line, the first times only."""
    at = -1
    found: list[int] = []
    while len(found) < _MOST_PLACES and (at := line.find(words, at + 1)) >= 0:
        found.append(at)
    return found
