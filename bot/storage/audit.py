"""The audit log in the database; implements `AuditLog` of the port.

Entries are written when their transaction commits, without a place in the chain: whoever acts never waits for others
who do. They get their places a moment later, by one process at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from bot.domain.audit import Act, Entry, Origin, change, entry_of, is_act, of_case, of_reply
from bot.domain.audit_chain import START, Anchor, Link, linked
from bot.domain.case import Case
from bot.domain.reply import Reply
from bot.ports.audit import Unchained
from bot.ports.rows import Event
from bot.storage.bulk import BulkInsert
from bot.storage.dialect import Dialect
from bot.storage.repository import Clock, Repository
from bot.storage.statements import Statements
from bot.storage.tables_of_audit import audit_log
from bot.storage.watch import Watch

_log = audit_log
_PLACE = ("id", "number", "previous", "hash")
_put = (
    _log.update()
    .where(_log.c.id == bindparam("this"))
    .values(number=bindparam("place_number"), previous=bindparam("place_previous"), hash=bindparam("place_hash"))
)
_last = select(_log.c.number, _log.c.hash).where(_log.c.number.is_not(None)).order_by(_log.c.number.desc()).limit(1)


@cache
def _insert(dialect: Dialect) -> BulkInsert:
    return BulkInsert(_log, _log.insert(), dialect.driver, without=_PLACE)


@dataclass(slots=True)
class _Pending:
    """An act with the reply that it is about, and its case as it stood when the act was told."""

    act: Act
    reply: int | None = None
    case: Case | None = None


class SqlAuditLog(Repository):
    """What was done in one transaction, and the chain of all that was done before."""

    def __init__(
        self, statements: Statements, clock: Clock, origin: Origin, cases: Watch[Case], replies: Watch[Reply]
    ) -> None:
        super().__init__(statements, clock)
        self._origin = origin
        self._cases = cases
        self._replies = replies
        self._pending: list[_Pending] = []

    def add(self, act: Act) -> None:
        """Log an act that no case's history tells; it is written when the transaction commits."""
        self._pending.append(_Pending(act))

    def told(self, events: Sequence[Event]) -> None:
        """Log what comes into the history of a case, and what else is told to everybody, where it is an act."""
        for event in events:
            if is_act(event.kind):
                act = Act(event.kind, event.at, event.person, event.case_id, event.department, event.data)
                case = self._cases.now(event.case_id)
                self._pending.append(_Pending(act, event.data.get("reply"), case))

    async def write(self) -> None:
        """Write what was done, at the end of the transaction."""
        if self._pending:
            await self._db.insert(_insert(self._db.dialect), [_values(entry) for entry in self._entries()])
            self._pending.clear()

    async def chain(self, limit: int) -> int:
        """Give at most `limit` entries their place at the end of the chain; gives how many. One process at a time."""
        if self._db.dialect.alone is not None:
            await self._db.rows(self._db.dialect.alone, {"name": "audit log"})
        rows = await self._db.rows(select(_log).where(_log.c.number.is_(None)).order_by(_log.c.id).limit(limit))
        if not rows:
            return 0
        last = await self._db.row(_last)
        end = Anchor(last.number, last.hash) if last is not None else Anchor(0, START)
        places = []
        for row in rows:
            link = linked(_entry_of(row), end)
            end = Anchor(link.number, link.hash)
            place = {"place_number": link.number, "place_previous": link.previous, "place_hash": link.hash}
            places.append({"this": row.id, **place})
        await self._db.change_many(_put, places)
        return len(rows)

    async def links(
        self, after: int, limit: int, *, since: datetime | None = None, until: datetime | None = None
    ) -> Sequence[Link]:
        """The entries behind number `after`, in the order of the chain; only those written from `since` on and before
        `until`, where these are given."""
        statement = select(_log).where(_log.c.number > after).order_by(_log.c.number).limit(limit)
        if since is not None:
            statement = statement.where(_log.c.at >= since)
        if until is not None:
            statement = statement.where(_log.c.at < until)
        rows = await self._db.rows(statement)
        return [Link(row.number, row.previous or "", row.hash or "", _entry_of(row)) for row in rows]

    async def unchained(self) -> Unchained:
        """What waits."""
        waits = _log.c.number.is_(None)
        counted = select(func.count().label("waiting"), func.min(_log.c.at).label("since")).where(waits)
        [row] = await self._db.rows(counted)
        return Unchained(row.waiting, row.since)

    def _entries(self) -> list[Entry]:
        """Each act with what changed since the one before it about the same case or reply; what was changed after the
        last of them was told belongs to it."""
        last = {pending.act.case_id: pending for pending in self._pending}
        marks: dict[int | None, Case | None] = {}
        answers: dict[int | None, Reply | None] = {}
        entries = []
        for pending in self._pending:
            number = pending.act.case_id
            case = self._cases.now(number) if last[number] is pending else pending.case
            before = of_case(marks.get(number, self._cases.before(number)))
            reply = self._replies.now(pending.reply)
            former = answers.get(pending.reply, self._replies.before(pending.reply))
            marks[number], answers[pending.reply] = case, reply
            entries.append(self._entry(pending.act, change(before, of_case(case)), of_reply(former), of_reply(reply)))
        return entries

    def _entry(
        self, act: Act, case: tuple[dict[str, Any], dict[str, Any]], former: dict[str, Any], reply: dict[str, Any]
    ) -> Entry:
        """The entry of an act: what it says itself, what changed in its case, what changed in its reply."""
        was, became = change(former, reply)
        before = {**act.before, **({"case": case[0]} if case[0] else {}), **({"reply": was} if was else {})}
        after = {**act.after, **({"case": case[1]} if case[1] else {}), **({"reply": became} if became else {})}
        told = Act(act.kind, act.at, act.who, act.case_id, act.department, act.data, before, after)
        return entry_of(told, self._origin)


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "kind": entry.kind,
        "who": entry.who,
        "via": entry.origin.via,
        "place": entry.origin.place,
        "token": entry.origin.token,
        "case_id": entry.case_id,
        "department": entry.department,
        "data": entry.data,
        "before": entry.before,
        "after": entry.after,
    }


def _entry_of(row: Row[Any]) -> Entry:
    origin = Origin(row.via, row.place, row.token)
    return Entry(row.at, row.kind, row.who, origin, row.case_id, row.department, row.data, row.before, row.after)
