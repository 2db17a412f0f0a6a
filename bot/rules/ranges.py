"""Compares what conditions ask of numbers and of the clock: takes two of them, says whether one implies the other or
shuts it out; no where it has no proof."""

import math
from collections.abc import Iterator, Sequence
from datetime import time
from typing import Final

from bot.domain.hours import Between, Hours
from bot.rules.clauses import TimeClause
from bot.rules.values import Comparison
from bot.rules.vocabulary import DAYS

_A_DAY: Final = 24 * 60
A_WEEK: Final = 7 * _A_DAY
_CLOCK_CHANGE: Final = 60
Minutes = tuple[int, int]
"""The first minute of a span, counted from Monday's midnight, and the one behind its last."""


def within(narrow: TimeClause | None, wide: TimeClause | None) -> bool:
    """Whether every moment of `narrow` is one of `wide`: on the same clock, and hours past midnight only if alike."""
    if wide is None or narrow == wide:
        return True
    if narrow is None or narrow.zone != wide.zone:
        return False
    if wide.days is not None and (narrow.days is None or not set(narrow.days) <= set(wide.days)):
        return False
    if wide.between is None:
        return narrow.between is None or narrow.between.start < narrow.between.end
    if narrow.between is None:
        return False
    if narrow.between == wide.between:
        return True
    return wide.between.start <= narrow.between.start < narrow.between.end <= wide.between.end


def tighter(narrow: Comparison | None, wide: Comparison | None, *, whole: bool = False) -> bool:
    """Whether every number that passes `narrow` passes `wide`; of `whole` numbers "< 3" is "<= 2"."""
    if wide is None:
        return True
    if narrow is None:
        return False
    if whole:
        narrow, wide = inclusive(narrow), inclusive(wide)
    if narrow.sign == "==":
        return wide.holds(narrow.limit)
    if narrow.sign[0] != wide.sign[0]:
        return False
    if narrow.limit == wide.limit:
        return wide.sign in (narrow.sign, f"{narrow.sign[0]}=")
    return narrow.limit < wide.limit if wide.sign[0] == "<" else narrow.limit > wide.limit


def apart(one: Comparison, other: Comparison, *, whole: bool = False) -> bool:
    """Whether no number passes both."""
    if whole:
        one, other = inclusive(one), inclusive(other)
    if one.sign == "==":
        return not other.holds(one.limit)
    if other.sign == "==":
        return not one.holds(other.limit)
    if one.sign[0] == other.sign[0]:
        return False
    low, high = (one, other) if one.sign[0] == ">" else (other, one)
    return low.limit > high.limit or (low.limit == high.limit and not (low.holds(low.limit) and high.holds(low.limit)))


def week_apart(one: Sequence[Minutes], other: Sequence[Minutes]) -> bool:
    """Whether no minute of the week is in spans of both."""
    return not any(start < last and first < end for start, end in one for first, last in other)


def minutes_of(clause: TimeClause) -> list[Minutes]:
    """The spans of the week that a condition on time means, by its own clock."""
    days = [DAYS.index(day) for day in clause.days or DAYS]
    between = clause.between or Between(time(), time())
    return [span for day in days for span in _on(day, between)]


def opening_minutes(hours: Hours) -> list[Minutes]:
    """The spans of the week in which a timetable may be open, by its own clock: also where the clock was changed."""
    return [span for day, spans in enumerate(hours.week) for each in spans for span in _on(day, each, _CLOCK_CHANGE)]


def surely_open_minutes(hours: Hours) -> list[Minutes]:
    """The spans of the week in which a timetable is open, its days off left out, however the clock was changed."""
    return [span for day, spans in enumerate(hours.week) for each in spans for span in _on(day, each, -_CLOCK_CHANGE)]


def _on(day: int, between: Between, more: int = 0) -> Iterator[Minutes]:
    """A span of a day, `more` minutes longer at both ends; what runs past the week goes on at its beginning."""
    opens, closes = (each.hour * 60 + each.minute for each in between)
    start = day * _A_DAY + opens - more
    length = ((closes - opens) % _A_DAY or _A_DAY) + 2 * more
    for week in (-A_WEEK, 0, A_WEEK):
        first, last = max(start + week, 0), min(start + length + week, A_WEEK)
        if first < last:
            yield first, last


def inclusive(comparison: Comparison) -> Comparison:
    """The same comparison of whole numbers, its limit one that passes."""
    if comparison.sign == "<":
        return Comparison("<=", math.ceil(comparison.limit) - 1)
    if comparison.sign == ">":
        return Comparison(">=", math.floor(comparison.limit) + 1)
    return comparison
