"""Finds conditions that can never hold: takes the clauses of a file, gives warnings, each of them proved.

It looks into the blocks of any_of and all_of too; what stands under not is meant not to hold.
"""

from collections.abc import Iterator
from typing import Final

from bot.rules.clauses import IfClause
from bot.rules.findings import Finding, Path
from bot.rules.implies import Implication
from bot.rules.meanings import Meanings
from bot.rules.scan import pattern
from bot.rules.schema import Document
from bot.rules.values import Comparison, shown

_RANGES: Final = {"feeling": (-1.0, 1.0), "anger": (0.0, 1.0), "urgency": (0.0, 1.0), "stars": (1.0, 5.0)}
_COUNTS: Final = ("followers", "cases_30d")
_MOST: Final = 1e12


def never_true(document: Document, meanings: Meanings) -> Iterator[Finding]:
    """A warning at each condition that can never hold."""
    implication = Implication(meanings)
    for at, rule in enumerate(document.rules):
        for path, clause in _blocks(("rules", at, "if"), rule.if_):
            for where, message, remedy in (
                *_out_of_range(clause),
                *_without_hours(clause, meanings),
                *_forbidden_words(clause, meanings),
                *_against_itself(clause, implication),
            ):
                yield Finding((*path, *where), message, remedy, "never_true", "warning")


_Told = Iterator[tuple[Path, str, str]]


def _blocks(path: Path, clause: IfClause) -> Iterator[tuple[Path, IfClause]]:
    yield path, clause
    for key in ("any_of", "all_of"):
        for at, part in enumerate(getattr(clause, key) or ()):
            yield from _blocks((*path, key, at), part)


def _out_of_range(clause: IfClause) -> _Told:
    for path, comparison, (low, high) in _comparisons(clause):
        at_an_edge = any(comparison.holds(value) for value in (low, high, comparison.limit) if low <= value <= high)
        if not at_an_edge and not (comparison.sign != "==" and low < comparison.limit < high):
            yield path, f"{path[-1]} runs from {low:g} to {high:g} and is never {comparison}.", "Change the number."


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


def _forbidden_words(clause: IfClause, meanings: Meanings) -> _Told:
    """Groups of words every one of which brings a word with it that `none` forbids."""
    forbidden = [pattern(word) for word in meanings.words(clause.none or ())]
    groups: list[tuple[Path, tuple[str, ...]]] = [(("any",), clause.any)] if clause.any is not None else []
    groups += [(("all", at), group) for at, group in enumerate(clause.all or ())]
    for path, group in groups:
        words = list(meanings.words(group))
        if words and forbidden and all(any(each in pattern(word) for each in forbidden) for word in words):
            yield (
                path,
                f"none: forbids {shown(words[0])}, and without it this never holds.",
                "Take it out of one of them.",
            )


def _against_itself(clause: IfClause, implication: Implication) -> _Told:
    """Parts of one block that shut each other out."""
    if clause.stars is not None and clause.kind is not None and "review" not in clause.kind:
        yield ("stars",), f"Only a review has stars, and kind is {', '.join(clause.kind)}.", "Write kind: review."
    if clause.open is not None and len(clause.open) == 1 and clause.open == clause.closed:
        yield ("closed",), f"{clause.open[0]} is never open and closed at once.", "Keep one of them."
    author = clause.author
    if author is not None and author.known is False and author.cases_30d is not None and not author.cases_30d.holds(0):
        yield ("author", "cases_30d"), "An author who is not known had no cases.", "Remove known: false."
    if clause.not_ is not None and implication.holds(clause.model_copy(update={"not_": None}), clause.not_):
        yield (
            ("not",),
            "not: forbids all that the rest of this block asks for.",
            "Make what stands under not: narrower.",
        )
