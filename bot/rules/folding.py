"""Folds characters quickly: takes a text, gives its folded words on one line; the hottest code of routing.

Nearly all texts are Latin-1 with a few typographic characters: these go through one table of bytes. A text with
other characters (emoji, other scripts) takes a way twice as long to the same result. It must not know hashtags,
handles or rules.
"""

import codecs
from typing import Final

from bot.rules.characters import WORD_BREAK, for_words

_LONGEST_REMEMBERED_RUN: Final = 2
MOST_REMEMBERED: Final = 20_000
# Stands for the few Latin-1 characters (ß, æ, µ) that fold to no single Latin-1 letter; real NULs become blanks.
_OTHER_LETTERS: Final = 0


class _Characters(dict[str, str]):
    """Folded forms by character, filled as characters are met, up to a bound that no real language reaches."""

    def __missing__(self, character: str) -> str:
        folded = for_words(character)
        if len(self) < MOST_REMEMBERED:
            self[character] = folded
        return folded


class _Runs(dict[str, str]):
    """Folded forms of the one or two foreign characters that stand between plain ones."""

    def __missing__(self, run: str) -> str:
        folded = "".join([CHARACTERS[character] for character in run])
        if len(run) <= _LONGEST_REMEMBERED_RUN and len(self) < MOST_REMEMBERED:
            self[run] = folded
        return folded


CHARACTERS: Final = _Characters()
_RUNS: Final = _Runs()


def _latin_byte(code: int) -> int:
    folded = CHARACTERS[chr(code)] or WORD_BREAK
    return ord(folded) if len(folded) == 1 and ord(folded) < 256 else _OTHER_LETTERS


_LATIN_TABLE: Final = bytes(_latin_byte(code) for code in range(256))
_ASCII_TABLE: Final = bytes(_latin_byte(code) if code < 128 else code for code in range(256))
_DROPPED_LATIN: Final = bytes(code for code in range(256) if not CHARACTERS[chr(code)])
_DROPPED_ASCII: Final = bytes(code for code in _DROPPED_LATIN if code < 128)


def _as_letters(error: UnicodeError) -> tuple[str, int]:
    """Replaces foreign characters where they fold to plain letters or breaks, else gives up on Latin-1."""
    assert isinstance(error, UnicodeEncodeError)
    folded = _RUNS[error.object[error.start : error.end]]
    if not folded.isascii():
        raise error
    return folded, error.end


def _as_bytes(error: UnicodeError) -> tuple[bytes, int]:
    """Replaces foreign characters by what they fold to, in UTF-8."""
    assert isinstance(error, UnicodeEncodeError)
    return _RUNS[error.object[error.start : error.end]].encode(), error.end


codecs.register_error("comptoir.letters", _as_letters)
codecs.register_error("comptoir.bytes", _as_bytes)


def fold_line(text: str) -> str:
    """`" first second third "`: the folded words of a text, one blank around each."""
    try:
        folded = text.encode("latin-1", "comptoir.letters").translate(_LATIN_TABLE, _DROPPED_LATIN)
        if _OTHER_LETTERS not in folded:
            return f" {b' '.join(folded.split()).decode('latin-1')} "
    except UnicodeEncodeError:
        pass  # some of it folds to no plain letter
    folded = text.encode("ascii", "comptoir.bytes").translate(_ASCII_TABLE, _DROPPED_ASCII)
    return f" {b' '.join(folded.split()).decode('utf-8')} "
