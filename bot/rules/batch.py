"""The one door through which many mentions are routed at once: takes a plan and mentions, gives their decisions.

Bulk routing and replays come through here: they look at what is decided, not at why.
"""

from collections.abc import Sequence
from typing import Final

from bot.domain.decision import Decision
from bot.rules.plan import Plan
from bot.rules.scenes import Scene

# Texts folded together: enough to share the work, few enough to stay near the processor.
_TOGETHER: Final = 500


def route_many(plan: Plan, scenes: Sequence[Scene]) -> list[Decision]:
    """The decision on each mention, in order; the same that the plan gives one by one, without its reasons."""
    decisions: list[Decision] = []
    for start in range(0, len(scenes), _TOGETHER):
        decisions += plan.decide(scenes[start : start + _TOGETHER])
    return decisions
