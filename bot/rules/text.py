"""Folds a text into the form in which words are matched: takes a text, gives one string of plain words.

The folded form is `" first second third "`: one blank around every word, no case, no accents. Where a text can be
read in two ways (#ColisPerdu is "colis perdu" and "colisperdu") each reading stands on its own line. It must be
quick, as it runs on every mention; the way back to positions is in positions.py. It must not know any rule.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.rules.characters import WORD_BREAK
from bot.rules.folding import READING_SIGN, evenly, fold_lines, readable, without_signs

_URL: Final = re.compile(r"(?:[hH][tT]{2}[pP][sS]?://|(?<![\w\u0300-\u036f])(?:www|WWW|Www)\.)\S+")
# Begins with the sign itself, so that a search jumps from one to the next.
_AT: Final = re.compile(r"@(?:(?<![\w\u0300-\u036f@./-]@)\w(?:[\w\u0300-\u036f.@-]*[\w\u0300-\u036f])?)?")
_HASHTAG: Final = re.compile(r"#(\w[\w\u0300-\u036f]*)")
_ELONGATED: Final = re.compile(rb"([a-z])\1{2,}")
_INSIDE_HANDLE: Final = str.maketrans(dict.fromkeys("._-@", "\x7f"))


class Reading(NamedTuple):
    """One way to read a text: `text`, and for each of its characters the position it has in the original."""

    text: str
    origins: Sequence[int]


def _handle_as_one_word(match: re.Match[str]) -> str:
    handle = match[0]
    return "@" + handle[1:].translate(_INSIDE_HANDLE) if len(handle) > 1 else WORD_BREAK


def prepare(text: str) -> str:
    """The text, equally long, without what is no language: addresses are blank, a handle is one word with its "@"."""
    text = without_signs(text)
    if "://" in text or "ww." in text or "WW." in text:
        text = _URL.sub(lambda match: " " * len(match[0]), text)
    if "@" in text:
        text = _AT.sub(_handle_as_one_word, text)
    return text


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
        joined.append(tag.replace("_", "\x7f"))
        position = match.end()
    split.append(prepared[position:])
    joined.append(prepared[position:])
    split_origins.extend(range(position, len(prepared)))
    as_split = Reading("".join(split), split_origins)
    return [as_split, Reading("".join(joined), range(len(prepared)))] if several else [as_split]


def written_out(text: str) -> str:
    """The readings of a text, ready to be folded, a line each."""
    if "#" not in text or not any(map(_falls_apart, _HASHTAG.findall(text))):
        return prepare(text)
    return READING_SIGN.join([reading.text for reading in readings(text)])


def fold(text: str) -> str:
    """The folded form of a text, a line a reading, elongations left as written."""
    return readable(evenly(fold_lines(written_out(text))))


def _falls_apart(tag: str) -> bool:
    """Whether a hashtag may hold several words: it does not where small letters follow the first."""
    return not tag.isalpha() or not (tag[1:].islower() or len(tag) == 1)


def with_elongations(folded: bytes) -> bytes:
    """Folded lines in which elongations (retaaard) stand also with the letter once (retard) and twice (cool)."""
    if _ELONGATED.search(folded) is None:
        return folded
    return b"\n".join((folded, _ELONGATED.sub(rb"\1", folded), _ELONGATED.sub(rb"\1\1", folded)))
