"""Folds texts quickly: takes a text, gives its folded words as bytes; the hottest code of routing.

Nearly all characters of posts are Latin-1 or fold to plain letters (œ, ’, full width): these go through one table of
bytes. What folds to something else (emoji, other scripts) is written as a code of plain letters on the way, so that
every text takes one pass and no two texts meet in the same bytes. It must not know hashtags, handles or rules.
"""

import codecs
import re
from collections.abc import Callable, Sequence
from typing import Final, cast

import numpy as np

from bot.rules.characters import WORD_BREAK, for_words

READING_BREAK: Final = b"\n"
# The same as a number, which is found in a tenth of the time.
NEW_READING: Final = READING_BREAK[0]
MOST_REMEMBERED: Final = 20_000
# Control characters that no text holds (they are blanks there): the ends of texts and readings, and what begins the
# code of a character that Latin-1 has no room for.
TEXT_SIGN: Final = "\x82"
TEXT_END: Final = TEXT_SIGN.encode("latin-1")
READING_SIGN: Final = "\x81"
_CODE_SIGN: Final = "\x80"
NO_LETTER: Final = TEXT_SIGN
_CODE: Final = re.compile(f"{_CODE_SIGN}([0-9a-f]{{6}})")
_LONGEST_REMEMBERED_RUN: Final = 2
_Handler = Callable[[UnicodeError], tuple[str | bytes, int]]
_LAST_LATIN: Final = "\xff"
# Stands for all signs but the blank itself, so that three blanks in a row are nearly as seldom as three letters.
_OTHER_BLANK: Final = b"\t"
_ELONGATED: Final = re.compile(rb"([a-z])\1\1")
# Stands for the few Latin-1 characters (ß, æ, µ) that fold to no single Latin-1 letter; real NULs become blanks.
_OTHER_LETTERS: Final = 0


class _Characters(dict[str, str]):
    """Folded forms by character, filled as characters are met, up to a bound that no real language reaches."""

    def __missing__(self, character: str) -> str:
        folded = for_words(character)
        if len(self) < MOST_REMEMBERED:
            self[character] = folded
        return folded


class _Runs(dict[str, bytes]):
    """Folded forms of the one or two foreign characters that stand between plain ones."""

    def __missing__(self, run: str) -> bytes:
        folded = coded("".join([CHARACTERS[character] for character in run]))
        if len(run) <= _LONGEST_REMEMBERED_RUN and len(self) < MOST_REMEMBERED:
            self[run] = folded
        return folded


CHARACTERS: Final = _Characters()
_RUNS: Final = _Runs()


def coded(folded: str) -> bytes:
    """A folded text as bytes: Latin-1, other characters by their code."""
    return folded.encode("latin-1", "comptoir.code")


def readable(folded: bytes) -> str:
    """The folded text that such bytes stand for."""
    text = folded.decode("latin-1")
    return _CODE.sub(lambda match: chr(int(match[1], 16)), text) if _CODE_SIGN in text else text


def _as_codes(error: UnicodeEncodeError) -> tuple[str, int]:
    foreign = error.object[error.start : error.end]
    return "".join([f"{_CODE_SIGN}{ord(character):06x}" for character in foreign]), error.end


def _folded_run(error: UnicodeEncodeError) -> tuple[bytes, int]:
    return _RUNS[error.object[error.start : error.end]], error.end


def _folded_in_place(error: UnicodeEncodeError) -> tuple[str, int]:
    folded = [CHARACTERS[character] for character in error.object[error.start : error.end]]
    return "".join([each if len(each) == 1 and each <= _LAST_LATIN else NO_LETTER for each in folded]), error.end


# Only encoding calls them, and a check of that would cost a tenth of their time.
codecs.register_error("comptoir.code", cast(_Handler, _as_codes))
codecs.register_error("comptoir.place", cast(_Handler, _folded_in_place))
codecs.register_error("comptoir.fold", cast(_Handler, _folded_run))


def _latin_byte(code: int) -> int:
    folded = CHARACTERS[chr(code)] or WORD_BREAK
    return ord(folded) if len(folded) == 1 and ord(folded) < 256 else _OTHER_LETTERS


def _table() -> bytes:
    table = bytearray(_latin_byte(code) for code in range(256)).replace(b" ", _OTHER_BLANK)
    table[ord(WORD_BREAK)] = ord(WORD_BREAK)
    table[ord(_CODE_SIGN)] = ord(_CODE_SIGN)
    table[ord(READING_SIGN)] = READING_BREAK[0]
    table[ord(TEXT_SIGN)] = ord(TEXT_SIGN)
    return bytes(table)


_TABLE: Final = _table()
_DROPPED: Final = bytes(code for code in range(256) if not CHARACTERS[chr(code)])
_TABLE_IN_PLACE: Final = bytes(
    ord(NO_LETTER) if code in _DROPPED or folded == _OTHER_LETTERS else folded for code, folded in enumerate(_TABLE)
).replace(_OTHER_BLANK, WORD_BREAK.encode())
_OTHERS: Final = {chr(code): CHARACTERS[chr(code)] for code in range(1, 256) if _TABLE[code] == _OTHER_LETTERS}


def without_signs(text: str) -> str:
    """The text, equally long, with blanks for the control characters that mean something here."""
    if _CODE_SIGN in text or READING_SIGN in text or TEXT_SIGN in text:
        for sign in (_CODE_SIGN, READING_SIGN, TEXT_SIGN):
            text = text.replace(sign, WORD_BREAK)
    return text


def together(texts: Sequence[str]) -> str:
    """The texts in one, `without_signs`, a TEXT_SIGN between them."""
    joined = TEXT_SIGN.join(texts)
    if _CODE_SIGN in joined or READING_SIGN in joined or joined.count(TEXT_SIGN) >= len(texts):
        joined = TEXT_SIGN.join([without_signs(text) for text in texts])
    return joined


def fold_lines(text: str) -> bytes:
    """The folded words of a text with blanks between them; a READING_SIGN begins a new line."""
    folded = text.encode("latin-1", "comptoir.fold").translate(_TABLE, _DROPPED)
    if _OTHER_LETTERS in folded:
        for letter, plain in _OTHERS.items():
            text = text.replace(letter, plain)
        folded = text.encode("latin-1", "comptoir.fold").translate(_TABLE, _DROPPED)
    return folded


def fold_together(written: str) -> tuple[list[bytes], set[int]]:
    """What `fold_lines` gives for each of many texts, and the numbers of those with a letter three times in a row.

    The texts come in one, a TEXT_SIGN between them.
    """
    folded = fold_lines(written)
    signs = np.frombuffer(folded, np.uint8)
    as_next = signs[1:] == signs[:-1]
    stretched = np.flatnonzero(as_next[1:] & as_next[:-1] & (signs[2:] >= ord("a")))
    ends = np.flatnonzero(signs == ord(TEXT_SIGN))
    return folded.split(TEXT_END), set(np.searchsorted(ends, stretched).tolist())


def fold_in_place(text: str) -> bytes:
    """The folded words of a text at the places where they stand in it; NO_LETTER where one byte cannot say it."""
    return text.encode("latin-1", "comptoir.place").translate(_TABLE_IN_PLACE)


def evenly(folded: bytes) -> bytes:
    """Folded lines with exactly one blank around each word: `" first second third "`."""
    return READING_BREAK.join([b" %b " % b" ".join(line.split()) for line in folded.split(READING_BREAK)])


def is_stretched(folded: bytes) -> bool:
    """Whether some letter stands three times in a row.

    A byte that equals the next leaves a zero where the text is compared with itself, moved by one, as one number: this
    tells in half the time of a search that there is none.
    """
    number = int.from_bytes(folded)
    number ^= number >> 8
    return 0 in (number | number >> 8).to_bytes(len(folded)) and _ELONGATED.search(folded) is not None
