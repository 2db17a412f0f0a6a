"""Finds conditions that can never hold together: takes the clauses of a file, gives warnings that name both parts.

What it looks at is one block with all that has to hold beside it: the blocks of its all_of, and for a branch of any_of
everything around it. Each warning is proved; which words are in a text says nothing here (never.py looks at these).
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.rules.clauses import AuthorClause, IfClause, TimeClause
from bot.rules.compile import plain_handle
from bot.rules.findings import Finding, Path, written
from bot.rules.meanings import Meanings
from bot.rules.ranges import apart, minutes_of, opening_minutes, week_apart
from bot.rules.schema import Document
from bot.rules.values import Comparison

_ONE_OF: Final = ("network", "language", "kind", "account")
_NUMBERS: Final = {"feeling": False, "anger": False, "urgency": False, "stars": True}
_COUNTS: Final = ("followers", "cases_30d")
_FLAGS: Final = ("verified", "bot", "known")
_CHANGE: Final = "Change one of them, or make two rules of it."


class Part(NamedTuple):
    """A block of conditions and where it stands."""

    path: Path
    clause: IfClause


def conjunctions(
    path: Path, clause: IfClause, around: tuple[Part, ...] = ()
) -> Iterator[tuple[list[Part], list[Part]]]:
    """What has to hold together: the parts around a block and those of the block itself; so on for branches in it."""
    own = list(_parts(path, clause))
    yield list(around), own
    for part in own:
        for at, branch in enumerate(part.clause.any_of or ()):
            yield from conjunctions((*part.path, "any_of", at), branch, (*around, *own))


def never_together(document: Document, meanings: Meanings) -> Iterator[Finding]:
    """A warning at each condition that shuts out another one that has to hold with it."""
    look = _Look(document, meanings)
    for at, rule in enumerate(document.rules):
        root: Path = ("rules", at, "if")
        for around, own in conjunctions(root, rule.if_):
            claims = [list(look.claims(part)) for part in own]
            outside = [list(look.claims(part)) for part in around]
            pairs = [*((each, each) for each in claims), *combinations(claims, 2), *product(outside, claims)]
            told: set[Path] = set()
            for first, second in pairs:
                for one, other in combinations(first, 2) if first is second else product(first, second):
                    if other.path not in told and look.shut_out(one, other):
                        told.add(other.path)
                        yield _finding(root, one, other)


class Claim(NamedTuple):
    """What one condition says of a mention: the key, and the value in the form in which it is compared."""

    path: Path
    key: str
    value: Any
    written: str


class _Look:
    """What has to be known of a file to compare conditions."""

    def __init__(self, document: Document, meanings: Meanings) -> None:
        self._networks = {key: account.network for key, account in document.accounts.items()}
        self._meanings = meanings

    def claims(self, part: Part) -> Iterator[Claim]:
        """What a block says of a mention beside its words, its all_of left out."""
        path, clause = part
        for key in _ONE_OF:
            values = getattr(clause, key)
            if values is not None:
                yield Claim((*path, key), key, frozenset(values), ", ".join(values))
        for key in _NUMBERS:
            comparison = getattr(clause, key)
            if comparison is not None:
                yield _number(path, key, comparison)
        if clause.time is not None:
            yield Claim((*path, "time"), "time", clause.time, "")
        for key in ("open", "closed"):
            values = getattr(clause, key)
            if values is not None:
                yield Claim((*path, key), key, values, ", ".join(values))
        if clause.author is not None:
            yield from self._of_author((*path, "author"), clause.author)

    def _of_author(self, path: Path, author: AuthorClause) -> Iterator[Claim]:
        for key in _FLAGS:
            wanted = getattr(author, key)
            if wanted is not None:
                yield Claim((*path, key), key, wanted, "true" if wanted else "false")
        for key in _COUNTS:
            comparison = getattr(author, key)
            if comparison is not None:
                yield _number(path, key, comparison)
        if author.handle is not None:
            handles = [plain_handle(each) for each in self._meanings.words(author.handle)]
            yield Claim((*path, "handle"), "handle", frozenset(handles), ", ".join(author.handle))

    def shut_out(self, one: Claim, other: Claim) -> bool:
        """Whether no mention meets both."""
        if one.key != other.key:
            said: Mapping[str, Any] = {one.key: one.value, other.key: other.value}
            return self._differ(said)
        if isinstance(one.value, Comparison):
            return apart(one.value, other.value, whole=_NUMBERS.get(one.key, True))
        if isinstance(one.value, frozenset):
            return one.value.isdisjoint(other.value)
        if one.key == "time":
            same_clock = self._zone(one.value) == self._zone(other.value)
            return same_clock and week_apart(minutes_of(one.value), minutes_of(other.value))
        return one.key in _FLAGS and one.value is not other.value

    def _differ(self, said: Mapping[str, Any]) -> bool:
        """Whether two conditions of different keys shut each other out."""
        match said:
            case {"account": accounts, "network": networks}:
                return {self._networks[account] for account in accounts}.isdisjoint(networks)
            case {"stars": _, "kind": kinds}:
                return "review" not in kinds
            case {"open": [opened], "closed": [closed]}:
                return bool(opened == closed)
            case {"time": clause, "open": departments}:
                return all(self._shut(department, clause) for department in departments)
            case {"known": False, "cases_30d": cases}:
                return not cases.holds(0)
        return False

    def _shut(self, department: str, clause: TimeClause) -> bool:
        """Whether a department never works at the time that a condition means."""
        hours = self._meanings.hours.get(department)
        if hours is None or hours.zone != self._zone(clause):
            return False
        return week_apart(opening_minutes(hours), minutes_of(clause))

    def _zone(self, clause: TimeClause) -> ZoneInfo:
        return clause.zone or self._meanings.zone


def _parts(path: Path, clause: IfClause) -> Iterator[Part]:
    yield Part(path, clause)
    for at, each in enumerate(clause.all_of or ()):
        yield from _parts((*path, "all_of", at), each)


def _number(path: Path, key: str, comparison: Comparison) -> Claim:
    limit = f"{comparison.limit:g}" if comparison.sign == "==" else str(comparison)
    return Claim((*path, key), key, comparison, limit)


def _finding(root: Path, one: Claim, other: Claim) -> Finding:
    names = [written(each.path[len(root) :]) + (f": {each.written}" if each.written else "") for each in (one, other)]
    because = _BECAUSE.get(frozenset((one.key, other.key)), "no mention meets both")
    return Finding(other.path, f"{names[0]} and {names[1]} never hold together: {because}.", _CHANGE,
                   "never_true", "warning")  # fmt: skip


_BECAUSE: Final = {
    frozenset(("account", "network")): "the account is on another network",
    frozenset(("stars", "kind")): "only a review has stars",
    frozenset(("open", "closed")): "it is never open and closed at once",
    frozenset(("open", "time")): "it does not work then",
    frozenset(("known", "cases_30d")): "an author who is not known had no cases",
}
