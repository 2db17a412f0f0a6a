"""Proves by cases that several rules together take all that a later one could: takes the rules, gives those that do.

A case is a word of the rule, a language, a network, a side of a number, a day ...; where each case is proved to be
taken by some earlier rule, nothing is left. It says no wherever it has no proof, and tries a bounded number of cases.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from bot.rules.clauses import AuthorClause, IfClause, TimeClause
from bot.rules.implies import Implication, groups_of, parts_of
from bot.rules.meanings import Meanings
from bot.rules.plan import Plan
from bot.rules.schema import Document
from bot.rules.values import Comparison
from bot.rules.vocabulary import DAYS, KINDS, LANGUAGES, NETWORKS

_MOST_EARLIER: Final = 24
_MOST_WORDS: Final = 200
_MOST_PROOFS: Final = 300
_MOST_PROOFS_A_FILE: Final = 1_500
_DEEPEST: Final = 2
_RANGES: Final = {"feeling": (-1.0, 1.0), "anger": (0.0, 1.0), "urgency": (0.0, 1.0)}
_COUNTS: Final = ("followers", "cases_30d")
_NO_CONDITION: Final = IfClause()

Cases = Iterator[IfClause]


class Covering:
    """Proofs about the rules of one file."""

    def __init__(self, document: Document, plan: Plan, meanings: Meanings, implication: Implication) -> None:
        self._rules = document.rules
        self._plan = plan
        self._meanings = meanings
        self._implication = implication
        self._all = {
            "language": LANGUAGES,
            "network": NETWORKS,
            "kind": KINDS,
            "account": frozenset(document.accounts),
        }
        self._left = 0
        self._left_in_file = _MOST_PROOFS_A_FILE

    def rules_that_take(self, place: int) -> list[int]:
        """The places of two earlier rules or more that together take all of the rule at `place`; none without proof."""
        clause = self._rules[place].if_
        earlier = self._earlier(place, clause) if self._left_in_file > 0 else []
        if not 2 <= len(earlier) <= _MOST_EARLIER:
            return []
        allowed = self._left = min(_MOST_PROOFS, self._left_in_file)
        taking = self._taking(clause, earlier, frozenset())
        self._left_in_file -= allowed - max(self._left, 0)
        return sorted(taking or ())

    def _earlier(self, place: int, clause: IfClause) -> list[int]:
        """The rules before that some mention with the rule's words could meet, or with words that these do not want."""
        own = self._words(group for part in parts_of(clause) for group in groups_of(part))
        first = self._plan.deciding_before(place, own)
        if not 0 < len(first) <= _MOST_EARLIER:
            return []
        shunned = self._words(self._rules[each].if_.none or () for each in first)
        return self._plan.deciding_before(place, f"{own} {shunned}") if shunned else first

    def _words(self, groups: Iterable[tuple[str, ...]]) -> str:
        return " ".join([word.removesuffix("*") for group in groups for word in self._meanings.words(group)])

    def _taking(self, clause: IfClause, earlier: Sequence[int], split: frozenset[str]) -> frozenset[int] | None:
        """Earlier rules that take all that meets the clause; `split` are the cases that it was made of."""
        for place in earlier:
            self._left -= 1
            if self._implication.holds(clause, self._rules[place].if_):
                return frozenset((place,))
        if len(split) == _DEEPEST:
            return None
        for name, cases in self._splits(clause, [self._rules[place].if_ for place in earlier]):
            if name not in split and self._left > 0:
                taking = self._taking_each(clause, cases, earlier, split | {name})
                if taking is not None:
                    return taking
        return None

    def _taking_each(
        self, clause: IfClause, cases: Cases, earlier: Sequence[int], split: frozenset[str]
    ) -> frozenset[int] | None:
        found: frozenset[int] = frozenset()
        for case in cases:
            taking = self._taking(_made(all_of=(clause, case)), earlier, split)
            if taking is None:
                return None
            found |= taking
        return found

    def _splits(self, clause: IfClause, others: Sequence[IfClause]) -> Iterator[tuple[str, Cases]]:
        """Ways to cut all that meets the clause into cases, each by its name, as far as the others tell them apart."""
        parts = list(parts_of(clause))
        own = [tuple(self._meanings.words(group)) for part in parts for group in groups_of(part)]
        for group in own:
            if 1 < len(group) <= _MOST_WORDS:
                yield f"words {group}", (_made(any=(word,)) for word in group)
        theirs = [part for other in others for part in parts_of(other)]
        for key, every in self._all.items():
            told = _told(key, theirs)
            if told:
                values = set(min((set(asked) for asked in _asked(key, parts)), key=len, default=set(every)))
                rest = tuple(sorted(values - told))
                chosen = [(value,) for value in sorted(values & told)] + ([rest] if rest else [])
                yield key, (_made(**{key: each}) for each in chosen)
        yield from self._by_numbers(parts, theirs)
        for word in sorted({word for part in theirs for word in self._meanings.words(part.none or ())}):
            yield f"without {word}", (_made(**{key: (word,)}) for key in ("any", "none"))
        for content in sorted(_told("has", theirs)):
            yield f"has {content}", iter((_made(has=(content,)), _made(not_=_made(has=(content,)))))
        for department in sorted({*_told("open", theirs), *_told("closed", theirs)}):
            if department in self._meanings.hours:
                yield f"hours of {department}", (_made(**{key: (department,)}) for key in ("open", "closed"))
        for zone in {part.time.zone for part in theirs if part.time is not None and part.time.days is not None}:
            yield (
                f"days {zone}",
                (_made(time=TimeClause().model_copy(update={"days": (day,), "zone": zone})) for day in DAYS),
            )

    def _by_numbers(self, parts: list[IfClause], theirs: list[IfClause]) -> Iterator[tuple[str, Cases]]:
        for key, (lowest, highest) in _RANGES.items():
            limits = {asked.limit for asked in _asked(key, theirs) if lowest <= asked.limit <= highest}
            if limits:
                yield key, _sides(limits, lowest, highest, _maker(key))
        if _asked("stars", parts):
            yield "stars", (_made(stars=Comparison("==", number)) for number in range(1, 6))
        for key in _COUNTS:
            known = any(part.author is not None and getattr(part.author, key) is not None for part in parts)
            authors = [part.author for part in theirs if part.author is not None]
            limits = {getattr(author, key).limit for author in authors if getattr(author, key) is not None}
            if known and limits:
                yield key, _sides(limits, 0.0, float("inf"), _maker_of_authors(key))


def _sides(limits: set[float], lowest: float, highest: float, made: Callable[[Comparison], IfClause]) -> Cases:
    """A case for each limit and for what lies below, between and above them."""
    cuts = sorted(limits)
    for cut in cuts:
        yield made(Comparison("==", cut))
    for low, high in pairwise(cuts):
        yield _made(all_of=(made(Comparison(">", low)), made(Comparison("<", high))))
    if cuts[0] > lowest:
        yield made(Comparison("<", cuts[0]))
    if cuts[-1] < highest:
        yield made(Comparison(">", cuts[-1]))


def _maker(key: str) -> Callable[[Comparison], IfClause]:
    return lambda said: _made(**{key: said})


def _maker_of_authors(key: str) -> Callable[[Comparison], IfClause]:
    return lambda said: _made(author=AuthorClause().model_copy(update={key: said}))


def _asked(key: str, parts: Iterable[IfClause]) -> list[Any]:
    return [value for part in parts if (value := getattr(part, key)) is not None]


def _told(key: str, parts: Iterable[IfClause]) -> set[str]:
    """The values of a key that some condition names, those that must not hold included."""
    found: set[str] = set()
    for part in parts:
        found.update(getattr(part, key) or ())
        if part.not_ is not None:
            found |= _told(key, (part.not_,))
    return found


def _made(**said: Any) -> IfClause:
    """A clause of values that were checked before."""
    # Not model_construct, which takes thirty times as long.
    return _NO_CONDITION.model_copy(update=said)
