"""Proves that whenever one set of conditions holds, another holds too; says no wherever it has no proof."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bot.rules.alternatives import brings, needed_pieces, pieces
from bot.rules.clauses import AuthorClause, IfClause
from bot.rules.compile import plain_handle
from bot.rules.meanings import Meanings
from bot.rules.ranges import tighter, within
from bot.rules.scan import pattern

_SETS: Final = ("network", "language", "kind", "account", "has", "open", "closed")
# What a mention has one of: whoever asks for others shuts these out.
_ONE_OF: Final = ("network", "language", "kind", "account")
# The key of words in what clauses ask for.
WORD: Final = "word"
_NUMBERS: Final = ("feeling", "anger", "urgency")


@dataclass(frozen=True, slots=True)
class _Known:
    """A clause, and what proofs ask of it time and again: what has to hold with it, and its words as folded."""

    clause: IfClause
    parts: tuple[IfClause, ...]
    groups: tuple[list[str], ...]
    own_groups: tuple[list[str], ...]
    absent: list[str]
    sets: tuple[tuple[str, frozenset[str]], ...]


class Implication:
    """Proofs about the clauses of one file."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._seen: dict[int, _Known] = {}

    def holds(self, narrow: IfClause, wide: IfClause) -> bool:
        """Whether it is proved that a mention which meets `narrow` meets `wide`."""
        known = self._known(narrow)
        return self._asks_it_too(known, self._known(wide)) or any(
            all(self.holds(branch, wide) for branch in each.any_of) for each in known.parts if each.any_of
        )

    def sample(self, clause: IfClause) -> str:
        """One word out of each group that `clause` asks for: whatever takes all of `clause` takes one of these."""
        groups = (group for each in parts_of(clause) for group in groups_of(each))
        firsts = (next(self._meanings.words(group), "") for group in groups)
        return " ".join(pattern(word).strip() for word in firsts)

    def words(self, clause: IfClause) -> str:
        """The same with the groups of the branches of any_of."""
        known = self._known(clause)
        branches = [self.words(branch) for each in known.parts for branch in each.any_of or ()]
        return " ".join([self.sample(clause), *branches])

    def asked(self, clause: IfClause) -> Iterator[tuple[str, str]]:
        """Key and value of what a clause, or a branch of it, asks for of what few mentions have, words left out."""
        for each in self._known(clause).parts:
            yield from chain.from_iterable(self._rare(each, pieces))
            for branch in each.any_of or ():
                yield from self.asked(branch)

    def needed(self, clause: IfClause) -> list[tuple[str, str]]:
        """The same and words, of which whatever meets the clause has one at least; none where that cannot be told."""
        rare = next(iter(self._rare(clause, needed_pieces)), [])
        if rare or clause.any_of is None:
            return rare
        branches = [self.needed(branch) or self._first_words(branch) for branch in clause.any_of]
        return [each for branch in branches for each in branch] if all(branches) else []

    def _rare(self, clause: IfClause, pieces_of: Callable[[str], Iterable[str]]) -> Iterator[list[tuple[str, str]]]:
        """What a clause itself asks for of handles, patterns and accounts, a list a key."""
        if clause.author is not None and clause.author.handle is not None:
            yield [("handle", each) for each in self._handles(clause.author) or ()]
        if clause.regex is not None:
            yield [("regex", piece) for source in clause.regex for piece in pieces_of(source)]
        if clause.account is not None:
            yield [("account", each) for each in clause.account]

    def _first_words(self, clause: IfClause) -> list[tuple[str, str]]:
        groups = self._known(clause).own_groups
        return [(WORD, each) for each in groups[0]] if groups else []

    def _asks_it_too(self, narrow: _Known, wide: _Known) -> bool:
        """Whether `narrow` itself, its branches left out, asks for all that `wide` asks for; the quick looks first."""
        parts, asked = narrow.parts, wide.clause
        return (
            all(any(_among(getattr(each, key), values) for each in parts) for key, values in wide.sets)
            and all(any(self._covers(group, mine) for mine in narrow.groups) for group in wide.own_groups)
            and (asked.regex is None or any(_brought(each.regex, asked.regex) for each in parts))
            and (asked.author is None or any(self._author(each.author, asked.author) for each in parts))
            and all(any(tighter(getattr(each, key), getattr(asked, key)) for each in parts) for key in _NUMBERS)
            and any(tighter(each.stars, asked.stars, whole=True) for each in parts)
            and any(within(each.time, asked.time) for each in parts)
            and self._none(narrow, asked)
            and all(self.holds(narrow.clause, each) for each in asked.all_of or ())
            and (asked.any_of is None or any(self.holds(narrow.clause, branch) for branch in asked.any_of))
            and (asked.not_ is None or any(self._shuts_out(each, asked.not_) for each in parts))
        )

    def _known(self, clause: IfClause) -> _Known:
        # By its place in memory, which stays its own as long as it is kept here.
        known = self._seen.get(id(clause))
        if known is None:
            parts = tuple(parts_of(clause))
            known = self._seen[id(clause)] = _Known(
                clause,
                parts,
                tuple(group for each in parts for group in self._groups(each)),
                tuple(self._groups(clause)),
                [word for each in parts for word in self._patterns(each.none or ())],
                tuple((key, frozenset(values)) for key in _SETS if (values := getattr(clause, key)) is not None),
            )
        return known

    def _shuts_out(self, part: IfClause, unwanted: IfClause) -> bool:
        """Whether nothing that meets `part` meets `unwanted`."""
        if part.not_ is not None and self.holds(unwanted, part.not_):
            return True
        return any(
            set(wanted).isdisjoint(getattr(unwanted, key))
            for key in _ONE_OF
            if (wanted := getattr(part, key)) is not None and getattr(unwanted, key) is not None
        )

    @staticmethod
    def _covers(asked: list[str], group: list[str]) -> bool:
        """Whether every word of `group` brings a word of `asked` with it."""
        return all(any(wide in narrow for wide in asked) for narrow in group)

    def _none(self, narrow: _Known, wide: IfClause) -> bool:
        return all(any(known in word for known in narrow.absent) for word in self._patterns(wide.none or ()))

    def _groups(self, clause: IfClause) -> list[list[str]]:
        return [self._patterns(group) for group in groups_of(clause)]

    def _patterns(self, entries: Iterable[str]) -> list[str]:
        return [pattern(words) for words in self._meanings.words(entries)]

    def _author(self, narrow: AuthorClause | None, wide: AuthorClause) -> bool:
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


def groups_of(clause: IfClause) -> list[tuple[str, ...]]:
    """The groups of words of which one each has to be there."""
    return ([clause.any] if clause.any is not None else []) + list(clause.all or ())


def parts_of(clause: IfClause) -> Iterator[IfClause]:
    """The clause and all that it asks for besides, however deep in all_of."""
    yield clause
    for each in clause.all_of or ():
        yield from parts_of(each)


def _brought(narrow: tuple[str, ...] | None, wide: tuple[str, ...]) -> bool:
    """Whether each of some patterns brings one of the others with it."""
    return narrow is not None and brings(narrow, wide)


def _subset(narrow: tuple[str, ...] | None, wide: tuple[str, ...] | None) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))


def _among(narrow: tuple[str, ...] | None, wide: frozenset[str]) -> bool:
    return narrow is not None and wide.issuperset(narrow)
