"""Boxes: what a mention may be in each respect, and what its text holds; takes two boxes, gives what lies in both.

A box is one conjunction of conditions; a list of boxes means that one of them is met. Nothing lies in a box that is
proved empty; where there is no proof a box is kept. It must not know clauses (regions.py makes boxes of them).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bot.rules.alternatives import brings
from bot.rules.ranges import inclusive
from bot.rules.values import Comparison

Cut = tuple[float, int]
"""A place on a line of numbers: before a number (0) or behind it (1)."""
_MOST_COMPARED: Final = 40_000


class TooMany(Exception):
    """More boxes than are looked at."""


@dataclass(frozen=True, slots=True)
class Names:
    """These values, or all but these."""

    values: frozenset[object]
    but: bool = False

    def __and__(self, other: "Names") -> "Names":
        match self.but, other.but:
            case False, False:
                return Names(self.values & other.values)
            case False, True:
                return Names(self.values - other.values)
            case True, False:
                return Names(other.values - self.values)
        return Names(self.values | other.values, but=True)

    def __bool__(self) -> bool:
        return self.but or bool(self.values)


@dataclass(frozen=True, slots=True)
class Spans:
    """Numbers between cuts, in order; what is not known lies before them all."""

    spans: tuple[tuple[Cut, Cut], ...]

    def __and__(self, other: "Spans") -> "Spans":
        both = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return Spans(tuple(sorted((start, end) for start, end in both if start < end)))

    def __bool__(self) -> bool:
        return bool(self.spans)


Values = Names | Spans


@dataclass(frozen=True, slots=True)
class Box:
    """What has to hold together.

    `values` says of some features which values they may have. One word of each of `groups` is in the text, and none of
    `absent`; one pattern of each of `found` is found in it, and none of `unfound`.
    """

    values: Mapping[str, Values]
    groups: frozenset[frozenset[str]] = frozenset()
    absent: frozenset[str] = frozenset()
    found: frozenset[frozenset[str]] = frozenset()
    unfound: frozenset[str] = frozenset()

    def met(self, other: "Box") -> "Box | None":
        """What lies in both; None where that is nothing."""
        values = dict(self.values)
        for key, each in other.values.items():
            mine = values.get(key)
            both = each if mine is None else mine & each  # type: ignore[operator]  # one key, one kind of values
            if not both:
                return None
            values[key] = both
        groups, absent = self.groups | other.groups, self.absent | other.absent
        found, unfound = self.found | other.found, self.unfound | other.unfound
        if absent and any(_all_absent(group, absent) for group in groups):
            return None
        if unfound and any(brings(group, unfound) for group in found):
            return None
        return Box(values, groups, absent, found, unfound)


def _all_absent(group: frozenset[str], absent: frozenset[str]) -> bool:
    """Whether every word of a group brings one with it that must not be there."""
    rest = group - absent
    if len(rest) * len(absent) > _MOST_COMPARED:
        return False
    return all(any(each in word for each in absent) for word in rest)


class Steps:
    """How many boxes may still be compared with each other; shared by all proofs about one file."""

    def __init__(self, left: int) -> None:
        self.left = left

    def product(self, some: Iterable[Box], others: list[Box], most: int) -> list[Box]:
        """What lies in one of both lists. Raises TooMany."""
        met: list[Box] = []
        for box in some:
            self.left -= len(others)
            if self.left < 0:
                raise TooMany
            met += [both for other in others if (both := box.met(other)) is not None]
            if len(met) > most:
                raise TooMany
        return met


def passing(comparison: Comparison, *, whole: bool) -> Spans:
    """The numbers that pass a comparison, of `whole` numbers only these."""
    if whole:
        if comparison.sign == "==" and comparison.limit % 1:
            return Spans(())
        comparison = inclusive(comparison)
    behind = (comparison.limit + 1, 0) if whole else (comparison.limit, 1)
    before = (comparison.limit, 0)
    start = {">": behind, ">=": before, "==": before}.get(comparison.sign, (-math.inf, 1))
    end = {"<": before, "<=": behind, "==": behind}.get(comparison.sign, (math.inf, 1))
    return Spans(((start, end),))


def numbers(low: float, high: float, *, whole: bool = False, unknown: bool = False) -> Spans:
    """All numbers of a feature, and "not known" where it may be that."""
    end = (high + 1, 0) if whole else (high, 1)
    return Spans((*([((-math.inf, 0), (-math.inf, 1))] if unknown else []), ((low, 0), end)))


NOT_KNOWN: Final = Spans((((-math.inf, 0), (-math.inf, 1)),))


def without(every: Spans, some: Spans) -> Spans:
    """What of `every` is not in `some`."""
    edges = list(chain.from_iterable(some.spans))
    cuts = [(-math.inf, 0), *edges, (math.inf, 2)]
    gaps = ((start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if start < end)
    return every & Spans(tuple(gaps))


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans of minutes, in order and without overlaps."""
    told: list[tuple[Cut, Cut]] = []
    for start, end in sorted(spans):
        if told and start <= told[-1][1][0]:
            told[-1] = (told[-1][0], max(told[-1][1], (end, 0)))
        else:
            told.append(((start, 0), (end, 0)))
    return Spans(tuple(told))
