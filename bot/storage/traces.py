"""Rows that are needed for a time only, and how old each is; implements `Traces` of the port."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, TextClause, or_, select, text, true, tuple_

from bot.domain.reply import ON_ITS_WAY
from bot.storage import tables
from bot.storage import tables_of_chat as chat
from bot.storage import tables_of_web as web
from bot.storage import tables_of_work as work
from bot.storage.repository import Repository


@dataclass(frozen=True, slots=True)
class _Trace:
    """A table, the column that says how old a row is, and which rows are meant."""

    table: Table
    age: Column[Any]
    rows: ColumnElement[bool] | TextClause


_pictures = chat.reply_pictures
_on_their_way = select(tables.replies.c.id).where(tables.replies.c.state.in_(sorted(ON_ITS_WAY)))

_TRACES: Mapping[str, _Trace] = {
    "acts": _Trace(work.inbox, work.inbox.c.at, true()),
    "drawings": _Trace(work.events, work.events.c.at, work.DRAWINGS),
    "whispers": _Trace(web.desk_whispers, web.desk_whispers.c.at, true()),
    "composing": _Trace(tables.composing, tables.composing.c.until, true()),
    "rule_hits": _Trace(work.rule_hits, work.rule_hits.c.day, true()),
    "reply_pictures": _Trace(
        _pictures,
        _pictures.c.created_at,
        or_(_pictures.c.reply_id.is_(None), _pictures.c.reply_id.not_in(_on_their_way)),
    ),
    "alarms": _Trace(work.alarms, work.alarms.c.at, text(f"NOT ({work.OPEN_ALARMS})")),
    "set_aside": _Trace(tables.set_aside, tables.set_aside.c.at, true()),
}


class SqlTraces(Repository):
    """What may be forgotten."""

    async def forget(self, kind: str, before: datetime, limit: int) -> int:
        """Delete at most `limit` rows of a kind that are older than `before`; gives how many."""
        trace = _TRACES[kind]
        key = tuple_(*trace.table.primary_key.columns)
        old = select(*trace.table.primary_key.columns).where(trace.rows, trace.age < before).limit(limit)
        return await self._db.change(trace.table.delete().where(key.in_(old)))
