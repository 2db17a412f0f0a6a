"""Whom a step of an escalation tells: takes the step, the case and the rules in force, gives keys; pure."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.alarms import is_outside
from bot.domain.case import Case
from bot.domain.department import Directory
from bot.domain.policy import Step, Told


@dataclass(frozen=True, slots=True)
class Receivers:
    """Employees, and departments whose channels are told, the case's own among them where it is; both by their keys.

    `outside` are receivers outside the house, by their names.
    """

    people: tuple[str, ...]
    departments: tuple[str, ...]
    outside: tuple[str, ...] = ()


def receivers(step: Step, case: Case, directory: Directory, at: datetime) -> Receivers:
    """Those whom the rules in force name for a moment (UTC). While nobody holds the case, or nobody is on call, its
    department's channel is told for them."""
    owner = directory.department(case.department)
    people: set[str] = set()
    duty = owner.rota.on_call(at) if owner is not None and owner.rota is not None else None
    if Told.ON_CALL in step.to and duty is not None:
        people.add(duty.person)
    if Told.ASSIGNEE in step.to and case.assignee is not None:
        people.add(case.assignee)
    if Told.ADMINS in step.to:
        people.update(key for key, person in directory.people.items() if person.admin)
    if owner is not None:
        people.update(owner.approvers if Told.APPROVERS in step.to else ())
        people.update(owner.managers if Told.MANAGERS in step.to else ())
    unheld = Told.ASSIGNEE in step.to and case.assignee is None
    off_duty = Told.ON_CALL in step.to and duty is None
    own = [owner] if Told.CHANNEL in step.to or unheld or off_duty else []
    named = [directory.department(name) for name in step.to if name not in tuple(Told)]
    told = dict.fromkeys(each.key for each in (*own, *named) if each is not None)
    outside = dict.fromkeys(name for name in step.to if is_outside(name))
    return Receivers(tuple(sorted(people)), tuple(told), tuple(outside))
