"""Proves that whenever one set of conditions holds, another holds too; says no wherever it has no proof."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.rules.clauses import AuthorClause, IfClause
from bot.rules.compile import plain_handle
from bot.rules.meanings import Meanings
from bot.rules.ranges import tighter, within
from bot.rules.scan import pattern

_SETS: Final = ("network", "language", "kind", "account", "has", "regex", "open", "closed")
# What a mention has one of: whoever asks for others shuts these out.
_ONE_OF: Final = ("network", "language", "kind", "account")
_NUMBERS: Final = ("feeling", "anger", "urgency")


class Implication:
    """Proofs about the clauses of one file."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings

    def holds(self, narrow: IfClause, wide: IfClause) -> bool:
        """Whether it is proved that a mention which meets `narrow` meets `wide`."""
        parts = list(_parts(narrow))
        return (
            self._words(parts, wide)
            and self._none(parts, wide)
            and all(any(_subset(getattr(each, key), getattr(wide, key)) for each in parts) for key in _SETS)
            and all(any(tighter(getattr(each, key), getattr(wide, key)) for each in parts) for key in _NUMBERS)
            and any(tighter(each.stars, wide.stars, whole=True) for each in parts)
            and any(self._author(each.author, wide.author) for each in parts)
            and any(within(each.time, wide.time) for each in parts)
            and all(self.holds(narrow, each) for each in wide.all_of or ())
            and self._one_of(narrow, wide)
            and (wide.not_ is None or any(self._shuts_out(each, wide.not_) for each in parts))
        ) or any(each.any_of and all(self.holds(branch, wide) for branch in each.any_of) for each in parts)

    def sample(self, clause: IfClause) -> str:
        """One word out of each group that `clause` asks for: whatever takes all of `clause` takes one of these."""
        return " ".join(group[0].strip() for each in _parts(clause) for group in self._groups(each) if group)

    def _one_of(self, narrow: IfClause, wide: IfClause) -> bool:
        return wide.any_of is None or any(self.holds(narrow, branch) for branch in wide.any_of)

    def _shuts_out(self, part: IfClause, unwanted: IfClause) -> bool:
        """Whether nothing that meets `part` meets `unwanted`."""
        if part.not_ is not None and self.holds(unwanted, part.not_):
            return True
        return any(
            set(wanted).isdisjoint(getattr(unwanted, key))
            for key in _ONE_OF
            if (wanted := getattr(part, key)) is not None and getattr(unwanted, key) is not None
        )

    def _words(self, parts: Sequence[IfClause], wide: IfClause) -> bool:
        groups = [group for each in parts for group in self._groups(each)]
        return all(any(self._covers(asked, group) for group in groups) for asked in self._groups(wide))

    @staticmethod
    def _covers(asked: list[str], group: list[str]) -> bool:
        """Whether every word of `group` brings a word of `asked` with it."""
        return all(any(wide in narrow for wide in asked) for narrow in group)

    def _none(self, parts: Sequence[IfClause], wide: IfClause) -> bool:
        absent = [word for each in parts for word in self._patterns(each.none or ())]
        return all(any(known in word for known in absent) for word in self._patterns(wide.none or ()))

    def _groups(self, clause: IfClause) -> list[list[str]]:
        groups = ([clause.any] if clause.any is not None else []) + list(clause.all or ())
        return [self._patterns(group) for group in groups]

    def _patterns(self, entries: Iterable[str]) -> list[str]:
        return [pattern(words) for words in self._meanings.words(entries)]

    def _author(self, narrow: AuthorClause | None, wide: AuthorClause | None) -> bool:
        if wide is None:
            return True
        if narrow is None:
            return wide == AuthorClause()
        return (
            tighter(narrow.followers, wide.followers, whole=True)
            and _subset(self._handles(narrow), self._handles(wide))
            and wide.verified in (None, narrow.verified)
            and wide.bot in (None, narrow.bot)
            and wide.known in (None, narrow.known)
            and tighter(narrow.cases_30d, wide.cases_30d, whole=True)
        )

    def _handles(self, clause: AuthorClause) -> tuple[str, ...] | None:
        if clause.handle is None:
            return None
        return tuple(plain_handle(each) for each in self._meanings.words(clause.handle))


def _parts(clause: IfClause) -> Iterator[IfClause]:
    """The clause and all that it asks for besides, however deep in all_of."""
    yield clause
    for each in clause.all_of or ():
        yield from _parts(each)


def _subset(narrow: tuple[str, ...] | None, wide: tuple[str, ...] | None) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))
