"""Brings conditions to boxes: takes a clause, gives a bounded list of boxes in which all lies that meets it, or not.

What meets a clause lies in one of its boxes, and what lies in none of them never meets it; of the text only single
words, prefixes and patterns are compared. A clause that makes too many boxes is left alone.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.domain.hours import Hours
from bot.rules.boxes import NOT_KNOWN, Box, Names, Spans, Steps, TooMany, Values, merged, numbers, passing, without
from bot.rules.clauses import AuthorClause, IfClause
from bot.rules.compile import plain_handle
from bot.rules.meanings import Meanings
from bot.rules.ranges import A_WEEK, minutes_of, opening_minutes, surely_open_minutes
from bot.rules.scan import pattern
from bot.rules.schema import Document
from bot.rules.values import Comparison
from bot.rules.vocabulary import KINDS

_MOST_BOXES: Final = 64
_WITH_STARS: Final = "review"
_READINGS: Final = {"feeling": (-1.0, 1.0), "anger": (0.0, 1.0), "urgency": (0.0, 1.0)}
_FLAGS: Final = ("verified", "bot", "known")
_MANY: Final = 1e12
_STARS: Final = numbers(1, 5, whole=True, unknown=True)
_COUNTS: Final = numbers(0, _MANY, whole=True, unknown=True)
_WEEK: Final = merged([(0, A_WEEK)])
# An author who is not known had no cases.
_NO_CASES: Final = numbers(0, 0, whole=True, unknown=True)
_NOTHING: Final[list[Box]] = []
_ANYTHING: Final = Box({})

Sides = tuple[list[Box], list[Box]]
"""Where a single condition holds, and where it does not."""


class Regions:
    """The boxes of the clauses of one file; `steps` bounds how many are compared with each other."""

    def __init__(self, document: Document, meanings: Meanings, steps: Steps) -> None:
        self._networks = {key: account.network for key, account in document.accounts.items()}
        self._meanings = meanings
        self._steps = steps

    def of(self, clause: IfClause, *, met: bool = True) -> list[Box]:
        """Boxes of all that meets a clause, or of all that does not. Raises TooMany."""
        sides = self._sides(clause)
        parts = [self.of(part, met=met) for part in clause.all_of or ()]
        if clause.any_of is not None:
            branches = [self.of(part, met=met) for part in clause.any_of]
            parts.append(_together(branches) if met else self._each(branches))
        if clause.not_ is not None:
            parts.append(self.of(clause.not_, met=not met))
        if met:
            return self._each([*(held for held, _ in sides), *parts])
        return _together([*(missed for _, missed in sides), *parts])

    def both(self, some: list[Box], others: list[Box]) -> list[Box]:
        """What lies in one of both lists. Raises TooMany."""
        return self._steps.product(some, others, _MOST_BOXES)

    def _each(self, lists: Iterable[list[Box]]) -> list[Box]:
        boxes = [_ANYTHING]
        for each in sorted(lists, key=len):
            boxes = self.both(boxes, each)
        return boxes

    def _sides(self, clause: IfClause) -> Iterator[Sides]:
        yield from self._of_words(clause)
        yield from self._of_values(clause)
        if clause.author is not None:
            yield from self._of_author(clause.author)
        if clause.time is not None:
            clock = f"time {(clause.time.zone or self._meanings.zone).key}"
            moments = merged(minutes_of(clause.time))
            yield _one({clock: moments}), _one({clock: without(_WEEK, moments)})
        if clause.open is not None:
            opened, shut = zip(*map(self._works, clause.open), strict=True)
            yield _together(opened), self._each(shut)
        if clause.closed is not None:
            opened, shut = zip(*map(self._works, clause.closed), strict=True)
            yield _together(shut), self._each(opened)

    def _of_words(self, clause: IfClause) -> Iterator[Sides]:
        for group in ((clause.any,) if clause.any is not None else ()) + (clause.all or ()):
            words = self._patterns(group)
            yield [Box({}, groups=frozenset((words,)))], [Box({}, absent=words)]
        if clause.none is not None:
            words = self._patterns(clause.none)
            yield [Box({}, absent=words)], [Box({}, groups=frozenset((words,)))]
        if clause.regex is not None:
            sources = frozenset(clause.regex)
            yield [Box({}, found=frozenset((sources,)))], [Box({}, unfound=sources)]

    def _of_values(self, clause: IfClause) -> Iterator[Sides]:
        for key in ("network", "language"):
            values = getattr(clause, key)
            if values is not None:
                yield _one({key: Names(frozenset(values))}), _one({key: Names(frozenset(values), but=True)})
        if clause.kind is not None:
            yield _of_kind(frozenset(clause.kind)), _of_kind(KINDS - set(clause.kind))
        if clause.account is not None:
            accounts = frozenset(clause.account)
            named = {network for each, network in self._networks.items() if each in accounts}
            # Of an account that the file does not name nobody knows the network.
            there: dict[str, Values] = {"network": Names(frozenset(named))} if accounts <= self._networks.keys() else {}
            yield _one({"account": Names(accounts), **there}), _one({"account": Names(accounts, but=True)})
        for key, limits in _READINGS.items():
            comparison = getattr(clause, key)
            if comparison is not None:
                yield _compared(key, comparison, numbers(*limits))
        if clause.stars is not None:
            stars = _STARS & passing(clause.stars, whole=True)
            yield (
                _one({"stars": stars, "kind": Names(frozenset((_WITH_STARS,)))}),
                _one({"stars": without(_STARS, stars)}),
            )
        if clause.has is not None:
            held = [Box({f"has {each}": Names(frozenset((True,)))}) for each in clause.has]
            yield held, _one({f"has {each}": Names(frozenset((False,))) for each in clause.has})

    def _of_author(self, author: AuthorClause) -> Iterator[Sides]:
        for key in _FLAGS:
            wanted = getattr(author, key)
            if wanted is not None:
                others = frozenset((True, False, None)) - {wanted}
                yield _of_flag(key, frozenset((wanted,))), _of_flag(key, others)
        if author.followers is not None:
            yield _compared("followers", author.followers, _COUNTS, whole=True)
        if author.cases_30d is not None:
            yield _compared("cases_30d", author.cases_30d, _COUNTS, whole=True)
        if author.handle is not None:
            handles = frozenset(plain_handle(each) for each in self._meanings.words(author.handle))
            yield _one({"handle": Names(handles)}), _one({"handle": Names(handles, but=True)})

    def _works(self, department: str) -> Sides:
        """Where a department is open, and where it is closed: at no moment where it has no hours."""
        hours = self._meanings.hours.get(department)
        if hours is None:
            return [_ANYTHING], _NOTHING
        clock, state = f"time {hours.zone.key}", f"open {self._same_hours(department, hours)}"
        shut = _WEEK if hours.days_off else without(_WEEK, merged(surely_open_minutes(hours)))
        return (
            _one({state: Names(frozenset((True,))), clock: merged(opening_minutes(hours))}),
            _one({state: Names(frozenset((False,))), clock: shut}),
        )

    def _same_hours(self, department: str, hours: Hours) -> str:
        """The first department that works at the same times."""
        return next((key for key, each in self._meanings.hours.items() if each == hours), department)

    def _patterns(self, entries: Iterable[str]) -> frozenset[str]:
        return frozenset(filter(None, map(pattern, self._meanings.words(entries))))


def _one(values: dict[str, Values]) -> list[Box]:
    """One box, none where nothing lies in it."""
    return [Box(values)] if all(values.values()) else []


def _together(lists: Iterable[list[Box]]) -> list[Box]:
    boxes = [box for each in lists for box in each]
    if len(boxes) > _MOST_BOXES:
        raise TooMany
    return boxes


def _of_kind(kinds: frozenset[str]) -> list[Box]:
    without_stars: dict[str, Values] = {} if _WITH_STARS in kinds else {"stars": NOT_KNOWN}
    return _one({"kind": Names(kinds), **without_stars})


def _of_flag(key: str, values: frozenset[object]) -> list[Box]:
    no_cases: dict[str, Values] = {"cases_30d": _NO_CASES} if key == "known" and True not in values else {}
    return _one({key: Names(values), **no_cases})


def _compared(key: str, comparison: Comparison, every: Spans, *, whole: bool = False) -> Sides:
    held = every & passing(comparison, whole=whole)
    return _one({key: held}), _one({key: without(every, held)})
