"""Runs what the file proves about itself: its examples, its counter-examples and its tests.

It takes the typed document and its plan, gives a finding for each text that goes elsewhere than it says.
"""

from collections.abc import Iterator
from typing import Any

from bot.domain.decision import Decision
from bot.rules.clauses import RuleClause
from bot.rules.findings import Finding, Path
from bot.rules.plan import Plan
from bot.rules.scenes import around, of_test
from bot.rules.schema import Document, TestSection
from bot.rules.values import shown


def findings(document: Document, plan: Plan) -> list[Finding]:
    """Every example and test that goes elsewhere."""
    found: list[Finding] = []
    for at, rule in enumerate(document.rules):
        for number, text in enumerate(rule.examples):
            found.extend(_example(plan, rule, at, ("rules", at, "examples", number), text))
        for number, text in enumerate(rule.not_examples):
            found.extend(_counter_example(plan, rule, at, ("rules", at, "not_examples", number), text))
    for number, test in enumerate(document.tests):
        found.extend(_test(plan, test, ("tests", number)))
    return found


def _decisions(plan: Plan, rule: RuleClause, place: int, text: str) -> Iterator[Decision]:
    """The decisions on this text wherever everything else that the rule asks for is given."""
    for mention, understanding, now in around(text, rule.if_):
        if plan.holds(place, mention, understanding, now=now):
            yield plan.route(mention, understanding, now=now)


def took(rule: str, decision: Decision) -> bool:
    """Whether the rule decided, or added to the decision."""
    return decision.rule == rule or any(reason.rule == rule for reason in decision.reasons)


def _example(plan: Plan, rule: RuleClause, place: int, path: Path, text: str) -> Iterator[Finding]:
    other: Decision | None = None
    for decision in _decisions(plan, rule, place, text):
        if took(rule.id, decision):
            return
        other = other or decision
    if other is None:
        yield Finding(path, f"Rule {rule.id} does not take its own example {shown(text)}.",
                      "Add a word of the example to the rule, or change the example.", "example_not_taken")  # fmt: skip
    else:
        yield Finding(path, f"This example of {rule.id} goes to rule {other.rule}, which stands before it.",
                      f"Move {rule.id} up, or make {other.rule} narrower.", "example_elsewhere")  # fmt: skip


def _counter_example(plan: Plan, rule: RuleClause, place: int, path: Path, text: str) -> Iterator[Finding]:
    for decision in _decisions(plan, rule, place, text):
        if took(rule.id, decision):
            words = [reason.matched for reason in decision.reasons if reason.rule == rule.id and reason.start >= 0]
            because = f" because of {', '.join(words)}" if words else ""
            yield Finding(path, f"Rule {rule.id} takes {shown(text)}{because}, and it must not.",
                          "Add the words that tell them apart to none:, or change the rule.",
                          "not_example_taken")  # fmt: skip
            return


def _test(plan: Plan, test: TestSection, path: Path) -> Iterator[Finding]:
    mention, understanding, now = of_test(test)
    decision = plan.route(mention, understanding, now=now)
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
