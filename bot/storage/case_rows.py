"""Rows of cases to cases of the domain and back; pure, knows no connection."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.case import Case, CaseState, CloseReason
from bot.domain.decision import Priority, Reason
from bot.domain.new_case import NewCase
from bot.domain.pauses import NO_PAUSES, Pauses, Sleep
from bot.domain.promise import Promise
from bot.storage.policy_rows import policy_of, policy_values


def case_of(row: Row[Any]) -> Case:
    """A case from a row of `cases`."""
    return Case(
        id=row.id,
        account=row.account,
        network=row.network,
        conversation=row.conversation,
        author_id=row.author_id,
        author_handle=row.author_handle,
        department=row.department,
        state=CaseState(row.state),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        also=tuple(row.also),
        assignee=row.assignee,
        priority=Priority(row.priority),
        tags=tuple(row.tags),
        reasons=tuple(Reason(*reason) for reason in row.reasons),
        rule=row.rule,
        rules_version=row.rules_version,
        approval=row.approval,
        sla=row.sla,
        escalation=row.escalation,
        waiting_since=row.waiting_since,
        replied_at=row.replied_at,
        snoozed_until=row.snoozed_until,
        escalated_at=row.escalated_at,
        close_reason=CloseReason(row.close_reason) if row.close_reason else None,
        linked_case=row.linked_case,
        text=row.text,
        promise=_promise_of(row.promise) if row.promise else None,
        sleeps=_spans_of(row.sleeps or ()),
        pauses=_pauses_of(row.pauses) if row.pauses else NO_PAUSES,
        closed_at=row.closed_at,
        policy=policy_of(row.policy) if row.policy else None,
        steps_taken=tuple(row.steps_taken or ()),
        next_step_at=row.next_step_at,
        held_since=row.held_since,
        hold_look_at=row.hold_look_at,
        revision=row.revision,
    )


def opened(case_id: int, new: NewCase, now: datetime) -> Case:
    """The case that a new case becomes under its number."""
    decision = new.decision
    return Case(
        id=case_id,
        account=new.account,
        network=new.network,
        conversation=new.conversation,
        author_id=new.author_id,
        author_handle=new.author_handle,
        department=decision.department,
        state=CaseState.OPEN,
        opened_at=new.opened_at,
        updated_at=now,
        also=decision.also,
        priority=decision.priority,
        tags=decision.tags,
        reasons=decision.reasons,
        rule=decision.rule,
        rules_version=new.rules_version,
        approval=decision.approval,
        sla=decision.sla,
        escalation=decision.escalation,
        waiting_since=new.waiting_since,
        linked_case=new.linked_case,
        text=new.text,
        promise=new.promise,
        policy=new.policy,
        next_step_at=new.next_step_at,
    )


def case_values(case: Case) -> dict[str, Any]:
    """Every column of a case."""
    return {
        "id": case.id,
        "account": case.account,
        "network": case.network,
        "conversation": case.conversation,
        "author_id": case.author_id,
        "author_handle": case.author_handle,
        "department": case.department,
        "state": case.state.value,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "also": case.also,
        "assignee": case.assignee,
        "priority": case.priority.value,
        "tags": case.tags,
        "reasons": [(each.rule, each.condition, each.matched, each.start, each.end) for each in case.reasons],
        "rule": case.rule,
        "rules_version": case.rules_version,
        "approval": case.approval,
        "sla": case.sla,
        "escalation": case.escalation,
        "waiting_since": case.waiting_since,
        "replied_at": case.replied_at,
        "snoozed_until": case.snoozed_until,
        "escalated_at": case.escalated_at,
        "close_reason": case.close_reason.value if case.close_reason else None,
        "linked_case": case.linked_case,
        "text": case.text,
        "promise": _promise_values(case.promise) if case.promise else None,
        "sleeps": _span_values(case.sleeps) or None,
        "pauses": _pauses_values(case.pauses) if case.pauses != NO_PAUSES else None,
        "closed_at": case.closed_at,
        "policy": policy_values(case.policy) if case.policy else None,
        "steps_taken": case.steps_taken or None,
        "next_step_at": case.next_step_at,
        "held_since": case.held_since,
        "hold_look_at": case.hold_look_at,
        "revision": case.revision,
    }


def _promise_of(kept: Mapping[str, float]) -> Promise:
    return Promise(**{kind: timedelta(seconds=seconds) for kind, seconds in kept.items()})


def _promise_values(promise: Promise) -> dict[str, float]:
    """What is promised, in seconds."""
    granted = {
        "first_response": promise.first_response,
        "next_response": promise.next_response,
        "resolution": promise.resolution,
    }
    return {kind: time.total_seconds() for kind, time in granted.items() if time is not None}


def _spans_of(kept: Sequence[Sequence[str]]) -> tuple[Sleep, ...]:
    return tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in kept)


def _span_values(spans: Sequence[Sleep]) -> list[tuple[str, str]]:
    return [(start.isoformat(), end.isoformat()) for start, end in spans]


def _pauses_of(kept: Mapping[str, Any]) -> Pauses:
    return Pauses(_spans_of(kept["over"]), datetime.fromisoformat(kept["since"]) if kept["since"] else None)


def _pauses_values(pauses: Pauses) -> dict[str, Any]:
    since = pauses.since.isoformat() if pauses.since is not None else None
    return {"over": _span_values(pauses.over), "since": since}
