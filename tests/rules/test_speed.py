"""The plan is faster than a loop over all rules by far; a ratio, which a slow or busy machine leaves as it is."""

import random
import time
from collections.abc import Callable, Sequence

from bench.rules import naive, one_by_one
from bench.support.routing import Made, make_document, make_mentions
from bot.rules.compile import compiled
from bot.rules.meanings import meanings

RULES = 1000
AT_LEAST = 100


def a_second(work: Callable[[Sequence[Made]], list[str]], batches: Sequence[Sequence[Made]]) -> float:
    """Mentions a second at the best of several batches, none seen before."""
    found = []
    for batch in batches:
        start = time.process_time()
        work(batch)
        found.append(len(batch) / (time.process_time() - start))
    return max(found)


def test_a_thousand_rules_are_tried_a_hundred_times_as_fast_as_one_after_the_other():
    rng = random.Random(RULES)
    document = make_document(rng, RULES, hot=False)
    plan = compiled(document, meanings(document))
    quick = a_second(lambda batch: one_by_one(plan, list(batch)), [make_mentions(rng, document, 500) for _ in range(3)])
    slow = a_second(
        lambda batch: [naive(document, *each) for each in batch], [make_mentions(rng, document, 40) for _ in range(3)]
    )
    assert quick >= AT_LEAST * slow
    same = make_mentions(rng, document, 40)
    assert one_by_one(plan, same) == [naive(document, *each) for each in same]
