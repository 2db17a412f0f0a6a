"""The sections of a desk channel as conditions and orders on desk_cards joined with cases; runs nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, not_, or_

from bot.domain.case import CaseState
from bot.domain.decision import Priority
from bot.ports.web_store import ChannelFilter, Section
from bot.storage.search import holds
from bot.storage.tables import cases
from bot.storage.tables_of_web import desk_cards
from bot.storage.waiting import correction_waits

_URGENCY = case(
    {priority.value: rank for rank, priority in enumerate(reversed(Priority))}, value=cases.c.priority, else_=0
)
_ANSWERED = cases.c.state.in_([CaseState.REPLIED.value, CaseState.CLOSED.value])
_FINISHED = and_(_ANSWERED, not_(correction_waits))


def in_section(
    section: Section, departments: Collection[str], now: datetime
) -> tuple[ColumnElement[bool], Sequence[ColumnElement[Any]]]:
    """Which cases belong to a section, and their order; cases of other departments than these are copies."""
    ours = cases.c.department.in_(sorted(departments))
    asleep = cases.c.snoozed_until.is_not(None) & (cases.c.snoozed_until > now)
    awake = or_(cases.c.snoozed_until.is_(None), cases.c.snoozed_until <= now)
    latest = (cases.c.updated_at.desc(), cases.c.id.desc())
    if section is Section.WAITING:
        return and_(ours, not_(_FINISHED), awake), (_URGENCY, _waiting_since(), cases.c.id)
    if section is Section.LATER:
        return and_(ours, not_(_FINISHED), asleep), (cases.c.snoozed_until, cases.c.id)
    if section is Section.DONE:
        return and_(ours, _FINISHED), latest
    return not_(ours), latest


def wanted_cases(wanted: ChannelFilter) -> list[ColumnElement[bool]]:
    """What a filter asks for besides the section."""
    conditions = [desk_cards.c.channel == wanted.channel, *holds(wanted.words)]
    if wanted.assignee is not None:
        conditions.append(cases.c.assignee == wanted.assignee)
    if wanted.unclaimed:
        conditions.append(cases.c.assignee.is_(None))
    if wanted.escalated:
        conditions.append(cases.c.escalated_at.is_not(None))
    return conditions


def _waiting_since() -> ColumnElement[Any]:
    return case((cases.c.waiting_since.is_(None), cases.c.opened_at), else_=cases.c.waiting_since)
