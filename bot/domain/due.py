"""Until when a case has to be answered: takes the case and its department's timetable, gives the promise that runs;
pure, in UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.domain.case import Case, Sleep
from bot.domain.decision import Decision
from bot.domain.department import Directory
from bot.domain.hours import FARTHEST, Hours
from bot.domain.promise import Promise

Kind: TypeAlias = Literal["first_response", "next_response"]


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


def when_passed(since: datetime, granted: timedelta, hours: Hours | None, sleeps: Sequence[Sleep]) -> datetime | None:
    """When so much time has passed in which a department worked and a case did not sleep; None where it hardly ever
    works."""
    spans = hours.spans_from(since) if hours is not None else iter([(since, since + granted + FARTHEST)])
    left = granted
    for start, end in _awake(spans, sleeps):
        if end - start >= left:
            return start + left
        left -= end - start
    return None


def _awake(spans: Iterator[tuple[datetime, datetime]], sleeps: Sequence[Sleep]) -> Iterator[tuple[datetime, datetime]]:
    """The spans without the time slept; `sleeps` follow each other."""
    for start, end in spans:
        begin = start
        for asleep, awake in sleeps:
            if asleep < end and awake > begin:
                if begin < asleep:
                    yield begin, asleep
                begin = min(awake, end)
        if begin < end:
            yield begin, end
