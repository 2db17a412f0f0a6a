"""The figures of a period, counted by the database; implements `Measuring` of the port.

Exact on both engines and whatever the number of cases: the database puts waits in order and gives those in the places
that are asked for, so no more than a few rows a key come back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, case, func, literal_column, not_, or_, select, text

from bot.domain.measures import By, Figures, median_and_p90
from bot.ports.measuring import Asked, Given
from bot.storage import tables
from bot.storage import tables_of_work as work
from bot.storage.suffering import PUBLIC, STANDS, Suffering

_cases, _mentions, _replies, _events = tables.cases, tables.mentions, tables.replies, work.events
_nobody: ColumnElement[str] = literal_column("''")
# As in the partial index, word for word.
_measured = text("events.kind IN ('rerouted', 'escalated', 'step_taken', 'reopened')")

_first_answerer = (
    select(_replies.c.author)
    .where(_replies.c.case_id == _cases.c.id, STANDS)
    .order_by(_replies.c.published_at, _replies.c.id)
    .limit(1)
    .correlate(_cases)
    .scalar_subquery()
)
_first_words = (
    select(func.min(_mentions.c.posted_at))
    .where(_mentions.c.case_id == _cases.c.id)
    .correlate(_cases)
    .scalar_subquery()
)
_unanswered = _cases.c.replied_at.is_(None)
_moot = and_(_cases.c.state == "closed", _cases.c.close_reason.in_(("spam", "gone")), _unanswered)
_resolved_at = case((not_(_moot), _cases.c.closed_at))
_KEYS: Mapping[By, ColumnElement[Any]] = {
    By.ALL: _nobody,
    By.DEPARTMENT: _cases.c.department,
    By.NETWORK: _cases.c.network,
    By.PERSON: func.coalesce(_first_answerer, _cases.c.assignee, _nobody),
    By.RULE: _cases.c.rule,
}


class SqlMeasuring(Suffering):
    """The figures of a period."""

    async def figures(self, asked: Asked, by: By) -> Mapping[str, Figures]:
        """The figures by key."""
        values: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        _gather(values, await self._db.rows(_counted(asked, by)))
        _gather(values, await self._db.rows(_came_in(asked, by)))
        _gather(values, await self._db.rows(_done(asked, by)))
        for key, (median, p90) in (await self._waits(asked, by, _cases.c.replied_at)).items():
            values[key] |= {"median": median, "p90": p90}
        for key, (median, p90) in (await self._waits(asked, by, _resolved_at)).items():
            values[key] |= {"resolution_median": median, "resolution_p90": p90}
        return {key: Figures(**each) for key, each in values.items() if key or by is not By.PERSON}

    async def given(self, asked: Asked) -> Sequence[Given]:
        """Who published how many answers."""
        rows = await self._db.rows(
            select(_replies.c.author, _cases.c.department, func.count().label("answers"))
            .join(_cases, _cases.c.id == _replies.c.case_id)
            .where(
                _replies.c.published_at >= asked.start,
                _replies.c.published_at < asked.end,
                STANDS,
                PUBLIC,
                *_of(asked, _cases.c.department),
            )
            .group_by(_replies.c.author, _cases.c.department)
        )
        return [Given(row.author, row.department, row.answers) for row in rows]

    async def _waits(self, asked: Asked, by: By, until: ColumnElement[Any]) -> Mapping[str, tuple[float, float]]:
        """Median and p90 of the seconds from the author's first words to a moment, by key; cases without it are left
        out."""
        seconds = self._db.dialect.seconds
        waited = (seconds(until) - seconds(_first_words)).label("waited")
        each = _opened(asked, by, waited).where(until.is_not(None)).subquery()
        in_order = select(
            each.c.key,
            each.c.waited,
            func.count().over(partition_by=each.c.key).label("number"),
            func.row_number().over(partition_by=each.c.key, order_by=each.c.waited).label("place"),
        ).subquery()
        number, place = in_order.c.number, in_order.c.place
        # The places of bot/domain/measures.py.
        wanted = or_(place == (number + 1) // 2, place == number // 2 + 1, place == (9 * number + 9) // 10)
        found: defaultdict[str, dict[int, float]] = defaultdict(dict)
        numbers: dict[str, int] = {}
        for row in await self._db.rows(select(in_order).where(wanted)):
            # A clock of the network that runs ahead of ours makes no answer come before its question.
            found[row.key][row.place] = max(0.0, float(row.waited))
            numbers[row.key] = row.number
        return {key: median_and_p90(numbers[key], at) for key, at in found.items()}


def _opened(asked: Asked, by: By, *columns: ColumnElement[Any]) -> Select[Any]:
    """The cases that were opened in the period, each with its key and some columns."""
    return select(_KEYS[by].label("key"), *columns).where(
        _cases.c.opened_at >= asked.start, _cases.c.opened_at < asked.end, *_of(asked, _cases.c.department)
    )


def _counted(asked: Asked, by: By) -> Select[Any]:
    each = _opened(asked, by, case((_unanswered, 0), else_=1).label("answered"), _one_if(_moot, "moot")).subquery()
    return select(
        each.c.key, func.count().label("cases"), _sum(each, "answered"), _sum(each, "moot")
    ).group_by(each.c.key)  # fmt: skip


def _came_in(asked: Asked, by: By) -> Select[Any]:
    each = (
        select(_KEYS[by].label("key"))
        .select_from(_mentions)
        .join(_cases, _cases.c.id == _mentions.c.case_id)
        .where(
            _mentions.c.received_at >= asked.start,
            _mentions.c.received_at < asked.end,
            *_of(asked, _cases.c.department),
        )
        .subquery()
    )
    return select(each.c.key, func.count().label("mentions")).group_by(each.c.key)


def _done(asked: Asked, by: By) -> Select[Any]:
    """What was done to cases: of a person what they did, of a department what was done there. A case that is sent away
    counts for the department that sent it, which its event tells."""
    sent_from = func.coalesce(_events.c.data["previous"].as_string(), _cases.c.department)
    where = case(
        (_events.c.kind == "rerouted", sent_from), else_=func.coalesce(_events.c.department, _cases.c.department)
    )
    keys = {By.PERSON: func.coalesce(_events.c.person, _nobody), By.DEPARTMENT: where}
    escalated = _events.c.kind.in_(("escalated", "step_taken"))
    each = (
        select(
            keys.get(by, _KEYS[by]).label("key"),
            _one_if(_events.c.kind == "rerouted", "reroutes"),
            case((escalated, _events.c.case_id)).label("escalated"),
            _one_if(_events.c.kind == "reopened", "reopenings"),
        )
        .select_from(_events)
        .join(_cases, _cases.c.id == _events.c.case_id)
        .where(_measured, _events.c.at >= asked.start, _events.c.at < asked.end, *_of(asked, where))
        .subquery()
    )
    return select(
        each.c.key,
        _sum(each, "reroutes"),
        func.count(each.c.escalated.distinct()).label("escalations"),
        _sum(each, "reopenings"),
    ).group_by(each.c.key)


def _of(asked: Asked, department: ColumnElement[Any]) -> Iterable[ColumnElement[bool]]:
    return () if asked.departments is None else (department.in_(sorted(asked.departments)),)


def _one_if(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(name)


def _sum(each: FromClause, name: str) -> ColumnElement[int]:
    return func.sum(each.c[name]).label(name)


def _gather(values: defaultdict[str, dict[str, Any]], rows: Sequence[Row[Any]]) -> None:
    for row in rows:
        values[row.key] |= {name: int(each) for name, each in row._mapping.items() if name != "key"}
