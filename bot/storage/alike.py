"""Who may be the same human, in the database: the part of `Persons` that finds them, and remembers who is not."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, or_, select

from bot.domain.alike import Apart
from bot.domain.person import AuthorKey, KnownAuthor
from bot.ports.persons import Stranger
from bot.storage import tables
from bot.storage import tables_of_persons as own
from bot.storage.repository import Repository

_contacts, _authors, _apart, _cases = own.contacts, own.person_authors, own.apart, tables.cases
_LOOKED_THROUGH = 2_000
"""Cases among which authors of the same handle are looked for: the latest ones, which an index gives in their order."""


class Finding(Repository):
    """Whom a handle, an address or a number has in common with others."""

    async def reached_by(self, emails: Collection[str], numbers: Collection[str], limit: int) -> Sequence[int]:
        """The persons with a contact that has one of these addresses or numbers."""
        theirs = or_(_contacts.c.email.in_(sorted(emails)), _contacts.c.number.in_(sorted(numbers)))
        rows = await self._db.rows(select(_contacts.c.person_id).where(theirs).distinct().limit(limit))
        return [row.person_id for row in rows]

    async def called_alike(self, stems: Collection[str], limit: int) -> Sequence[tuple[int, KnownAuthor]]:
        """The authors with one of these handles, whatever their server, who belong to a person."""
        if not stems:
            return []
        rows = await self._db.rows(select(_authors).where(_stems(_authors.c.handle, stems)).limit(limit))
        return [
            (row.person_id, KnownAuthor(AuthorKey(row.account, row.author_id), row.network, row.handle, row.name))
            for row in rows
        ]

    async def strangers_alike(self, stems: Collection[str], limit: int) -> Sequence[Stranger]:
        """The authors of late cases with one of these handles who are nobody's, each with their latest case."""
        if not stems:
            return []
        late = select(_cases).order_by(_cases.c.opened_at.desc(), _cases.c.id.desc()).limit(_LOOKED_THROUGH).subquery()
        somebodys = exists().where(_authors.c.account == late.c.account, _authors.c.author_id == late.c.author_id)
        whom = late.c.account, late.c.author_id, late.c.network, late.c.author_handle
        rows = await self._db.rows(
            select(*whom, func.max(late.c.id).label("id"))
            .where(_stems(late.c.author_handle, stems), late.c.author_id != "", ~somebodys)
            .group_by(*whom)
            .order_by(func.max(late.c.id).desc())
            .limit(limit)
        )
        return [
            Stranger(KnownAuthor(AuthorKey(row.account, row.author_id), row.network, row.author_handle), row.id)
            for row in rows
        ]

    async def keep_apart(self, key: str, other: str, by: str, now: datetime) -> int:
        """Remember that two are not the same; gives its number, that of the first time where it is known."""
        first, second = sorted((key, other))
        insert = self._db.dialect.insert(_apart).values(one=first, other=second, by=by, at=now)
        await self._db.change(insert.on_conflict_do_nothing())
        number: int = await self._db.value(select(_apart.c.id).where(_apart.c.one == first, _apart.c.other == second))
        return number

    async def apart(self, keys: Collection[str]) -> Sequence[Apart]:
        """Everybody of whom was said that they are not one of these."""
        wanted = sorted(keys)
        rows = await self._db.rows(
            select(_apart).where(or_(_apart.c.one.in_(wanted), _apart.c.other.in_(wanted))).order_by(_apart.c.id)
        )
        return [_apart_of(row) for row in rows]

    async def no_longer_apart(self, number: int) -> bool:
        """Forget that two are not the same; False where that was not known."""
        return bool(await self._db.change(delete(_apart).where(_apart.c.id == number)))

    async def _forget_apart(self, key: str) -> None:
        await self._db.change(delete(_apart).where(or_(_apart.c.one == key, _apart.c.other == key)))


def _stems(handle: ColumnElement[str], stems: Collection[str]) -> ColumnElement[bool]:
    small = func.lower(handle)
    each = [or_(small == stem, small.startswith(f"{stem}@", autoescape=True)) for stem in sorted(stems)]
    return and_(handle != "", or_(*each))


def _apart_of(row: Row[Any]) -> Apart:
    return Apart(row.id, row.one, row.other, row.by, row.at)
