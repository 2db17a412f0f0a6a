"""Until when a case has to be answered: takes the case and its department's timetable, gives the promise that runs;
pure, in UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.case import Case, Sleep
from bot.domain.decision import Decision
from bot.domain.department import Directory
from bot.domain.hours import FARTHEST, Hours
from bot.domain.promise import Promise


@dataclass(frozen=True, slots=True)
class Due:
    """A promise that runs: which one, since when, how much open time it gives, and until when (UTC) that lasts."""

    kind: Literal["first_response", "next_response"]
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
    if case.waiting_since is None or case.promise is None:
        return None
    first = case.replied_at is None
    granted = case.promise.first_response if first else case.promise.next_response
    if granted is None:
        return None
    at = _after(case.waiting_since, granted, hours, case.sleeps)
    return Due("first_response" if first else "next_response", case.waiting_since, granted, at) if at else None


def _after(since: datetime, granted: timedelta, hours: Hours | None, sleeps: Sequence[Sleep]) -> datetime | None:
    """When so much time has passed; None where the department hardly ever works."""
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
