"""What comes to a person, goes back and is forgotten, in the database; the part of `Persons` that moves rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, or_, select

from bot.domain.person import AuthorKey, Join, KnownAuthor
from bot.ports.persons import NewJoin
from bot.storage import tables_of_persons as own
from bot.storage.alike import Finding
from bot.storage.person_rows import author_values, join_of
from bot.storage.statements import chunks

_contacts, _authors, _joins, _joined = own.contacts, own.person_authors, own.joins, own.joined


class Joining(Finding):
    """Joins, their undoing, and forgetting."""

    async def join(self, new: NewJoin, now: datetime) -> int:
        """Give contacts and authors to a person, remembering whose they were."""
        line = {"person_id": new.person, "why": new.why.value, "words": new.words, "by": new.by, "at": now}
        number = await self._db.add(_joins, line)
        for contact in new.contacts:
            former = await self._db.value(select(_contacts.c.person_id).where(_contacts.c.id == contact))
            await self._came(number, former, new.person, contact_id=contact)
            await self._db.change(_contacts.update().where(_contacts.c.id == contact).values(person_id=new.person))
        for author in new.authors:
            former = await self._take(author, new.person)
            await self._came(number, former, new.person, account=author.key.account, author_id=author.key.author_id)
        return number

    async def _take(self, author: KnownAuthor, person: int) -> int | None:
        """Make an author a person's, and give whose they were: also where another transaction does so just now."""
        values = author_values(person, author)
        insert = self._db.dialect.insert(_authors).values(values).on_conflict_do_nothing()
        if await self._db.change(insert):
            return None
        theirs = select(_authors.c.person_id).where(is_author(author.key)).with_for_update()
        former: int | None = await self._db.value(theirs)
        await self._db.change(_authors.update().where(is_author(author.key)).values(values))
        return former

    async def _came(self, join: int, former: int | None, person: int, **what: int | str) -> None:
        """One line of a join. A contact that was recorded for this person was nobody's before."""
        whose = former if former != person else None
        await self._db.add(_joined, {"join_id": join, "former": whose, **what})

    async def join_of(self, join: int, *, lock: bool = False) -> Join | None:
        """One join."""
        wanted = select(_joins).where(_joins.c.id == join)
        row = await self._db.row(wanted.with_for_update() if lock else wanted)
        if row is None:
            return None
        return join_of(row, await self._db.rows(select(_joined).where(_joined.c.join_id == join)))

    async def undo(self, join: Join, by: str, now: datetime) -> int:
        """Give back what is still with the person of the join."""
        back = 0
        for row in await self._db.rows(select(_joined).where(_joined.c.join_id == join.id)):
            came = await self._back(row, join, by, now)
            back += came
            if not came:
                await self._remember_former(row, join)
        await self._db.change(_joins.update().where(_joins.c.id == join.id).values(undone_by=by, undone_at=now))
        return back

    async def _back(self, row: Row[Any], join: Join, by: str, now: datetime) -> int:
        """Give back one contact or author; 0 where it is with somebody else by now."""
        if row.contact_id is not None:
            theirs = and_(_contacts.c.id == row.contact_id, _contacts.c.person_id == join.person)
            if not await self._db.row(select(_contacts.c.id).where(theirs)):
                return 0
            whose = row.former or await self._db.add(own.persons, {"created_by": by, "created_at": now})
            return await self._db.change(_contacts.update().where(theirs).values(person_id=whose))
        theirs = and_(is_author(AuthorKey(row.account, row.author_id)), _authors.c.person_id == join.person)
        if row.former is None:
            return await self._db.change(delete(_authors).where(theirs))
        return await self._db.change(_authors.update().where(theirs).values(person_id=row.former))

    async def _remember_former(self, row: Row[Any], join: Join) -> None:
        """What went on before a join was undone goes back to whose it was before that join, once what took it on is
        undone too."""
        author = and_(_joined.c.account == row.account, _joined.c.author_id == row.author_id)
        same = author if row.contact_id is None else _joined.c.contact_id == row.contact_id
        later = and_(_joined.c.join_id > join.id, _joined.c.former == join.person, _joins.c.undone_at.is_(None))
        onward = select(_joined.c.id).join(_joins, _joins.c.id == _joined.c.join_id).where(same, later)
        line = await self._db.row(onward.order_by(_joined.c.id).limit(1))
        if line is not None:
            await self._db.change(_joined.update().where(_joined.c.id == line.id).values(former=row.former))

    async def forget_contact(self, contact: int) -> None:
        """Delete a contact, and what joins say of it."""
        await self._forget_contacts([contact])

    async def forget_author(self, author: AuthorKey) -> None:
        """Delete whose an author is, and what joins say of them."""
        await self._forget_apart(f"author:{author.account}:{author.author_id}")
        await self._db.change(delete(_authors).where(is_author(author)))
        await self._forget_lines(and_(_joined.c.account == author.account, _joined.c.author_id == author.author_id))

    async def forget_person(self, person: int) -> None:
        """Delete every contact of a person, and whose their authors are."""
        rows = await self._db.rows(select(_contacts.c.id).where(_contacts.c.person_id == person))
        await self._forget_contacts([row.id for row in rows])
        await self._forget_apart(f"person:{person}")
        undone = select(_joins.c.id).where(_joins.c.person_id == person, _joins.c.undone_at.is_not(None))
        await self._forget_lines(_joined.c.join_id.in_(undone))
        for row in await self._db.rows(select(_authors).where(_authors.c.person_id == person)):
            await self.forget_author(AuthorKey(row.account, row.author_id))

    async def forget_older(self, before: datetime, limit: int) -> int:
        """Delete at most `limit` contacts from before a moment, but for those whose promise ends later."""
        ended = or_(_contacts.c.promised_until.is_(None), _contacts.c.promised_until < before)
        rows = await self._db.rows(select(_contacts.c.id).where(_contacts.c.at < before, ended).limit(limit))
        await self._forget_contacts([row.id for row in rows])
        return len(rows)

    async def _forget_contacts(self, contacts: Sequence[int]) -> None:
        for part in chunks(contacts):
            await self._forget_lines(_joined.c.contact_id.in_(part))
            await self._db.change(delete(_contacts).where(_contacts.c.id.in_(part)))

    async def _forget_lines(self, lines: ColumnElement[bool]) -> None:
        """Delete lines of joins, and the joins of which nothing is left: an employee's words may name somebody."""
        concerned = {row.join_id for row in await self._db.rows(select(_joined.c.join_id).where(lines))}
        await self._db.change(delete(_joined).where(lines))
        for part in chunks(concerned):
            empty = ~exists().where(_joined.c.join_id == _joins.c.id)
            await self._db.change(delete(_joins).where(_joins.c.id.in_(part), empty))


def is_author(author: AuthorKey) -> ColumnElement[bool]:
    """The condition on `person_authors` that holds for one author."""
    return and_(_authors.c.account == author.account, _authors.c.author_id == author.author_id)
