"""What happened, in the database, readable as a feed that misses nothing; implements `Events` of the port.

PostgreSQL gives ids before transactions commit, so a cursor over ids alone misses what commits late. Each event
carries its transaction's id, and a reader goes only as far as every older transaction has ended
(https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT). A position is "tx-id".
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, func, select, tuple_

from bot.ports.rows import Event
from bot.storage import tables_of_work as tables
from bot.storage.audit import SqlAuditLog
from bot.storage.bulk import BulkInsert
from bot.storage.dialect import Dialect
from bot.storage.repository import Clock, Repository
from bot.storage.statements import Statements

_events = tables.events


@cache
def _insert(dialect: Dialect) -> BulkInsert:
    insert = dialect.telling(_events.insert().values(tx=dialect.transaction_id))
    return BulkInsert(_events, insert, dialect.driver, without=("id", "tx"))


class SqlEvents(Repository):
    """The history of cases and the news of the live pages; what of it is an act goes into the audit log as well."""

    def __init__(self, statements: Statements, clock: Clock, audit: SqlAuditLog) -> None:
        super().__init__(statements, clock)
        self._audit = audit

    async def add(self, events: Sequence[Event]) -> None:
        """Write events in one go; their `id` is given by the database."""
        if not events:
            return
        self._db.news = True
        self._audit.told(events)
        await self._db.insert(
            _insert(self._db.dialect),
            [
                {
                    "at": event.at,
                    "kind": event.kind,
                    "case_id": event.case_id,
                    "department": event.department,
                    "person": event.person,
                    "data": dict(event.data),
                }
                for event in events
            ],
        )

    async def of_case(self, case_id: int) -> Sequence[Event]:
        """The history of a case, oldest first."""
        rows = await self._db.rows(select(_events).where(_events.c.case_id == case_id).order_by(_events.c.id))
        return [_event_of(row) for row in rows]

    async def after(self, position: str, limit: int = 500) -> tuple[Sequence[Event], str]:
        """Events behind `position` in an order that misses none, and the new position; "" starts at the end.

        Raises ValueError for a position that was never given out.
        """
        if not position:
            return [], await self._end()
        transaction, _, number = position.partition("-")
        behind = tuple_(_events.c.tx, _events.c.id) > (int(transaction), int(number))
        rows = await self._db.rows(
            select(_events)
            .where(behind, self._db.dialect.settled(_events.c.tx))
            .order_by(_events.c.tx, _events.c.id)
            .limit(limit)
        )
        if rows:
            position = f"{rows[-1].tx}-{rows[-1].id}"
        return [_event_of(row) for row in rows], position

    async def _end(self) -> str:
        horizon = self._db.dialect.horizon
        [row] = await self._db.rows(
            select(
                horizon.label("tx"),
                select(func.max(_events.c.id)).where(_events.c.tx == horizon).scalar_subquery().label("id"),
            )
        )
        return f"{row.tx}-{row.id or 0}"


def _event_of(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        at=row.at,
        kind=row.kind,
        case_id=row.case_id,
        department=row.department,
        person=row.person,
        data=row.data,
    )
