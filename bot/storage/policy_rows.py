"""The escalation that a case keeps, as JSON and back; pure, knows no connection."""

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.hours import Between, Hours, every_day
from bot.domain.policy import Policy, Step


def policy_of(kept: Mapping[str, Any]) -> Policy:
    """A policy from what a row holds."""
    return Policy(kept["name"], tuple(_step_of(step) for step in kept["steps"]))


def policy_values(policy: Policy) -> dict[str, Any]:
    """A policy as a row holds it: times in seconds, shares in per cent."""
    return {"name": policy.name, "steps": [_step_values(step) for step in policy.steps]}


def _step_of(kept: Mapping[str, Any]) -> Step:
    again: dict[str, Any] = {}
    if "repeats" in kept:
        later, every = timedelta(seconds=kept["later"]), timedelta(seconds=kept["every"])
        again = {"later": later, "repeats": kept["repeats"], "every": every}
    if "quiet" in kept:
        again["quiet"] = _quiet_of(kept["quiet"])
    if "after" in kept:
        return Step(tuple(kept["to"]), after=timedelta(seconds=kept["after"]), **again)
    return Step(tuple(kept["to"]), share=kept["share"], **again)


def _step_values(step: Step) -> dict[str, Any]:
    when = {"share": step.share} if step.after is None else {"after": step.after.total_seconds()}
    again: dict[str, Any] = {}
    if step.repeats:
        again = {
            "later": step.later.total_seconds(),
            "repeats": step.repeats,
            "every": step.every.total_seconds(),
        }
    quiet = {"quiet": _quiet_values(step.quiet)} if step.quiet is not None else {}
    return {"to": step.to, **when, **again, **quiet}


def _quiet_of(kept: Sequence[str]) -> Hours:
    start, end, zone = kept
    return every_day(Between(time.fromisoformat(start), time.fromisoformat(end)), ZoneInfo(zone))


def _quiet_values(quiet: Hours) -> list[str]:
    """The same span every day: when it begins and ends, and by which clock."""
    [between] = quiet.week[0]
    return [between.start.isoformat(), between.end.isoformat(), quiet.zone.key]
