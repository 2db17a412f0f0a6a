"""Notes, drafts and who is composing, in the database; implements `Threads` of the port."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, select

from bot.domain.view import Note
from bot.ports.rows import Draft, NewNote
from bot.storage import tables
from bot.storage.bulk import BulkInsert
from bot.storage.dialect import Dialect
from bot.storage.reply_rows import note_of
from bot.storage.repository import Repository
from bot.storage.statements import chunks

_notes = tables.notes
_drafts = tables.drafts
_composing = tables.composing
_standing = select(_notes).where(_notes.c.ref == bindparam("message"))
_all_standing = select(_notes).where(_notes.c.ref.in_(bindparam("messages", expanding=True)))


@cache
def _insert_notes(dialect: Dialect) -> BulkInsert:
    return BulkInsert(_notes, _notes.insert(), dialect.driver)


class SqlThreads(Repository):
    """What employees write for each other and for themselves."""

    async def add_note(self, case_id: int, person: str, text: str, now: datetime, ref: str | None = None) -> Note:
        """Keep a note; `ref` names the message of a chat in which it stands."""
        values = {"case_id": case_id, "person": person, "text": text, "at": now, "ref": ref}
        number = await self._db.add(_notes, values)
        return Note(id=number, case_id=case_id, person=person, text=text, at=now)

    async def add_notes(self, notes: Sequence[NewNote], now: datetime) -> Sequence[int]:
        """Keep notes in two statements whatever their count; gives their numbers in the same order."""
        numbers = await self._db.reserve(_notes, len(notes))
        rows = [
            {"id": number, "case_id": new.case_id, "person": new.person, "text": new.text, "at": now, "ref": new.ref}
            for number, new in zip(numbers, notes, strict=True)
        ]
        await self._db.insert(_insert_notes(self._db.dialect), rows)
        return numbers

    async def note_at(self, ref: str) -> Note | None:
        """The note that stands in this message."""
        row = await self._db.row(_standing, {"message": ref})
        return note_of(row) if row else None

    async def notes_at(self, refs: Collection[str]) -> Mapping[str, Note]:
        """The notes that stand in these messages, by message."""
        found: dict[str, Note] = {}
        for part in chunks(refs):
            found.update((row.ref, note_of(row)) for row in await self._db.rows(_all_standing, {"messages": part}))
        return found

    async def change_note(self, note_id: int, text: str) -> None:
        """Give a note other words."""
        await self._db.change(_notes.update().where(_notes.c.id == note_id).values(text=text))

    async def remove_note(self, note_id: int) -> None:
        """Take a note away."""
        await self._db.change(_notes.delete().where(_notes.c.id == note_id))

    async def save_draft(self, case_id: int, person: str, text: str, now: datetime) -> None:
        """Keep a draft; an empty text removes it."""
        if not text:
            await self._db.change(_drafts.delete().where(_drafts.c.case_id == case_id, _drafts.c.person == person))
            return
        insert = self._db.dialect.insert(_drafts).values(case_id=case_id, person=person, text=text, updated_at=now)
        await self._db.change(
            insert.on_conflict_do_update(
                index_elements=[_drafts.c.case_id, _drafts.c.person],
                set_={"text": insert.excluded.text, "updated_at": insert.excluded.updated_at},
            )
        )

    async def draft(self, case_id: int, person: str) -> Draft | None:
        """One employee's draft for one case."""
        row = await self._db.row(select(_drafts).where(_drafts.c.case_id == case_id, _drafts.c.person == person))
        return Draft(row.case_id, row.person, row.text, row.updated_at) if row else None

    async def drafts_by(self, person: str, limit: int) -> Sequence[Draft]:
        """One employee's drafts, the latest change first."""
        rows = await self._db.rows(
            select(_drafts)
            .where(_drafts.c.person == person)
            .order_by(_drafts.c.updated_at.desc(), _drafts.c.case_id)
            .limit(limit)
        )
        return [Draft(row.case_id, row.person, row.text, row.updated_at) for row in rows]

    async def drafts_of(self, case_id: int) -> Sequence[Draft]:
        """Everybody's drafts for one case, the oldest change first."""
        rows = await self._db.rows(
            select(_drafts).where(_drafts.c.case_id == case_id).order_by(_drafts.c.updated_at, _drafts.c.person)
        )
        return [Draft(row.case_id, row.person, row.text, row.updated_at) for row in rows]

    async def compose(self, case_id: int, person: str, until: datetime | None) -> None:
        """Remember that somebody writes until `until`, or no longer."""
        if until is None:
            await self._db.change(
                _composing.delete().where(_composing.c.case_id == case_id, _composing.c.person == person)
            )
            return
        insert = self._db.dialect.insert(_composing).values(case_id=case_id, person=person, until=until)
        await self._db.change(
            insert.on_conflict_do_update(
                index_elements=[_composing.c.case_id, _composing.c.person],
                set_={"until": insert.excluded.until},
            )
        )

    async def composing(self, case_id: int, now: datetime) -> Sequence[str]:
        """Who writes on a case now, by name of their key."""
        rows = await self._db.rows(
            select(_composing.c.person)
            .where(_composing.c.case_id == case_id, _composing.c.until > now)
            .order_by(_composing.c.person)
        )
        return [row.person for row in rows]
