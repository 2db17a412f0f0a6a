"""When the steps of an escalation come: takes a case and its department's timetable, gives moments; pure, in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.case import Case
from bot.domain.decision import Decision
from bot.domain.department import Directory
from bot.domain.due import running, when_passed
from bot.domain.hours import Hours
from bot.domain.pauses import Sleep
from bot.domain.policy import Policy, Step


@dataclass(frozen=True, slots=True)
class StepDue:
    """A step with its number in the policy, the open time that passes before it comes, and when it does (UTC)."""

    number: int
    step: Step
    wait: timedelta
    at: datetime


def policy_of(decision: Decision, directory: Directory) -> Policy | None:
    """The escalation of a new case: the one that its rule names, else that of its department."""
    department = directory.department(decision.department)
    name = decision.escalation or (department.escalation if department is not None else "")
    return directory.escalations.get(name)


def ladder(
    policy: Policy | None,
    promised: timedelta | None,
    since: datetime,
    hours: Hours | None,
    sleeps: Sequence[Sleep] = (),
) -> tuple[StepDue, ...]:
    """The steps of a policy, in the order in which they come to an author who waits `since` and was `promised` so much
    open time. `hours` as for `due`; a step that never comes is left out, one that would come in its quiet hours comes
    when they end."""
    found = []
    for number, step in enumerate(policy.steps if policy is not None else (), start=1):
        wait = step.wait(promised)
        at = when_passed(since, wait, hours, sleeps) if wait is not None else None
        if wait is not None and at is not None:
            found.append(StepDue(number, step, wait, _out_of_quiet(at, step.quiet)))
    return tuple(sorted(found, key=lambda each: (each.at, each.number)))


def _out_of_quiet(at: datetime, quiet: Hours | None) -> datetime:
    """A moment, or the end of the quiet hours in which it falls."""
    start, end = next(quiet.spans_from(at)) if quiet is not None else (None, at)
    return end if start == at else at


def steps(case: Case, hours: Hours | None) -> tuple[StepDue, ...]:
    """The steps of the policy that a case keeps, those taken already too; none while nobody waits."""
    if case.waiting_since is None:
        return ()
    return ladder(case.policy, running(case), case.waiting_since, hours, case.sleeps)


def still_to_take(case: Case, hours: Hours | None) -> tuple[StepDue, ...]:
    """Those of them that were not taken yet, in the order in which they come."""
    return tuple(each for each in steps(case, hours) if each.number not in case.steps_taken)


def to_take_now(
    to_come: Sequence[StepDue], hours: Hours | None, now: datetime
) -> tuple[Sequence[StepDue], datetime | None]:
    """Which of the steps that are still `to_come` are taken `now` (UTC), and when others are.

    However late it is, nobody is told in quiet hours. A step and what repeats it are taken one at a time, the next one
    as much open time later as it is to be repeated: a night or an outage uses up none.
    """
    moments = [(each, _out_of_quiet(max(each.at, now), each.step.quiet)) for each in to_come]
    first: dict[int, StepDue] = {}
    for each, at in moments:
        if at <= now:
            first.setdefault(each.step.repeats or each.number, each)
    then = []
    for each, at in moments:
        family = each.step.repeats or each.number
        if family not in first:
            then.append(at)
        elif each is not first[family]:
            later = when_passed(now, each.step.every, hours, ())
            then += [] if later is None else [_out_of_quiet(max(each.at, later), each.step.quiet)]
    return tuple(first.values()), min(then, default=None)


def next_moment(case: Case, hours: Hours | None) -> datetime | None:
    """When the next step to be taken comes, or came; None where none is to come."""
    return next((each.at for each in still_to_take(case, hours)), None)
