"""What becomes of a case whose author removes what they wrote; pure transitions."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.case import Case, CaseState, CloseReason, changed, replied


def gone(case: Case, now: datetime) -> Case:
    """Every mention of the case was removed by its author: nothing is left to answer."""
    if case.state not in (CaseState.OPEN, CaseState.CLAIMED):
        return changed(case, now)
    return changed(
        case,
        now,
        state=CaseState.CLOSED,
        close_reason=CloseReason.GONE,
        waiting_since=None,
        snoozed_until=None,
        escalated_at=None,
    )


def withdrawn(case: Case, posted: Sequence[datetime], left: Sequence[datetime], now: datetime) -> Case:
    """The author removed a mention. `posted` are the times of all mentions of the case, `left` of those that stand.

    A wait that began with a mention ends once none is left since: the case is replied again where it had been
    answered, else closed as gone. A wait that a colleague began by reopening goes on.
    """
    if not left:
        return gone(case, now)
    since = case.waiting_since
    if case.state not in (CaseState.OPEN, CaseState.CLAIMED) or since is None or since not in posted:
        return changed(case, now)
    unanswered = [at for at in left if at >= since]
    if unanswered:
        return changed(case, now, waiting_since=min(unanswered))
    return gone(case, now) if case.replied_at is None else replied(case, now)
