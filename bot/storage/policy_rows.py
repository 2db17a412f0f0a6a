"""The escalation that a case keeps, as JSON and back; pure, knows no connection."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.domain.policy import Policy, Step


def policy_of(kept: Mapping[str, Any]) -> Policy:
    """A policy from what a row holds."""
    return Policy(kept["name"], tuple(_step_of(step) for step in kept["steps"]))


def policy_values(policy: Policy) -> dict[str, Any]:
    """A policy as a row holds it: times in seconds, shares in per cent."""
    return {"name": policy.name, "steps": [_step_values(step) for step in policy.steps]}


def _step_of(kept: Mapping[str, Any]) -> Step:
    again = {"later": timedelta(seconds=kept["later"]), "repeats": kept["repeats"]} if "repeats" in kept else {}
    if "after" in kept:
        return Step(tuple(kept["to"]), after=timedelta(seconds=kept["after"]), **again)
    return Step(tuple(kept["to"]), share=kept["share"], **again)


def _step_values(step: Step) -> dict[str, Any]:
    when = {"share": step.share} if step.after is None else {"after": step.after.total_seconds()}
    again = {"later": step.later.total_seconds(), "repeats": step.repeats} if step.repeats else {}
    return {"to": step.to, **when, **again}
