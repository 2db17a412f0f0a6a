"""Folds a text into the form in which words are matched: takes a text, gives one string of plain words.

The folded form is `" first second third "`: one blank around every word, no case, no accents. Where a text can be
read in two ways (#ColisPerdu is "colis perdu" and "colisperdu") each reading stands on its own line. It must be
quick, as it runs on every mention; the way back to positions is in positions.py. It must not know any rule.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.rules.characters import WORD_BREAK
from bot.rules.folding import READING_SIGN, TEXT_SIGN, evenly, fold_lines, readable, together, without_signs

_ACCENTS: Final = r"\u0300-\u036f"
_URL: Final = re.compile(rf"(?:[hH][tT]{{2}}[pP][sS]?://|(?<![\w{_ACCENTS}])(?:www|WWW|Www)\.)[^\s{TEXT_SIGN}]+")
# Begins with the sign itself, so that a search jumps from one to the next; passes over handles that are one word.
_AT: Final = re.compile(
    rf"@(?!(?<![\w{_ACCENTS}@/]@)[^\W_]++(?![\w{_ACCENTS}.@-]))"
    rf"(?:(?<![\w{_ACCENTS}@/]@)\w(?:[\w{_ACCENTS}.@-]*[\w{_ACCENTS}])?)?"
)
_HASHTAG: Final = re.compile(rf"#(\w[\w{_ACCENTS}]*)")
# Any hashtag but those that small letters follow the first in; of these most are.
_FALLS_APART: Final = re.compile(rf"#(?![a-zA-ZÀ-ÖØ-öø-ÿ][a-zà-öø-ÿ]*+(?![\w{_ACCENTS}]))\w")
# Hashtags of Latin-1 letters and plain digits, and where these fall into words.
_WESTERN: Final = re.compile("[0-9A-Z_a-zÀ-ÖØ-öø-ÿ]+")
_BREAK: Final = re.compile(
    "(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])"
    "|(?<=[0-9])(?=[^0-9_])|(?<=[^0-9_])(?=[0-9])"
)
_ELONGATED: Final = re.compile(rb"([a-z])\1{2,}")
# The apostrophe that telephones write is a blank as the other one, and by far the most frequent sign beyond Latin-1.
_APOSTROPHE: Final = "\u2019"
_PLAIN_APOSTROPHE: Final = "'"
_JOINS: Final = "\x7f"  # vanishes when it is folded


class Reading(NamedTuple):
    """One way to read a text: `text`, and where in it blanks stand that the original has not, in order."""

    text: str
    added: Sequence[int] = ()

    def origin(self, at: int) -> int:
        """The place in the original of what stands at a place of this reading."""
        return at - bisect_left(self.added, at)


def _handle_as_one_word(match: re.Match[str]) -> str:
    handle = match[0][1:]
    if not handle:
        return WORD_BREAK
    return "@" + handle.replace("_", _JOINS).replace(".", _JOINS).replace("-", _JOINS).replace("@", _JOINS)


def prepare(text: str) -> str:
    """The text, equally long, without what is no language: addresses are blank, a handle is one word with its "@"."""
    return _prepared(without_signs(text))


def _prepared(text: str) -> str:
    # Most texts have no "/", and single signs are found at once.
    if ("/" in text and "://" in text) or ("." in text and ("ww." in text or "WW." in text)):
        text = _URL.sub(lambda match: WORD_BREAK * len(match[0]), text)
    return _AT.sub(_handle_as_one_word, text) if "@" in text else text


def _breaks(tag: str) -> list[int]:
    """Where a hashtag falls into words: at a capital, at an underscore, between letters and digits."""
    if _WESTERN.fullmatch(tag):
        return [match.start() for match in _BREAK.finditer(tag)]
    letters = [at for at, letter in enumerate(tag) if not "\u0300" <= letter <= "\u036f"]  # accents written apart
    plain = "".join([tag[at] for at in letters])
    found = []
    for at in range(1, len(plain)):
        before, here, after = plain[at - 1], plain[at], plain[at + 1 : at + 2]
        if (
            (here.isupper() and before.islower())
            or (here.isupper() and before.isupper() and after.islower())
            or (here.isdigit() != before.isdigit() and "_" not in (before, here))
        ):
            found.append(letters[at])
    return found


def readings(text: str) -> list[Reading]:
    """Every way to read a text: as it stands with hashtags split into words, then with hashtags in one word."""
    prepared = prepare(text)
    pieces: list[str] = []
    added: list[int] = []
    position = 0
    several = False
    for match in _HASHTAG.finditer(prepared):
        start = match.start(1)
        for cut in _breaks(match[1]):
            pieces.append(prepared[position : start + cut])
            position = start + cut
            added.append(position + len(added))
        several = several or "_" in match[1].strip("_")
    if not several and not added:
        return [Reading(prepared)]
    pieces.append(prepared[position:])
    return [Reading(" ".join(pieces), added), Reading(_HASHTAG.sub(_tag_as_one_word, prepared))]


def _tag_as_one_word(match: re.Match[str]) -> str:
    return match[0].replace("_", _JOINS)


def written_out(text: str) -> str:
    """The readings of a text, ready to be folded, a line each."""
    if "#" in text and _FALLS_APART.search(text) is not None:
        return READING_SIGN.join([reading.text for reading in readings(text)])
    if not text.isascii():
        text = without_signs(text)
        if _APOSTROPHE in text:
            text = text.replace(_APOSTROPHE, _PLAIN_APOSTROPHE)
    return _prepared(text) if "@" in text or "/" in text or "." in text else text


def written_together(texts: Sequence[str]) -> str:
    """What `written_out` gives for each of many texts, in one, a TEXT_SIGN between them."""
    plain = together(texts).replace(_APOSTROPHE, _PLAIN_APOSTROPHE)
    written = _prepared(plain)
    number = position = 0
    several: dict[int, str] = {}
    for match in _FALLS_APART.finditer(plain):
        number += plain.count(TEXT_SIGN, position, match.start())
        position = match.start()
        several[number] = READING_SIGN.join([reading.text for reading in readings(texts[number])])
    if not several:
        return written
    return TEXT_SIGN.join([several.get(number, each) for number, each in enumerate(written.split(TEXT_SIGN))])


def fold(text: str) -> str:
    """The folded form of a text, a line a reading, elongations left as written."""
    return readable(evenly(fold_lines(written_out(text))))


def with_elongations(folded: bytes) -> bytes:
    """Folded lines in which elongations (retaaard) stand also with the letter once (retard) and twice (cool)."""
    pieces = _ELONGATED.split(folded)
    if len(pieces) == 1:
        return folded
    once = b"".join(pieces)
    pieces[1::2] = [2 * letter for letter in pieces[1::2]]
    return b"\n".join((folded, once, b"".join(pieces)))
