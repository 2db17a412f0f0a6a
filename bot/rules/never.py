"""Finds conditions that can never hold: takes the clauses of a file, gives warnings, each of them proved.

It looks into the blocks of any_of and all_of too; what stands under not is meant not to hold. Conditions that shut each
other out are told by together.py, those of which it takes three or more by emptied.py.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from bot.rules.clauses import IfClause
from bot.rules.emptied import left_empty
from bot.rules.findings import Finding, Path
from bot.rules.implies import Implication
from bot.rules.meanings import Meanings
from bot.rules.scan import pattern
from bot.rules.schema import Document
from bot.rules.together import Part, conjunctions, never_together
from bot.rules.values import Comparison, shown

_RANGES: Final = {"feeling": (-1.0, 1.0), "anger": (0.0, 1.0), "urgency": (0.0, 1.0), "stars": (1.0, 5.0)}
_COUNTS: Final = ("followers", "cases_30d")
_WHOLE: Final = ("stars", *_COUNTS)
_MOST: Final = 1e12


def never_true(document: Document, meanings: Meanings) -> list[Finding]:
    """A warning at each condition that can never hold."""
    found = [*_by_one_or_two(document, meanings), *never_together(document, meanings)]
    return [*found, *left_empty(document, meanings, {finding.path for finding in found})]


def _by_one_or_two(document: Document, meanings: Meanings) -> Iterator[Finding]:
    implication = Implication(meanings)
    for at, rule in enumerate(document.rules):
        for around, own in conjunctions(("rules", at, "if"), rule.if_):
            for path, message, remedy in (
                *chain.from_iterable(_alone(path, clause, meanings) for path, clause in own),
                *_forbidden_words(around, own, meanings),
                *_shut_out_by_not(around, own, implication),
            ):
                yield Finding(path, message, remedy, "never_true", "warning")


_Told = Iterator[tuple[Path, str, str]]


def _alone(path: Path, clause: IfClause, meanings: Meanings) -> _Told:
    for where, message, remedy in (*_out_of_range(clause), *_without_hours(clause, meanings)):
        yield (*path, *where), message, remedy


def _out_of_range(clause: IfClause) -> _Told:
    for path, comparison, (low, high) in _comparisons(clause):
        if comparison.sign == "==" and path[-1] in _WHOLE and comparison.limit % 1:
            yield path, f"{path[-1]} is a whole number and is never {comparison}.", "Change the number."
            continue
        at_an_edge = any(comparison.holds(value) for value in (low, high, comparison.limit) if low <= value <= high)
        if not at_an_edge and not (comparison.sign != "==" and low < comparison.limit < high):
            runs = f"runs from {low:g} to {high:g}" if high < _MOST else f"is {low:g} or more"
            yield path, f"{path[-1]} {runs} and is never {comparison}.", "Change the number."


def _comparisons(clause: IfClause) -> Iterator[tuple[Path, Comparison, tuple[float, float]]]:
    for key, limits in _RANGES.items():
        comparison = getattr(clause, key)
        if comparison is not None:
            yield (key,), comparison, limits
    for key in _COUNTS if clause.author is not None else ():
        comparison = getattr(clause.author, key)
        if comparison is not None:
            yield ("author", key), comparison, (0.0, _MOST)


def _without_hours(clause: IfClause, meanings: Meanings) -> _Told:
    closed = clause.closed or ()
    if closed and not any(department in meanings.hours for department in closed):
        yield ("closed",), f"{', '.join(closed)} has no hours and is never closed.", \
              "Give the department hours:, or remove this."  # fmt: skip


def _forbidden_words(around: list[Part], own: list[Part], meanings: Meanings) -> _Told:
    """Groups of words every one of which brings a word with it that `none` forbids."""
    everything = [*around, *own]
    for number, holder in enumerate(everything):
        forbidden = [pattern(word) for word in meanings.words(holder.clause.none or ())]
        outside = number < len(around)
        for part in (own if outside else everything) if forbidden else ():
            for path, group in _groups(part):
                words = list(meanings.words(group))
                if all(any(each in pattern(word) for each in forbidden) for word in words):
                    yield (path if part in own else (*holder.path, "none"),
                           f"none: forbids {shown(words[0])}, and without it this never holds.",
                           "Take it out of one of them.")  # fmt: skip


def _groups(part: Part) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The groups of words of which one each has to be there."""
    if part.clause.any is not None:
        yield (*part.path, "any"), part.clause.any
    for at, group in enumerate(part.clause.all or ()):
        yield (*part.path, "all", at), group


def _shut_out_by_not(around: list[Part], own: list[Part], implication: Implication) -> _Told:
    """A not: that forbids all that has to hold beside it."""
    for part in (*around, *own):
        unwanted = part.clause.not_
        if unwanted is None or (part in around and implication.holds(_all_but(part, around), unwanted)):
            continue
        if implication.holds(_all_but(part, [*around, *own]), unwanted):
            path = (*part.path, "not") if part in own else own[0].path
            yield path, "not: forbids all that the rest of this block asks for.", \
                  "Make what stands under not: narrower."  # fmt: skip


def _all_but(part: Part, parts: list[Part]) -> IfClause:
    """What has to hold beside the not: of one part."""
    return IfClause(all_of=tuple(
        each.clause.model_copy(update={"all_of": None, **({"not_": None} if each is part else {})}) for each in parts
    ))  # fmt: skip
