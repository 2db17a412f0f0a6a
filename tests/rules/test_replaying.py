"""What other rules would have done with mentions is counted by the way that each would take."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.domain.mention import Understanding
from bot.ports.rows import Routed
from bot.rules.plan import Plan
from bot.rules.replay import Moved, Place, Replay, Way
from bot.rules.source import load_rules
from tests.rules.files import HEAD
from tests.storage.samples import mention

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = """rules:
  - {id: parcels, if: {any: [colis]}, then: {department: delivery}}
  - {id: polite, if: {any: [merci]}, then: {tags: [thanks]}}
"""
TO_PRESS = RULES.replace("department: delivery", "department: press")
DELIVERED, PRESSED = Place("delivery", "parcels"), Place("press", "parcels")


def plan(rules: str) -> Plan:
    return load_rules(HEAD + rules, file="f").plan


def past(*texts: str) -> Sequence[Routed]:
    """Mentions as they came, all of which went to delivery by the rule on parcels."""
    return [
        Routed(number, NOW, mention(NOW, str(number), text=text), Understanding("fr"), "delivery", "parcels")
        for number, text in enumerate(texts, start=1)
    ]


@pytest.mark.parametrize("before", [None, plan(RULES)])
def test_what_moves_is_counted_with_a_few_samples(before: Plan | None) -> None:
    replay = Replay(plan(TO_PRESS), before, most_samples=2)
    replay.run(past("mon  colis\n1", "colis 2"))
    replay.run(past("colis 3"))
    assert replay.moved == {Way(DELIVERED, PRESSED): Moved(3, [(1, "mon colis 1"), (2, "colis 2")])}
    assert (replay.mentions, replay.elsewhere, replay.changed) == (3, 3, 0)


def test_what_stays_where_it_was_and_is_decided_otherwise_is_counted_beside() -> None:
    urgent = RULES.replace("department: delivery}", "department: delivery, priority: urgent}")
    replay = Replay(plan(urgent), plan(RULES))
    replay.run(past("mon colis", "merci pour le colis", "merci"))
    assert (replay.mentions, replay.elsewhere, replay.changed) == (3, 0, 2)
    unchanged = Replay(plan(RULES), plan(RULES))
    unchanged.run(past("mon colis", "merci"))
    assert (unchanged.elsewhere, unchanged.changed) == (0, 0)


def test_histories_are_asked_for_where_either_set_of_rules_looks_at_them() -> None:
    known = RULES.replace("{any: [merci]}", "{author: {known: true}}")
    assert not Replay(plan(RULES)).asks_history
    assert not Replay(plan(RULES), plan(RULES)).asks_history
    assert Replay(plan(known)).asks_history
    assert Replay(plan(RULES), plan(known)).asks_history
