"""The plan, one mention a call and many at once, decides as the slow evaluator does on cases made up by chance.

COMPTOIR_CASES=1000000 makes it a million.
"""

import os
import random

from bot.rules.batch import route_many
from bot.rules.compile import compiled
from bot.rules.meanings import meanings
from tests.rules.made_up import document, scene
from tests.rules.reference import Reference

CASES = int(os.environ.get("COMPTOIR_CASES", "5000"))
MENTIONS_A_FILE = 100


def test_the_plan_agrees_with_the_slow_evaluator_on_made_up_cases():
    matched = 0
    for number in range(CASES // MENTIONS_A_FILE):
        rng = random.Random(number)
        rules = document(rng)
        plan, reference = compiled(rules, meanings(rules)), Reference(rules)
        scenes = [scene(rng) for _ in range(MENTIONS_A_FILE)]
        for each, together in zip(scenes, route_many(plan, scenes), strict=True):
            alone = plan.route(each.mention, each.understanding, now=each.now, history=each.history)
            expected = reference.route(*each)
            held = expected.pop("matched")
            matched += bool(held)
            assert [rule for rule in alone.held if rule] == held, each.mention.text
            assert {name: getattr(alone, name) for name in expected} == expected, each.mention.text
            assert {name: getattr(together, name) for name in expected} == expected, each.mention.text
    assert matched > CASES // 10
