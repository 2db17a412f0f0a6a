"""After newer rules: open cases get their cards where their department is now; takes the rules in force, all cases.

Cases keep their department, policies and assignee. One whose department is gone goes where `moved_to` says. The steps
of an escalation come by the hours that the department has now, and claims end as it says now.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain import case as cases
from bot.domain.case import Case, CaseState
from bot.domain.climbing import reckoned
from bot.domain.department import Directory
from bot.domain.escalation import next_moment
from bot.domain.holding import hold, looked_at
from bot.domain.permission import department
from bot.flow.context import Context
from bot.ports.rows import CaseFilter, Event
from bot.ports.store import Store

AT_ONCE = 200
NOT_CLOSED = tuple(state.value for state in CaseState if state is not CaseState.CLOSED)


async def follow_rules(store: Store, directory: Directory, clock: Callable[[], datetime]) -> int:
    """Move cases and ask for the cards that are missing; gives how many cases moved. May be run again at any time.

    Raises Stale where an employee changed a case meanwhile: what was done so far stands, and it is to be run again.
    """
    moved = 0
    after: tuple[datetime, int] | None = None
    while True:
        async with store.writing() as tx:
            found = await tx.cases.find(CaseFilter(states=NOT_CLOSED, after=after, limit=AT_ONCE))
            moved += await _follow(found, Context(tx, directory, clock()))
        if len(found) < AT_ONCE:
            return moved
        after = (found[-1].opened_at, found[-1].id)


async def _follow(found: Sequence[Case], context: Context) -> int:
    here = [(case, department(context.directory, case.department).key) for case in found]
    moved = [cases.moved(case, key, context.now) for case, key in here if key != case.department]
    moved_by_id = {case.id: case for case in moved}
    here_now = [moved_by_id.get(case.id, case) for case in found]
    stepping = [case if case.id in moved_by_id else _by_other_hours(case, context) for case in here_now]
    after = [_by_other_claims(case, context) for case in stepping]
    await context.tx.cases.save_many([new for new, old in zip(after, found, strict=True) if new is not old])
    await context.tx.events.add([Event(0, context.now, "moved", case.id, case.department, None, {}) for case in moved])
    posted = await context.want_cards(here_now)
    await context.refresh(sorted({*moved_by_id, *(card.case_id for card in posted)}))
    return len(moved)


def _by_other_hours(case: Case, context: Context) -> Case:
    """The case, its next step at another moment where it comes then by the hours of now."""
    owner = context.directory.department(case.department)
    if case.next_step_at is None or owner is None:
        return case
    then = next_moment(case, owner.hours)
    return case if then == case.next_step_at else reckoned(case, then)


def _by_other_claims(case: Case, context: Context) -> Case:
    """The case, its claim to be looked at anew where it ends at another moment by the rules of now."""
    if case.held_since is None:
        return case
    claim = hold(case, context.directory.department(case.department))
    if claim is None:
        return case if case.hold_look_at is None else looked_at(case, None)
    known = (claim.reminded_at, claim.ends_at)
    return case if case.hold_look_at in known else looked_at(case, claim.reminded_at)
