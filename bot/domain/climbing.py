"""A case that those who are responsible have to look at, as somebody says or as its policy does; pure transitions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.case import Case, CaseState, changed, refuse_closed
from bot.domain.decision import Priority
from bot.errors import WrongState


def escalate(case: Case, now: datetime) -> Case:
    """Those who are responsible have to look: at least of high priority, until it is answered or closed.

    Raises CaseClosed, or WrongState where it is answered or was escalated already.
    """
    refuse_closed(case)
    if case.state is CaseState.REPLIED or case.escalated_at is not None:
        raise WrongState("The case is answered, or was escalated already.", case=str(case.id))
    return changed(case, now, escalated_at=now, priority=_pressing(case))


def climb(case: Case, numbers: Sequence[int], then: datetime | None, now: datetime, also: Sequence[str] = ()) -> Case:
    """Steps of its policy have come, by their numbers, and the next one comes `then`: those who are responsible have to
    look, and so have the departments in `also`."""
    return changed(
        case,
        now,
        escalated_at=case.escalated_at or now,
        priority=_pressing(case),
        steps_taken=(*case.steps_taken, *numbers),
        next_step_at=then,
        also=tuple(dict.fromkeys((*case.also, *also))),
    )


def reckoned(case: Case, then: datetime | None) -> Case:
    """The next step of its policy comes `then`: nothing that anybody sees of the case has changed."""
    return replace(case, next_step_at=then)


def _pressing(case: Case) -> Priority:
    """Its priority once somebody has to look: high at least."""
    return case.priority if case.priority is Priority.URGENT else Priority.HIGH
