"""What holds for everybody, in the database; implements `Switches` of the port."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.storage import tables_of_work as tables
from bot.storage.repository import Repository

_switches = tables.switches


class SqlSwitches(Repository):
    """One row a switch."""

    async def get(self, name: str) -> Mapping[str, Any] | None:
        """The value of a switch, None where it was never turned."""
        row = await self._db.row(select(_switches.c.value).where(_switches.c.name == name))
        return row.value if row else None

    async def set(self, name: str, value: Mapping[str, Any]) -> None:
        """Turn a switch."""
        insert = self._db.dialect.insert(_switches)
        insert = insert.values(name=name, value=dict(value), changed_at=self._clock())
        await self._db.change(
            insert.on_conflict_do_update(
                index_elements=[_switches.c.name],
                set_={"value": insert.excluded.value, "changed_at": insert.excluded.changed_at},
            )
        )
