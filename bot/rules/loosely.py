"""Folds texts as managers' patterns see them: takes a text, gives it without case and accents, punctuation kept.

What folds to Latin-1, nearly all, goes through one table of bytes, the rest through one of characters. It must not
know what a pattern is.
"""

import codecs
import re
import unicodedata
from typing import Final

from bot.rules.characters import for_patterns
from bot.rules.folding import MOST_REMEMBERED

_LAST_LATIN: Final = "\xff"
# Stands for the few Latin-1 characters (ß, æ, ½) that fold to several; no text folds to it.
_OTHER: Final = 0


class _Characters(dict[int, str]):
    """Folded forms by code of the character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = for_patterns(chr(code))
        if len(self) < MOST_REMEMBERED:
            self[code] = folded
        return folded


def _latin_byte(code: int) -> int:
    folded = _CHARACTERS[code]
    return ord(folded) if len(folded) == 1 and folded <= _LAST_LATIN else _OTHER


def _folded(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join([_CHARACTERS[ord(character)] for character in error.object[error.start : error.end]]), error.end


_CHARACTERS: Final = _Characters()
_FOREIGN: Final = re.compile("([^\\x00-\\xff]+)")
_TABLE: Final = bytes(_latin_byte(code) for code in range(256))
_DROPPED: Final = bytes(code for code in range(256) if not _CHARACTERS[code])
codecs.register_error("comptoir.patterns", _folded)


def fold_for_patterns(text: str) -> str:
    """The text as managers' patterns see it."""
    try:
        return _from_latin(text.encode("latin-1", "comptoir.patterns"))
    except UnicodeEncodeError:
        pieces = _FOREIGN.split(text)
        pieces[::2] = [_from_latin(piece.encode("latin-1")) for piece in pieces[::2]]
        pieces[1::2] = ["".join([_CHARACTERS[ord(character)] for character in piece]) for piece in pieces[1::2]]
        return "".join(pieces)


def _from_latin(text: bytes) -> str:
    folded = text.translate(_TABLE, _DROPPED)
    return text.decode("latin-1").translate(_CHARACTERS) if _OTHER in folded else folded.decode("latin-1")


def pattern_origins(text: str) -> list[int]:
    """For each character of the text as patterns see it, the position in the original."""
    return [at for at, character in enumerate(text) for _ in _CHARACTERS[ord(character)]]


def behind_accents(text: str, at: int) -> int:
    """The first place from `at` on that holds no accent written apart, which belongs to the letter before it."""
    while at < len(text) and unicodedata.category(text[at])[0] == "M" and not _CHARACTERS[ord(text[at])]:
        at += 1
    return at
