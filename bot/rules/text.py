"""Folds a text into the form in which words are matched: takes a text, gives one string of plain words.

The folded form is `" first second third "`: one blank around every word, no case, no accents. Where a text can be
read in two ways (#ColisPerdu is "colis perdu" and "colisperdu") each reading stands on its own line. It must be
quick, as it runs on every mention; the way back to positions is in positions.py. It must not know any rule.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.rules.characters import WORD_BREAK
from bot.rules.folding import READING_SIGN, TEXT_SIGN, evenly, fold_lines, readable, together, without_signs

_ACCENTS: Final = r"\u0300-\u036f"
_URL: Final = re.compile(rf"(?:[hH][tT]{{2}}[pP][sS]?://|(?<![\w{_ACCENTS}])(?:www|WWW|Www)\.)[^\s{TEXT_SIGN}]+")
# Begins with the sign itself, so that a search jumps from one to the next; passes over handles that are one word.
_AT: Final = re.compile(
    rf"@(?!(?<![\w{_ACCENTS}@./-]@)[^\W_]++(?![\w{_ACCENTS}.@-]))"
    rf"(?:(?<![\w{_ACCENTS}@./-]@)\w(?:[\w{_ACCENTS}.@-]*[\w{_ACCENTS}])?)?"
)
_HASHTAG: Final = re.compile(rf"#(\w[\w{_ACCENTS}]*)")
# Any hashtag but those that small letters follow the first in; of these most are.
_FALLS_APART: Final = re.compile(rf"#(?![a-zA-ZÀ-ÖØ-öø-ÿ][a-zà-öø-ÿ]*+(?![\w{_ACCENTS}]))\w")
_ELONGATED: Final = re.compile(rb"([a-z])\1{2,}")
_JOINS: Final = "\x7f"  # vanishes when it is folded


class Reading(NamedTuple):
    """One way to read a text: `text`, and for each of its characters the position it has in the original."""

    text: str
    origins: Sequence[int]


def _handle_as_one_word(match: re.Match[str]) -> str:
    handle = match[0][1:]
    if not handle:
        return WORD_BREAK
    return "@" + handle.replace("_", _JOINS).replace(".", _JOINS).replace("-", _JOINS).replace("@", _JOINS)


def prepare(text: str) -> str:
    """The text, equally long, without what is no language: addresses are blank, a handle is one word with its "@"."""
    return _prepared(without_signs(text))


def _prepared(text: str) -> str:
    if ("/" in text or "." in text) and ("://" in text or "ww." in text or "WW." in text):
        text = _URL.sub(lambda match: WORD_BREAK * len(match[0]), text)
    return _AT.sub(_handle_as_one_word, text) if "@" in text else text


def _breaks(tag: str) -> list[int]:
    """Where a hashtag falls into words: at a capital, at an underscore, between letters and digits."""
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
    if "#" not in prepared:
        return [Reading(prepared, range(len(prepared)))]
    split: list[str] = []
    split_origins: list[int] = []
    joined: list[str] = []
    position = 0
    several = False
    for match in _HASHTAG.finditer(prepared):
        tag = match[1]
        cuts = set(_breaks(tag))
        several = several or bool(cuts) or "_" in tag.strip("_")
        between = prepared[position : match.start(1)]
        split.append(between)
        joined.append(between)
        split_origins.extend(range(position, match.start(1)))
        for offset, character in enumerate(tag):
            if offset in cuts:
                split.append(" ")
                split_origins.append(match.start(1) + offset)
            split.append(character)
            split_origins.append(match.start(1) + offset)
        joined.append(tag.replace("_", _JOINS))
        position = match.end()
    split.append(prepared[position:])
    joined.append(prepared[position:])
    split_origins.extend(range(position, len(prepared)))
    as_split = Reading("".join(split), split_origins)
    return [as_split, Reading("".join(joined), range(len(prepared)))] if several else [as_split]


def written_out(text: str) -> str:
    """The readings of a text, ready to be folded, a line each."""
    if "#" not in text or _FALLS_APART.search(text) is None:
        return prepare(text)
    return READING_SIGN.join([reading.text for reading in readings(text)])


def written_together(texts: Sequence[str]) -> str:
    """What `written_out` gives for each of many texts, in one, a TEXT_SIGN between them."""
    plain = together(texts)
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
    if _ELONGATED.search(folded) is None:
        return folded
    return b"\n".join((folded, _ELONGATED.sub(rb"\1", folded), _ELONGATED.sub(rb"\1\1", folded)))
