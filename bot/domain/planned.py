"""What is promised and planned in a new case: takes it with the rules in force, gives it with both; pure."""

from dataclasses import replace

from bot.domain.department import Directory
from bot.domain.due import promised
from bot.domain.escalation import ladder, policy_of
from bot.domain.new_case import NewCase


def planned(new: NewCase, directory: Directory) -> NewCase:
    """The case with its promise, its escalation, and the moment at which the first step of that comes."""
    promise = promised(new.decision, new.network, directory)
    policy = policy_of(new.decision, directory)
    if policy is None:
        return replace(new, promise=promise)
    department = directory.department(new.decision.department)
    hours = department.hours if department is not None else None
    to_come = ladder(policy, promise.first_response if promise else None, new.waiting_since, hours)
    return replace(new, promise=promise, policy=policy, next_step_at=to_come[0].at if to_come else None)
