"""The texts that departments keep for answering, in the database; implements `SavedReplies` of the web port."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot.ports.web_store import SavedReply
from bot.storage import tables_of_web as tables
from bot.storage.repository import Repository

_saved = tables.saved_replies


class SqlSavedReplies(Repository):
    """Texts by department."""

    async def of(self, departments: Collection[str]) -> Sequence[SavedReply]:
        """Those of these departments, by department and title."""
        rows = await self._db.rows(
            select(_saved)
            .where(_saved.c.department.in_(sorted(departments)))
            .order_by(_saved.c.department, _saved.c.title, _saved.c.id)
        )
        return [_reply_of(row) for row in rows]

    async def get(self, reply_id: int) -> SavedReply | None:
        """One of them."""
        row = await self._db.row(select(_saved).where(_saved.c.id == reply_id))
        return _reply_of(row) if row else None

    async def add(self, department: str, title: str, text: str, by: str, now: datetime) -> SavedReply:
        """Keep another one."""
        values = {"department": department, "title": title, "text": text, "created_by": by, "updated_at": now}
        number = await self._db.add(_saved, values)
        return SavedReply(number, department, title, text, by, now)

    async def change(self, reply_id: int, title: str, text: str, now: datetime) -> None:
        """Change its words."""
        await self._db.change(
            _saved.update().where(_saved.c.id == reply_id).values(title=title, text=text, updated_at=now)
        )

    async def remove(self, reply_id: int) -> None:
        """Forget it."""
        await self._db.change(_saved.delete().where(_saved.c.id == reply_id))


def _reply_of(row: Row[Any]) -> SavedReply:
    return SavedReply(row.id, row.department, row.title, row.text, row.created_by, row.updated_at)
