"""The one door through which many mentions are routed at once: takes a plan and mentions, gives their decisions.

Bulk routing and replays come through here, so that a faster way for many can stand behind it.
"""

from collections.abc import Sequence

from bot.domain.decision import Decision
from bot.rules.plan import Plan
from bot.rules.scenes import Scene


def route_many(plan: Plan, scenes: Sequence[Scene]) -> list[Decision]:
    """The decision on each mention, in order; the same that the plan gives one by one."""
    route = plan.route
    return [route(mention, understanding, now=now, history=history) for mention, understanding, now, history in scenes]
