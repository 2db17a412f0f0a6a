"""Cleaning of words from outside: what may reach a card, a page or a log; never what is stored or published."""

import unicodedata
from collections.abc import Callable

import regex

# Bidirectional embeddings, overrides and isolates, zero-width joints used to hide, line separators, tag characters.
_HIDDEN_RANGES = (
    *(range(0x202A, 0x202F), range(0x2066, 0x206A), range(0x200E, 0x2010), range(0x2028, 0x202A)),
    *(range(0x200B, 0x200C), range(0x2060, 0x2061), range(0xFEFF, 0xFF00), range(0x061C, 0x061D)),
    *(range(0xFFF9, 0xFFFC), range(0xE0000, 0xE0080)),
)
_HIDDEN: dict[int, None] = {code: None for span in _HIDDEN_RANGES for code in span}
_CONTROL: dict[int, None] = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}
# Halves of a UTF-16 pair: no text to any encoder.
_LONE = dict.fromkeys(range(0xD800, 0xE000))
_TABLE = {**_HIDDEN, **_CONTROL, **_LONE}
_STACK = 4
_GRAPHEME = regex.compile(r"\X")


def clean(text: str, *, limit: int | None = None) -> str:
    """`text` without control, bidirectional and hidden characters, stacks of accents cut, at most `limit` long."""
    text = text.translate(_TABLE)
    if limit is not None and len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
    if text.isascii():
        return text
    return _unstack(text)


def units(text: str) -> int:
    """Characters as JavaScript counts them: units of UTF-16, of which an emoji takes two or more."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int, weigh: Callable[[str], int] = units) -> str:
    """The beginning of `text` that weighs at most `limit`, with an ellipsis, never through a grapheme.

    `weigh` says what a piece weighs; the weight of a whole is that of its graphemes together.
    """
    if weigh(text) <= limit:
        return text
    left = limit - weigh("…")
    if left < 0:
        return ""
    kept: list[str] = []
    for found in _GRAPHEME.finditer(text):
        part = found.group()
        left -= weigh(part)
        if left < 0:
            break
        kept.append(part)
    return "".join(kept).rstrip() + "…"


def _unstack(text: str) -> str:
    """Keep at most four combining marks in a row, so that a text cannot climb over its neighbours."""
    kept: list[str] = []
    run = 0
    for character in text:
        if unicodedata.combining(character):
            run += 1
            if run > _STACK:
                continue
        else:
            run = 0
        kept.append(character)
    return "".join(kept)
