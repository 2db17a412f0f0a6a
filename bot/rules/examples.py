"""Runs what the file proves about itself: its examples, its counter-examples and its tests.

It takes the typed document and its plan, gives one proof a text, broken where the text goes elsewhere than it says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from bot.domain.decision import Decision
from bot.rules.clauses import RuleClause
from bot.rules.findings import Finding, Path
from bot.rules.meanings import Meanings
from bot.rules.plan import Plan
from bot.rules.scenes import around, of_test
from bot.rules.schema import Document, TestSection
from bot.rules.values import shown

_MOST_TAKERS: Final = 8
"""Rules that stand before and take an example, whose conditions are tried too before it is called lost."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One text of the file that was run. `kind` is example, not_example or test; `rule` is "" for a test."""

    path: Path
    kind: str
    rule: str
    text: str
    broken: tuple[Finding, ...] = ()


def proofs(document: Document, plan: Plan, meanings: Meanings) -> Iterator[Proof]:
    """Every example, counter-example and test, run, in the order of the file."""
    for at, rule in enumerate(document.rules):
        path: Path
        for number, text in enumerate(rule.examples):
            path = ("rules", at, "examples", number)
            # That a rule decided is seen without reasons; that it added is not.
            tried = partial(_decisions, plan, rule, at, text, meanings, reasons=rule.then.department is None)
            yield Proof(path, "example", rule.id, text, tuple(_example(rule, document.rules, tried, path, text)))
        for number, text in enumerate(rule.not_examples):
            path = ("rules", at, "not_examples", number)
            decisions = _decisions(plan, rule, at, text, meanings)
            yield Proof(path, "not_example", rule.id, text, tuple(_counter_example(rule, decisions, path, text)))
    decided = plan.decide([of_test(test) for test in document.tests])
    for number, (test, decision) in enumerate(zip(document.tests, decided, strict=True)):
        path = ("tests", number)
        yield Proof(path, "test", "", test.text, tuple(_test(decision, test, path)))


def findings(document: Document, plan: Plan, meanings: Meanings) -> list[Finding]:
    """Every example and test that goes elsewhere."""
    return [finding for proof in proofs(document, plan, meanings) for finding in proof.broken]


def _decisions(
    plan: Plan,
    rule: RuleClause,
    place: int,
    text: str,
    meanings: Meanings,
    besides: Sequence[RuleClause] = (),
    *,
    reasons: bool = True,
) -> Iterator[Decision]:
    """The decisions on this text wherever everything else that the rule asks for is given.

    What the rules `besides` ask for is given in some of them and missing in others.
    """
    scenes = around(text, rule.if_, meanings, [each.if_ for each in besides])
    for mention, understanding, now, history in scenes:
        decision = plan.decision_if(place, mention, understanding, now=now, history=history, reasons=reasons)
        if decision is not None:
            yield decision


def took(rule: str, decision: Decision) -> bool:
    """Whether the rule decided, or added to the decision."""
    return decision.rule == rule or any(reason.rule == rule for reason in decision.reasons)


def _example(
    rule: RuleClause,
    rules: Sequence[RuleClause],
    tried: Callable[[Sequence[RuleClause]], Iterator[Decision]],
    path: Path,
    text: str,
) -> Iterator[Finding]:
    """Where the example goes elsewhere each time; a rule that took it is asked what it would not have taken."""
    other: Decision | None = None
    takers: list[RuleClause] = []
    while True:
        met = []
        for decision in tried(takers):
            if took(rule.id, decision):
                return
            met.append(decision)
        other = other or next(iter(met), None)
        names = {decision.rule for decision in met} - {each.id for each in takers}
        found = [each for each in rules if each.id in names]
        if not found or len(takers) + len(found) > _MOST_TAKERS:
            break
        takers += found
    if other is None:
        yield Finding(path, f"Rule {rule.id} does not take its own example {shown(text)}.",
                      "Add a word of the example to the rule, or change the example.", "example_not_taken")  # fmt: skip
    else:
        yield Finding(path, f"This example of {rule.id} goes to rule {other.rule}, which stands before it.",
                      f"Move {rule.id} up, or make {other.rule} narrower.", "example_elsewhere")  # fmt: skip


def _counter_example(rule: RuleClause, decisions: Iterator[Decision], path: Path, text: str) -> Iterator[Finding]:
    for decision in decisions:
        if took(rule.id, decision):
            words = [reason.matched for reason in decision.reasons if reason.rule == rule.id and reason.start >= 0]
            because = f" because of {', '.join(words)}" if words else ""
            yield Finding(path, f"Rule {rule.id} takes {shown(text)}{because}, and it must not.",
                          "Add the words that tell them apart to none:, or change the rule.",
                          "not_example_taken")  # fmt: skip
            return


def _test(decision: Decision, test: TestSection, path: Path) -> Iterator[Finding]:
    rule = f"rule {decision.rule}" if decision.rule else "the fallback"
    for key in sorted(test.expect.model_fields_set):
        expected, got = getattr(test.expect, key), _comparable(getattr(decision, key))
        if expected is not None and _comparable(expected) != got:
            yield Finding((*path, "expect", key), f"Expected {key} {_said(expected)}, got {_said(got)} by {rule}.",
                          "Change the rules or the test.", "test_failed")  # fmt: skip


def _comparable(value: Any) -> Any:
    return frozenset(value) if isinstance(value, tuple) else str(value)


def _said(value: Any) -> str:
    return (", ".join(sorted(value)) if isinstance(value, tuple | frozenset) else str(value)) or "none"
