"""Pictures that chats keep copies of, in the database; implements `Pictures` of the port."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot.domain.place import placed
from bot.ports.pictures import PictureRow
from bot.storage import tables_of_chat as tables
from bot.storage.repository import Repository
from bot.storage.statements import chunks

_pictures = tables.pictures


class SqlPictures(Repository):
    """One row a surface, place, case and address, told apart by a digest: an index holds no address of any length."""

    async def want(
        self, surface: str, place: str, pictures: Sequence[tuple[int, str, str]], now: datetime
    ) -> Sequence[PictureRow]:
        """Make sure that (case, address, description) each have a row; gives the rows that are new."""
        new: list[PictureRow] = []
        # In one order everywhere, so that two transactions never wait for each other.
        for case, url, alt in sorted(pictures):
            values = {
                "surface": surface,
                "case_id": case,
                "digest": hashlib.sha256(placed(place, url).encode()).hexdigest(),
                "place": place,
                "url": url,
                "alt": alt,
                "state": "wanted",
                "ref": "",
                "created_at": now,
            }
            insert = self._db.dialect.insert(_pictures).values(values).on_conflict_do_nothing()
            row = await self._db.row(insert.returning(_pictures.c.id))
            if row is not None:
                new.append(PictureRow(row.id, surface, case, url, alt, place=place))
        return new

    async def get(self, picture_id: int) -> PictureRow | None:
        """One picture."""
        row = await self._db.row(select(_pictures).where(_pictures.c.id == picture_id))
        return _picture_of(row) if row else None

    async def shown(self, surface: str, place: str, case_ids: Collection[int]) -> Sequence[PictureRow]:
        """The pictures of these cases whose copies may be shown there."""
        found: list[PictureRow] = []
        for part in chunks(case_ids):
            rows = await self._db.rows(
                select(_pictures).where(
                    _pictures.c.surface == surface,
                    _pictures.c.place == place,
                    _pictures.c.case_id.in_(part),
                    _pictures.c.state == "shown",
                )
            )
            found.extend(_picture_of(row) for row in rows)
        return found

    async def save(self, picture: PictureRow) -> None:
        """Store its new state and the name of its copy."""
        await self._db.change(
            _pictures.update().where(_pictures.c.id == picture.id).values(state=picture.state, ref=picture.ref)
        )

    async def drop(self, case_id: int, urls: Collection[str]) -> Sequence[PictureRow]:
        """Know these pictures of a case no longer, on any surface; gives what was known of them."""
        dropped: list[PictureRow] = []
        for part in chunks(urls):
            here = (_pictures.c.case_id == case_id) & _pictures.c.url.in_(part)
            rows = await self._db.rows(_pictures.delete().where(here).returning(_pictures))
            dropped.extend(_picture_of(row) for row in rows)
        return dropped

    async def forget(self, surface: str) -> None:
        """Know no copy in a surface's first place any more: its names mean nothing from now on."""
        await self._db.change(_pictures.delete().where(_pictures.c.surface == surface, _pictures.c.place == ""))


def _picture_of(row: Row[Any]) -> PictureRow:
    return PictureRow(row.id, row.surface, row.case_id, row.url, row.alt, row.state, row.ref, row.place)
