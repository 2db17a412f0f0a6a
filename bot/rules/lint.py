"""Warns of rules that cannot do what their author meant: those that can never be reached, or never be true.

It takes the typed document and its plan, gives warnings that block nothing. Everything it says is proved; what it
cannot prove it does not say.
"""

from collections.abc import Iterator

from bot.rules.clauses import IfClause
from bot.rules.findings import Finding
from bot.rules.implies import Implication
from bot.rules.meanings import Meanings
from bot.rules.plan import Plan
from bot.rules.schema import Document
from bot.rules.values import Comparison

_RANGES = {"feeling": (-1.0, 1.0), "anger": (0.0, 1.0), "urgency": (0.0, 1.0), "stars": (1.0, 5.0)}


def warnings(document: Document, plan: Plan, meanings: Meanings) -> list[Finding]:
    """Every warning on the rules, in their order."""
    return [*_unreachable(document, plan, meanings), *_never_true(document)]


def _unreachable(document: Document, plan: Plan, meanings: Meanings) -> Iterator[Finding]:
    implication = Implication(meanings)
    for at, rule in enumerate(document.rules):
        for earlier in plan.deciding_before(at, implication.sample(rule.if_)):
            if implication.holds(rule.if_, document.rules[earlier].if_):
                other = document.rules[earlier].id
                yield Finding(("rules", at), f"Rule {rule.id} is never reached: {other} takes all that it could.",
                              f"Move {rule.id} above {other}, or remove it.", "unreachable", "warning")  # fmt: skip
                break


def _never_true(document: Document) -> Iterator[Finding]:
    for at, rule in enumerate(document.rules):
        for path, comparison, (low, high) in _comparisons(rule.if_):
            if not any(comparison.holds(value) for value in (low, high, comparison.limit) if low <= value <= high) and (
                not _between(comparison, low, high)
            ):
                yield Finding(("rules", at, "if", *path), f"{path[-1]} runs from {low:g} to {high:g} and is never "
                              f"{comparison}.", "Change the number.", "never_true", "warning")  # fmt: skip


def _between(comparison: Comparison, low: float, high: float) -> bool:
    return comparison.sign != "==" and low < comparison.limit < high


def _comparisons(clause: IfClause) -> Iterator[tuple[tuple[str, ...], Comparison, tuple[float, float]]]:
    for key, limits in _RANGES.items():
        comparison = getattr(clause, key)
        if comparison is not None:
            yield (key,), comparison, limits
    if clause.author is not None and clause.author.followers is not None:
        yield ("author", "followers"), clause.author.followers, (0.0, 1e12)
