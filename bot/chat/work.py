"""What waits for one employee: takes who they are, reads their cases, approvals and drafts from the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import WAITING, Case, CaseState
from bot.domain.decision import Priority
from bot.domain.department import Directory, Person
from bot.domain.permission import departments_of
from bot.domain.reply import Reply, ReplyState
from bot.ports.rows import CaseFilter, Draft
from bot.ports.store import Transaction

LOOKED_AT = 200
"""Cases of a kind that are read at most; those shown are chosen among them."""

_RANK = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}


@dataclass(frozen=True, slots=True)
class Approval:
    """A reply that somebody may consent to, with its case; `enclosed` is true where pictures go out with it."""

    case: Case
    reply: Reply
    enclosed: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for an employee, the most pressing first; drafts with the case that each belongs to."""

    mine: Sequence[Case]
    unclaimed: Sequence[Case]
    approvals: Sequence[Approval]
    drafts: Sequence[tuple[Case, Draft]]


async def work_of(tx: Transaction, directory: Directory, person: Person, now: datetime) -> Work:
    """Everything that waits for `person` at `now` (UTC)."""
    return Work(
        await mine(tx, person, now),
        await unclaimed(tx, directory, person, now),
        await _approvals(tx, directory, person, now),
        await _drafts(tx, directory, person),
    )


async def mine(tx: Transaction, person: Person, now: datetime) -> Sequence[Case]:
    """The cases that `person` holds and somebody waits for."""
    return await _found(tx, CaseFilter(states=WAITING, assignee=person.key, limit=LOOKED_AT), now)


async def unclaimed(tx: Transaction, directory: Directory, person: Person, now: datetime) -> Sequence[Case]:
    """The cases that nobody holds in the departments where `person` may act."""
    departments = departments_of(directory, person.key)
    if not departments:
        return []
    wanted = CaseFilter(states=(CaseState.OPEN,), departments=departments, unclaimed=True, limit=LOOKED_AT)
    return await _found(tx, wanted, now)


async def _found(tx: Transaction, wanted: CaseFilter, now: datetime) -> Sequence[Case]:
    awake = [case for case in await tx.cases.find(wanted) if not case.is_snoozed(now)]
    return sorted(awake, key=lambda case: (_RANK[case.priority], case.waiting_since or case.opened_at, case.id))


async def _approvals(tx: Transaction, directory: Directory, person: Person, now: datetime) -> Sequence[Approval]:
    departments = _approves_in(directory, person)
    if not departments:
        return []
    wanted = CaseFilter(to_approve=True, departments=departments, limit=LOOKED_AT)
    waiting = [case.id for case in await tx.cases.find(wanted)]
    views = await tx.cases.views(waiting, now)
    found = [
        Approval(view.case, reply, any(each.reply_id == reply.id for each in view.pictures))
        for view in views
        for reply in view.replies
        if (reply.state is ReplyState.AWAITING_APPROVAL or reply.correction) and person.key not in reply.may_not_consent
    ]
    return sorted(found, key=lambda each: (_asked_at(each.reply), each.reply.id))


def _asked_at(reply: Reply) -> datetime:
    return reply.created_at if reply.correction is None else reply.correction.asked_at


def _approves_in(directory: Directory, person: Person) -> Collection[str]:
    return [key for key, each in directory.departments.items() if person.admin or person.key in each.approvers]


async def _drafts(tx: Transaction, directory: Directory, person: Person) -> Sequence[tuple[Case, Draft]]:
    allowed = departments_of(directory, person.key)
    found: list[tuple[Case, Draft]] = []
    for draft in await tx.threads.drafts_by(person.key, LOOKED_AT // 10):
        case = await tx.cases.get(draft.case_id)
        if case is not None and case.department in allowed:
            found.append((case, draft))
    return found
