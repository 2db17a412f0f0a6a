"""Until when a case has to be answered and resolved: takes the case and its department's timetable, gives the promises
that run; pure, in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.domain.case import Case
from bot.domain.decision import Decision
from bot.domain.department import Directory
from bot.domain.hours import Hours
from bot.domain.pauses import Sleep
from bot.domain.promise import Promise

Kind: TypeAlias = Literal["first_response", "next_response", "resolution"]


@dataclass(frozen=True, slots=True)
class Due:
    """A promise that runs: which one, since when, how much open time it gives, and until when (UTC) that lasts."""

    kind: Kind
    since: datetime
    promised: timedelta
    at: datetime


def promised(decision: Decision, network: str, directory: Directory) -> Promise | None:
    """What is promised for a new case: by the service level that its rule names, else by that of its department."""
    department = directory.department(decision.department)
    level = directory.service_levels.get(decision.sla or (department.sla if department is not None else ""))
    return (level.promise_for(network, decision.priority) or None) if level is not None else None


def due(case: Case, hours: Hours | None) -> Due | None:
    """The promise that runs in a case whose author waits, None where none does. `hours` are those of the department
    that has the case, None where it works day and night; while the case sleeps no time passes."""
    granted = running(case)
    if case.waiting_since is None or granted is None:
        return None
    at = when_passed(case.waiting_since, granted, hours, case.sleeps)
    kind: Kind = "first_response" if case.replied_at is None else "next_response"
    return Due(kind, case.waiting_since, granted, at) if at else None


def running(case: Case) -> timedelta | None:
    """How much open time the promise gives that runs in a case; None where nobody waits or nothing was promised."""
    if case.waiting_since is None or case.promise is None:
        return None
    return case.promise.first_response if case.replied_at is None else case.promise.next_response


def resolution(case: Case, hours: Hours | None) -> Due | None:
    """Until when a case that is not closed is promised to be, since it was opened; `hours` as for `due`.

    No time passes while it sleeps, or while its author has our answer and has not written again: then only what ran out
    before is told.
    """
    granted = case.promise.resolution if case.promise is not None else None
    if granted is None or case.is_closed:
        return None
    at = when_passed(case.opened_at, granted, hours, (*case.pauses.over, *case.sleeps))
    stands = case.pauses.since
    if at is None or (stands is not None and at > stands):
        return None
    return Due("resolution", case.opened_at, granted, at)


def promises(case: Case, hours: Hours | None) -> tuple[Due, ...]:
    """All that run in a case: the one of an answer, then that of its resolution."""
    return tuple(each for each in (due(case, hours), resolution(case, hours)) if each is not None)


def foreseen(promise: Promise | None, since: datetime, hours: Hours | None) -> tuple[Due, ...]:
    """What runs in a case that is opened `since` a moment for an author who waits since then, if nothing happens."""
    granted: dict[Kind, timedelta | None] = {}
    if promise is not None:
        granted = {"first_response": promise.first_response, "resolution": promise.resolution}
    moments = [(kind, time, when_passed(since, time, hours, ())) for kind, time in granted.items() if time is not None]
    return tuple(Due(kind, since, time, at) for kind, time, at in moments if at is not None)


def uncounted(due: Due, hours: Hours | None) -> tuple[timedelta, timedelta]:
    """Why a promise lasts longer than what it gives: for how long until then its department does not work, and for how
    long the case stands still meanwhile, asleep or answered. Both and what is given are all the time there is."""
    worked = _worked(due.since, due.at, hours)
    return due.at - due.since - worked, worked - due.promised


def when_passed(since: datetime, granted: timedelta, hours: Hours | None, sleeps: Sequence[Sleep]) -> datetime | None:
    """When so much time has passed in which a department worked and a case did not sleep; None where it hardly ever
    works. `sleeps` follow each other."""
    left, begin = granted, since
    for asleep, awake in sleeps:
        worked = _worked(begin, asleep, hours)
        if worked >= left:
            break
        left -= worked
        begin = max(begin, awake)
    if hours is None:
        return begin + left
    for start, end in hours.spans_from(begin):
        if end - start >= left:
            return start + left
        left -= end - start
    return None


def _worked(start: datetime, end: datetime, hours: Hours | None) -> timedelta:
    """For how long a department worked between two moments; nothing where `end` comes first."""
    return max(end - start, timedelta(0)) if hours is None else hours.open_time(start, end)
