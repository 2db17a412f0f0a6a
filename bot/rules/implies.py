"""Proves that whenever one set of conditions holds, another holds too; says no wherever it has no proof."""

from collections.abc import Iterable
from typing import Final

from bot.rules.clauses import AuthorClause, IfClause
from bot.rules.meanings import Meanings
from bot.rules.scan import pattern
from bot.rules.values import Comparison

_SETS: Final = ("network", "language", "kind", "account", "has", "regex", "open", "closed")
_NUMBERS: Final = ("feeling", "anger", "urgency", "stars")
_WHOLE: Final = ("time", "any_of", "all_of", "not_")


class Implication:
    """Proofs about the clauses of one file."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings

    def holds(self, narrow: IfClause, wide: IfClause) -> bool:
        """Whether it is proved that a mention which meets `narrow` meets `wide`."""
        return (
            self._words(narrow, wide)
            and self._none(narrow, wide)
            and all(_subset(getattr(narrow, key), getattr(wide, key)) for key in _SETS)
            and all(_tighter(getattr(narrow, key), getattr(wide, key)) for key in _NUMBERS)
            and _author(narrow.author, wide.author)
            and all(getattr(wide, key) in (None, getattr(narrow, key)) for key in _WHOLE)
        )

    def sample(self, clause: IfClause) -> str:
        """One word out of each group that `clause` asks for: whatever takes all of `clause` takes one of these."""
        return " ".join(group[0].strip() for group in self._groups(clause))

    def _words(self, narrow: IfClause, wide: IfClause) -> bool:
        groups = self._groups(narrow)
        return all(any(self._covers(asked, group) for group in groups) for asked in self._groups(wide))

    @staticmethod
    def _covers(asked: list[str], group: list[str]) -> bool:
        """Whether every word of `group` brings a word of `asked` with it."""
        return all(any(wide in narrow for wide in asked) for narrow in group)

    def _none(self, narrow: IfClause, wide: IfClause) -> bool:
        absent = self._patterns(narrow.none or ())
        return all(any(known in word for known in absent) for word in self._patterns(wide.none or ()))

    def _groups(self, clause: IfClause) -> list[list[str]]:
        groups = ([clause.any] if clause.any is not None else []) + list(clause.all or ())
        return [self._patterns(group) for group in groups]

    def _patterns(self, entries: Iterable[str]) -> list[str]:
        return [pattern(words) for words in self._meanings.words(entries)]


def _subset(narrow: tuple[str, ...] | None, wide: tuple[str, ...] | None) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))


def _tighter(narrow: Comparison | None, wide: Comparison | None) -> bool:
    """Whether every number that passes `narrow` passes `wide`."""
    if wide is None:
        return True
    if narrow is None:
        return False
    if narrow.sign == "==":
        return wide.holds(narrow.limit)
    if narrow.sign[0] != wide.sign[0]:
        return False
    if narrow.limit == wide.limit:
        return wide.sign in (narrow.sign, f"{narrow.sign[0]}=")
    return narrow.limit < wide.limit if wide.sign[0] == "<" else narrow.limit > wide.limit


def _author(narrow: AuthorClause | None, wide: AuthorClause | None) -> bool:
    if wide is None:
        return True
    if narrow is None:
        return wide == AuthorClause()
    return (
        _tighter(narrow.followers, wide.followers)
        and _subset(narrow.handle, wide.handle)
        and wide.verified in (None, narrow.verified)
        and wide.bot in (None, narrow.bot)
        and wide.known in (None, narrow.known)
        and _tighter(narrow.cases_30d, wide.cases_30d)
    )
