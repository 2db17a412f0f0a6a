"""Where chats can be spoken to, in the database; implements `Places` of the port."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot.ports.places import PlaceRow
from bot.storage import tables_of_chat as tables
from bot.storage.repository import Repository

_rows = tables.chat_places
_KEY = (_rows.c.surface, _rows.c.kind, _rows.c.id)


class SqlPlaces(Repository):
    """One row a place."""

    async def get(self, surface: str, kind: str, id: str) -> PlaceRow | None:  # noqa: A002 - the chat's own word
        """One place."""
        this = _rows.c.surface == surface, _rows.c.kind == kind, _rows.c.id == id
        row = await self._db.row(select(_rows).where(*this))
        return None if row is None else _place_of(row)

    async def of_kind(self, surface: str, kind: str, team: str = "") -> Sequence[PlaceRow]:
        """Every place of a kind, by name; of one team where it is named."""
        wanted = [_rows.c.surface == surface, _rows.c.kind == kind]
        if team:
            wanted.append(_rows.c.team == team)
        rows = await self._db.rows(select(_rows).where(*wanted).order_by(_rows.c.name, _rows.c.id))
        return [_place_of(row) for row in rows]

    async def put(self, rows: Sequence[PlaceRow]) -> None:
        """Keep what is known now instead of what was known before."""
        for row in sorted(rows, key=lambda row: (row.kind, row.id)):
            values = asdict(row)
            insert = self._db.dialect.insert(_rows).values(**values)
            await self._db.change(
                insert.on_conflict_do_update(index_elements=_KEY, set_={name: insert.excluded[name] for name in values})
            )

    async def gone(self, surface: str, kind: str, id: str, now: datetime) -> None:  # noqa: A002
        """A place was taken from us."""
        this = _rows.c.surface == surface, _rows.c.kind == kind, _rows.c.id == id, _rows.c.gone_at.is_(None)
        await self._db.change(_rows.update().where(*this).values(gone_at=now))


def _place_of(row: Row[Any]) -> PlaceRow:
    return PlaceRow(
        surface=row.surface,
        kind=row.kind,
        id=row.id,
        name=row.name,
        team=row.team,
        tenant=row.tenant,
        service_url=row.service_url,
        seen_at=row.seen_at,
        data=row.data,
        gone_at=row.gone_at,
    )
