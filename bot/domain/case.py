"""A case: one author in one conversation, one department, one assignee; pure transitions that say what they refuse."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.decision import Priority, Reason
from bot.domain.pauses import NO_PAUSES, Pauses, Sleep, slept
from bot.domain.policy import Policy
from bot.domain.promise import Promise
from bot.errors import AlreadyClaimed, CaseClosed, Stale, WrongState

LONGEST_SNOOZE = timedelta(days=366)


class CaseState(StrEnum):
    """Where a case stands; snoozing and escalation stand beside it."""

    OPEN = "open"
    CLAIMED = "claimed"
    AWAITING_APPROVAL = "awaiting_approval"
    REPLIED = "replied"
    CLOSED = "closed"


WAITING = (CaseState.OPEN, CaseState.CLAIMED, CaseState.AWAITING_APPROVAL)
"""Where somebody in public waits for us."""


class CloseReason(StrEnum):
    """Why a case was closed."""

    ANSWERED = "answered"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    NO_REPLY_NEEDED = "no_reply_needed"
    SPAM = "spam"
    GONE = "gone"


_ANSWERS = frozenset({CloseReason.ANSWERED, CloseReason.ANSWERED_ELSEWHERE})
_REPLY_EXPECTED = frozenset({CloseReason.ANSWERED, CloseReason.NO_REPLY_NEEDED})


@dataclass(frozen=True, slots=True)
class Case:
    """One author in one conversation. All times are UTC.

    `conversation` is the remote id of the thread's first known post. `revision` counts every change and is what
    a button carries, so that a stale click is recognised. `waiting_since` is when the author's oldest unanswered
    mention was posted, None once answered. `approval` is the rule's wish, None where the department decides.
    `escalated_at` is since when those who are responsible were told to look, None once it is answered or closed.
    `promise` is what was promised when the case was opened; `sleeps`, in order, are those since its author waits.
    `pauses` are when the time to resolve it stood still, where that is promised; `closed_at` is when it was closed.
    `policy` is its escalation as it was then, `steps_taken` the numbers of the steps that have come since the last
    answer. `next_step_at` is when the next one has to be looked for, None while none is to come.
    `held_since` is since when whoever claimed the case did nothing about it, None while nobody holds it or it sleeps;
    `hold_look_at` is when their claim has to be looked at (bot/domain/holding.py), None where it lasts for ever.
    """

    id: int
    account: str
    network: str
    conversation: str
    author_id: str
    author_handle: str
    department: str
    state: CaseState
    opened_at: datetime
    updated_at: datetime
    also: tuple[str, ...] = ()
    assignee: str | None = None
    priority: Priority = Priority.NORMAL
    tags: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    rule: str = ""
    rules_version: int = 0
    approval: bool | None = None
    sla: str = ""
    escalation: str = ""
    waiting_since: datetime | None = None
    replied_at: datetime | None = None
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    close_reason: CloseReason | None = None
    linked_case: int | None = None
    text: str = ""
    promise: Promise | None = None
    sleeps: tuple[Sleep, ...] = ()
    pauses: Pauses = NO_PAUSES
    closed_at: datetime | None = None
    policy: Policy | None = None
    steps_taken: tuple[int, ...] = ()
    next_step_at: datetime | None = None
    held_since: datetime | None = None
    hold_look_at: datetime | None = None
    revision: int = 1

    @property
    def is_closed(self) -> bool:
        """True once nobody has to do anything any more."""
        return self.state is CaseState.CLOSED

    def is_snoozed(self, now: datetime) -> bool:
        """True while the case sleeps."""
        return self.snoozed_until is not None and self.snoozed_until > now


def expect(case: Case, revision: int | None) -> None:
    """Refuse with Stale when the caller saw another revision than the present one."""
    if revision is not None and revision != case.revision:
        raise Stale(case=str(case.id))


def claim(case: Case, by: str, now: datetime, *, take_over: bool = False) -> Case:
    """`by` takes the case. Raises CaseClosed, or AlreadyClaimed where another holds it and `take_over` is false."""
    refuse_closed(case)
    if case.assignee == by:
        return case
    if case.assignee is not None and not take_over:
        raise AlreadyClaimed(case=str(case.id), assignee=case.assignee)
    state = CaseState.AWAITING_APPROVAL if case.state is CaseState.AWAITING_APPROVAL else CaseState.CLAIMED
    return changed(case, now, assignee=by, state=state, snoozed_until=None, next_step_at=None)


def release(case: Case, now: datetime) -> Case:
    """Give the case back to the department. Raises CaseClosed, or WrongState where nobody holds it."""
    refuse_closed(case)
    if case.assignee is None:
        raise WrongState("Nobody holds this case.", case=str(case.id))
    state = CaseState.OPEN if case.state is CaseState.CLAIMED else case.state
    return changed(case, now, assignee=None, state=state, next_step_at=_stepping(case, now))


def reroute(case: Case, department: str, now: datetime) -> Case:
    """Hand the case to another department, where nobody holds it yet. Raises CaseClosed, WrongState."""
    refuse_closed(case)
    if case.department == department:
        raise WrongState("The case is with this department already.", case=str(case.id))
    if case.state is CaseState.AWAITING_APPROVAL:
        raise WrongState("A reply waits for approval; withdraw or decide it first.", case=str(case.id))
    return changed(
        case,
        now,
        department=department,
        assignee=None,
        state=CaseState.OPEN,
        snoozed_until=None,
        approval=None,
        next_step_at=_stepping(case, now),
    )


def moved(case: Case, department: str, now: datetime) -> Case:
    """The rules in force gave the case's department another key: everything else stays."""
    return changed(case, now, department=department, next_step_at=case.next_step_at and now)


def snooze(case: Case, until: datetime, now: datetime) -> Case:
    """Let the case sleep until `until`. Raises CaseClosed, or WrongState for a time past or over a year away."""
    refuse_closed(case)
    if not now < until <= now + LONGEST_SNOOZE:
        raise WrongState("Snooze until a time to come, within a year.", case=str(case.id))
    sleeps = (*slept(case.sleeps, now), (now, until))
    return changed(case, now, snoozed_until=until, sleeps=sleeps, next_step_at=None)


def wake(case: Case, now: datetime) -> Case:
    """End the sleep of a case, by its time or by a follow-up."""
    return changed(case, now, snoozed_until=None, next_step_at=_stepping(case, now))


def close(case: Case, reason: CloseReason, now: datetime) -> Case:
    """Close for a reason; its clocks stop. Raises CaseClosed, or WrongState while a reply waits for approval."""
    refuse_closed(case)
    if case.state is CaseState.AWAITING_APPROVAL:
        raise WrongState("A reply waits for approval; withdraw or decide it first.", case=str(case.id))
    return changed(
        case,
        now,
        state=CaseState.CLOSED,
        close_reason=reason,
        # Whoever says that it was answered elsewhere says that it was answered, now at the latest.
        replied_at=case.replied_at or (now if reason is CloseReason.ANSWERED_ELSEWHERE else None),
        snoozed_until=None,
        waiting_since=None,
        escalated_at=None,
        steps_taken=() if reason in _ANSWERS else case.steps_taken,
    )


def reopen(case: Case, now: datetime) -> Case:
    """Open a closed case again, with its assignee if it had one. Raises WrongState where it is not closed."""
    if not case.is_closed:
        raise WrongState("The case is not closed.", case=str(case.id))
    return changed(
        case, now, state=_back(case), close_reason=None, waiting_since=now, next_step_at=_stepping(case, now)
    )


def follow_up(case: Case, posted_at: datetime, text: str, now: datetime) -> Case:
    """The same author wrote again in the same conversation: back to the assignee, or to open; never rerouted."""
    state = case.state
    if state in (CaseState.CLOSED, CaseState.REPLIED):
        state = _back(case)
    return changed(
        case,
        now,
        state=state,
        close_reason=None,
        snoozed_until=None,
        waiting_since=case.waiting_since or posted_at,
        text=text,
        next_step_at=_stepping(case, now),
    )


def answered_elsewhere(case: Case, now: datetime) -> Case:
    """Our own post was found under a mention: close, whoever wrote it in the network's own app."""
    if case.is_closed:
        return case
    return changed(
        case,
        now,
        state=CaseState.CLOSED,
        close_reason=CloseReason.ANSWERED_ELSEWHERE,
        waiting_since=None,
        snoozed_until=None,
        escalated_at=None,
        steps_taken=(),
        replied_at=case.replied_at or now,
    )


def touched(case: Case, now: datetime, *, text: str | None = None) -> Case:
    """Something shown on the card changed (an edit, a note, a draft): only revision and time move."""
    return changed(case, now) if text is None else changed(case, now, text=text)


def awaiting_approval(case: Case, by: str, now: datetime) -> Case:
    """A reply by `by` waits for a second person."""
    return changed(case, now, assignee=by, state=CaseState.AWAITING_APPROVAL, snoozed_until=None, next_step_at=None)


def replied(case: Case, now: datetime) -> Case:
    """A reply stands on the network: the author waits no longer."""
    return changed(
        case,
        now,
        state=CaseState.REPLIED,
        waiting_since=None,
        replied_at=case.replied_at or now,
        close_reason=None,
        escalated_at=None,
        steps_taken=(),
    )


def unanswered(case: Case, by: str, since: datetime, now: datetime) -> Case:
    """Its only reply was withdrawn by `by`, who has the case now; its author waits again, since `since`.

    A colleague who holds it keeps it. One that was closed for a reason that needs no reply of ours (spam, gone,
    answered elsewhere) stays closed.
    """
    if case.is_closed and case.close_reason not in _REPLY_EXPECTED:
        return changed(case, now)
    if case.state in (CaseState.CLAIMED, CaseState.AWAITING_APPROVAL):
        return changed(case, now, waiting_since=since, replied_at=None)
    return changed(
        case,
        now,
        state=CaseState.CLAIMED,
        assignee=by,
        close_reason=None,
        snoozed_until=None,
        waiting_since=since,
        replied_at=None,
    )


def returned(case: Case, now: datetime) -> Case:
    """A reply was undone, refused or failed: the case is with its assignee again."""
    return changed(case, now, state=case.state if case.is_closed else _back(case), held_since=None)


def _back(case: Case) -> CaseState:
    return CaseState.CLAIMED if case.assignee else CaseState.OPEN


def refuse_closed(case: Case) -> None:
    """Raises CaseClosed once nobody has to do anything any more."""
    if case.is_closed:
        raise CaseClosed(case=str(case.id))


def _stepping(case: Case, now: datetime) -> datetime | None:
    """The steps of its policy go on: whoever looks for those that are due reckons anew when the next one comes."""
    return now if case.policy is not None else None


def changed(case: Case, now: datetime, **changes: object) -> Case:
    """The case with other values, a revision later. What it slept and what is to come belong to the wait that is on,
    and how long its holder is silent to their claim."""
    if "snoozed_until" in changes and changes["snoozed_until"] is None:
        changes["sleeps"] = slept(case.sleeps, now)
    if changes.get("waiting_since", case.waiting_since) is None:
        changes |= {"sleeps": (), "next_step_at": None}
    after = replace(case, updated_at=now, revision=case.revision + 1, **changes)  # type: ignore[arg-type]
    after = _timed(case, after, now)
    if after.state is not CaseState.CLAIMED or after.snoozed_until is not None or after.waiting_since is None:
        return replace(after, held_since=None, hold_look_at=None)
    if after.held_since is None or after.assignee != case.assignee:
        return replace(after, held_since=now, hold_look_at=now)
    return after


def _timed(before: Case, after: Case, now: datetime) -> Case:
    """The case with what its times to resolve and of closing have become by a change."""
    pauses = before.pauses
    if before.promise is not None and before.promise.resolution is not None:
        pauses = pauses.after(before.waiting_since, after.waiting_since, before.sleeps, now)
    closed_at = (before.closed_at if before.is_closed else now) if after.is_closed else None
    return replace(after, pauses=pauses, closed_at=closed_at)
