r"""Proves that where one pattern is found another is found too: takes their sources, says no where it has no proof.

A pattern is looked at by its alternatives. One brings another where they are alike, or where the other is plain text
that stands in a stretch of plain text of the first; what stands in brackets is not looked into.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

_LONGEST: Final = 300
_LONGEST_PIECE: Final = 3
_MOST_TEXTS: Final = 64
_CLOSES: Final = {"(": ")", "[": "]"}
_OPTIONAL: Final = ("?", "*", "{")
# Their braces and ranges are not read.
_NOT_READ: Final = (r"\p", r"\P", r"\x", r"\Q", "[^]", "[]", "[:")
_COUNT: Final = re.compile(r"\{\d+(?:,\d*)?\}")


class Alternative(NamedTuple):
    """One alternative of a pattern: its source, and the stretches of plain text that it cannot do without."""

    source: str
    stretches: tuple[str, ...]

    @property
    def text(self) -> str:
        """The plain text that it is, "" where it is more than that."""
        return self.source if self.stretches == (self.source,) else ""


def brings(narrow: Iterable[str], wide: Iterable[str]) -> bool:
    """Whether, wherever one of the patterns `narrow` is found, one of `wide` is found too."""
    others = [each for source in wide for each in alternatives(source)]
    sources = {each.source for each in others}
    texts = [each.text for each in others if each.text][:_MOST_TEXTS]
    return all(
        one.source in sources or any(text in stretch for text in texts for stretch in one.stretches)
        for source in narrow
        for one in alternatives(source)
    )


def needed_pieces(source: str) -> Iterator[str]:
    """What whatever brings a pattern has one of, among its `pieces`."""
    for one in alternatives(source):
        yield one.text[:_LONGEST_PIECE] or f"/{one.source}"


@lru_cache(maxsize=4096)
def pieces(source: str) -> frozenset[str]:
    """The alternatives of a pattern, and all that its plain text holds, in short pieces."""
    found: set[str] = set()
    for one in alternatives(source):
        found.add(f"/{one.source}")
        for text in one.stretches:
            for length in range(1, _LONGEST_PIECE + 1):
                found.update(text[start : start + length] for start in range(len(text)))
    return frozenset(found)


@lru_cache(maxsize=4096)
def alternatives(source: str) -> tuple[Alternative, ...]:
    """The alternatives of a pattern that RE2 knows, parted at each | outside brackets; a long one is not parted."""
    if len(source) > _LONGEST or any(sign in source for sign in _NOT_READ):
        return (Alternative(source, ()),)
    found: list[Alternative] = []
    begin = 0
    stretches = [""]
    for start, end in [*_signs(source), (len(source), len(source))]:
        sign = source[start:end]
        if sign in ("|", ""):
            found.append(Alternative(source[begin:start], tuple(each for each in stretches if each)))
            begin, stretches = end, [""]
        elif _is_plain(sign) and not source.startswith(_OPTIONAL, end):
            stretches[-1] += sign[-1]
            if source.startswith("+", end):
                stretches.append("")
        else:
            stretches.append("")
    return tuple(found)


def _is_plain(sign: str) -> bool:
    """Whether a sign of a source stands for itself."""
    if len(sign) == 2:
        return not sign[1].isalnum()
    return len(sign) == 1 and sign not in "^$.+*?{}()[]\\"


def _signs(source: str) -> Iterator[tuple[int, int]]:
    """From where to where each sign of a source goes: a character, an escaped one, or a whole bracket."""
    at = 0
    while at < len(source):
        end = _behind(source, at)
        yield at, end
        at = end


def _behind(source: str, at: int) -> int:
    """The place behind the sign at a place; behind its end where a bracket is closed in a way that is not read."""
    first = source[at]
    if first == "\\":
        return at + 2
    if first == "{" and (count := _COUNT.match(source, at)):
        return count.end()
    if first not in _CLOSES:
        return at + 1
    place = at + 1
    while place < len(source) and source[place] != _CLOSES[first]:
        inside_class = first == "[" and source[place] != "\\"
        place = place + 1 if inside_class else _behind(source, place)
    return place + 1
