"""Alarms in the database, one row a step of a case and receiver; implements `Alarms` of the port."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select

from bot.ports.alarms import LIVE, AlarmRow, AlarmState, NewAlarm
from bot.storage import tables_of_work as tables
from bot.storage.repository import Repository
from bot.storage.statements import chunks
from bot.storage.tables import cases

_alarms = tables.alarms
_WAITING = (AlarmState.ASKED, AlarmState.LEAVING, AlarmState.ENDING)


class SqlAlarms(Repository):
    """Alarms by receiver, by message, and by what became of their case."""

    async def ask(self, alarms: Sequence[NewAlarm], now: datetime) -> None:
        """Keep alarms to be sent; one that is kept already stays as it is."""
        insert = self._db.dialect.insert(_alarms).on_conflict_do_nothing()
        for alarm in alarms:
            await self._db.change(
                insert.values(
                    case_id=alarm.case_id,
                    since=alarm.since,
                    step=alarm.step,
                    receiver=alarm.receiver,
                    state=AlarmState.ASKED.value,
                    at=now,
                )
            )

    async def waiting(self, receiver: str) -> Sequence[AlarmRow]:
        """What a receiver is to be told: alarms asked for or leaving, and those that end; oldest first."""
        rows = await self._db.rows(
            select(_alarms)
            .where(
                _alarms.c.receiver == receiver,
                tables.OPEN_ALARMS,
                _alarms.c.state.in_([each.value for each in _WAITING]),
            )
            .order_by(_alarms.c.id)
        )
        return [_alarm_of(row) for row in rows]

    async def of_messages(self, messages: Collection[int]) -> Sequence[AlarmRow]:
        """All alarms that left in these messages, oldest first."""
        found: list[AlarmRow] = []
        for part in chunks(sorted(messages)):
            rows = await self._db.rows(select(_alarms).where(_alarms.c.message.in_(part)).order_by(_alarms.c.id))
            found.extend(_alarm_of(row) for row in rows)
        return found

    async def answered(self, limit: int) -> Sequence[AlarmRow]:
        """Alarms of which a receiver may know, and whose case is no longer escalated as it was then."""
        escalated = exists().where(cases.c.id == _alarms.c.case_id, cases.c.escalated_at == _alarms.c.since)
        rows = await self._db.rows(
            select(_alarms)
            .where(tables.OPEN_ALARMS, _alarms.c.state.in_([each.value for each in LIVE]), ~escalated)
            .order_by(_alarms.c.id)
            .limit(limit)
        )
        return [_alarm_of(row) for row in rows]

    async def move(
        self,
        ids: Collection[int],
        before: Collection[AlarmState],
        state: AlarmState,
        *,
        message: int | None = None,
        at: datetime | None = None,
    ) -> int:
        """Bring those of these alarms that stand in a state of `before` to another one; gives how many there were."""
        given = {"message": message, "at": at}
        values = {"state": state.value, **{key: each for key, each in given.items() if each is not None}}
        moved = 0
        for part in chunks(sorted(ids)):
            there = (_alarms.c.id.in_(part), _alarms.c.state.in_([each.value for each in before]))
            moved += await self._db.change(_alarms.update().where(*there).values(**values))
        return moved


def _alarm_of(row: Row[Any]) -> AlarmRow:
    return AlarmRow(
        id=row.id,
        case_id=row.case_id,
        since=row.since,
        step=row.step,
        receiver=row.receiver,
        state=AlarmState(row.state),
        at=row.at,
        message=row.message,
    )
