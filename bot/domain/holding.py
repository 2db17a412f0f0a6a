"""How long whoever took a case may be silent about it before it goes back to their department; pure, in UTC.

A claim stops the escalation of its case, so a claim that nobody follows up would let an author wait unseen.
bot/domain/case.py knows since when a holder is silent; here is reckoned what follows from it, and when.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.case import Case
from bot.domain.department import Department
from bot.domain.due import when_passed

REMIND: Final = 80
"""The per cent of a claim after which its holder is reminded."""

_ALIVE: Final = timedelta(minutes=1)
"""Signs of life that follow each other sooner are one: whoever types gives many."""


@dataclass(frozen=True, slots=True)
class Hold:
    """When the holder of a case is reminded, and when the case goes back to its department."""

    reminded_at: datetime
    ends_at: datetime


def hold(case: Case, owner: Department | None) -> Hold | None:
    """What becomes of a claim while its holder is silent; None where nobody holds the case, where claims of its
    department last for ever, or where that hardly ever works."""
    if case.held_since is None or owner is None or owner.claim is None:
        return None
    reminded_at = when_passed(case.held_since, owner.claim * REMIND / 100, owner.hours, ())
    ends_at = when_passed(case.held_since, owner.claim, owner.hours, ())
    return Hold(reminded_at, ends_at) if reminded_at and ends_at else None


def grace(now: datetime, owner: Department | None) -> datetime:
    """Until when a holder who is reminded only `now` keeps the case: as long as between reminder and end."""
    assert owner is not None and owner.claim is not None, "a claim that ends has a department that says so"
    return when_passed(now, owner.claim * (100 - REMIND) / 100, owner.hours, ()) or now


def looked_at(case: Case, at: datetime | None) -> Case:
    """Its claim is to be looked at `at`: nothing that anybody sees of the case has changed."""
    return replace(case, hold_look_at=at)


def heard_from(case: Case, person: str, now: datetime) -> Case:
    """`person` did something about a case that they may hold: whoever holds it is not silent."""
    if person != case.assignee or case.held_since is None or now - case.held_since < _ALIVE:
        return case
    return replace(case, held_since=now, hold_look_at=now)
