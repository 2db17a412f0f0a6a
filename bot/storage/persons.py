"""Persons, their contacts and what joined them, in the database; implements `Persons` of the port."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true

from bot.domain.person import AuthorKey, Contact, Join, KnownAuthor, NewContact, PersonView, Why
from bot.ports.persons import Stranger
from bot.storage import tables
from bot.storage import tables_of_persons as own
from bot.storage.folding import fold
from bot.storage.joining import Joining, is_author
from bot.storage.mention_rows import mention_of
from bot.storage.person_rows import author_of, contact_of, contact_values, join_of
from bot.storage.search import MOST_WORDS
from bot.storage.statements import chunks

_contacts, _authors, _persons = own.contacts, own.person_authors, own.persons
_cases, _mentions = tables.cases, tables.mentions
_LOOKED_THROUGH = 300
"""Mentions among which strangers are looked for: a name stands in the same column as what was said."""


class SqlPersons(Joining):
    """Persons as a whole: kept, read, found."""

    async def add(self, by: str, now: datetime) -> int:
        """Make a person to whom nothing belongs yet."""
        return await self._db.add(_persons, {"created_by": by, "created_at": now})

    async def get(self, person: int, *, lock: bool = False) -> PersonView | None:
        """A person, None for one to whom nothing belongs."""
        if lock:
            await self._db.rows(select(_persons.c.id).where(_persons.c.id == person).with_for_update())
        found = await self._views([person], await self._joins(person))
        return found[0] if found else None

    async def many(self, persons: Collection[int]) -> Sequence[PersonView]:
        """Several persons, in this order."""
        return [view for part in chunks(persons) for view in await self._views(part, [])]

    async def find(self, words: str, email: str, number: str, limit: int) -> Sequence[int]:
        """Persons by name, handle, address or number, whoever was spoken with last first."""
        asked = (_named(words), _reached(_contacts.c.email, email), _reached(_contacts.c.number, number))
        wanted = [each for each in asked if each is not None]
        if not wanted:
            return []
        spoken = select(func.max(_contacts.c.at)).where(_contacts.c.person_id == _persons.c.id).scalar_subquery()
        rows = await self._db.rows(
            select(_persons.c.id)
            .where(or_(*wanted), _is_somebody())
            .order_by(func.coalesce(spoken, _persons.c.created_at).desc(), _persons.c.id.desc())
            .limit(limit)
        )
        return [row.id for row in rows]

    async def strangers(self, words: str, limit: int) -> Sequence[Stranger]:
        """Authors who are nobody's and are called so, the latest first."""
        asked = _asked(words)
        if not asked:
            return []
        said = [_mentions.c.search.contains(word, autoescape=True) for word in asked]
        rows = await self._db.rows(
            select(_mentions)
            .join(_cases, _cases.c.id == _mentions.c.case_id)
            .where(*said, _mentions.c.state.not_in(("deleted", "expired")), ~_belongs())
            .order_by(_mentions.c.case_id.desc(), _mentions.c.id.desc())
            .limit(_LOOKED_THROUGH)
        )
        found: dict[AuthorKey, Stranger] = {}
        for stored in map(mention_of, rows):
            mention, author = stored.mention, stored.mention.author
            key = AuthorKey(mention.account, author.remote_id)
            called = fold(f"{author.name} {author.handle}")
            if key not in found and all(word in called for word in asked):
                found[key] = Stranger(KnownAuthor(key, mention.network, author.handle, author.name), stored.case_id)
        return [*found.values()][:limit]

    async def cases(self, person: int, limit: int) -> Sequence[int]:
        """The cases of the person's authors, the latest first."""
        theirs = and_(_authors.c.account == _cases.c.account, _authors.c.author_id == _cases.c.author_id)
        rows = await self._db.rows(
            select(_cases.c.id)
            .join(_authors, theirs)
            .where(_authors.c.person_id == person)
            .order_by(_cases.c.opened_at.desc(), _cases.c.id.desc())
            .limit(limit)
        )
        return [row.id for row in rows]

    async def of_author(self, author: AuthorKey, *, lock: bool = False) -> int | None:
        """Whose an author is."""
        wanted = select(_authors.c.person_id).where(is_author(author))
        row = await self._db.row(wanted.with_for_update() if lock else wanted)
        return row.person_id if row else None

    async def verified(self, email: str, number: str) -> tuple[int, Why] | None:
        """Whose a verified address or number is, where it is one person's."""
        for column, reach, why in (
            (_contacts.c.email, email, Why.SAME_EMAIL),
            (_contacts.c.number, number, Why.SAME_NUMBER),
        ):
            if reach:
                theirs = select(_contacts.c.person_id).where(column == reach, _contacts.c.verified).distinct().limit(2)
                rows = await self._db.rows(theirs)
                if len(rows) == 1:
                    return rows[0].person_id, why
        return None

    async def record(self, person: int, new: NewContact, now: datetime) -> Contact | None:
        """Keep a contact; None where its reference is known."""
        insert = self._db.dialect.insert(_contacts).values(contact_values(person, new, now))
        row = await self._db.row(insert.on_conflict_do_nothing().returning(_contacts))
        return contact_of(row) if row else None

    async def contact(self, contact: int, *, lock: bool = False) -> Contact | None:
        """One contact."""
        wanted = select(_contacts).where(_contacts.c.id == contact)
        row = await self._db.row(wanted.with_for_update() if lock else wanted)
        return contact_of(row) if row else None

    async def by_reference(self, references: Collection[str]) -> Mapping[str, Contact]:
        """The contacts with these references."""
        found: dict[str, Contact] = {}
        for part in chunks(references):
            rows = await self._db.rows(select(_contacts).where(_contacts.c.reference.in_(part)))
            found.update((row.reference, contact_of(row)) for row in rows)
        return found

    async def keep(self, contact: int, by: str, now: datetime) -> None:
        """What was promised is done."""
        await self._db.change(_contacts.update().where(_contacts.c.id == contact).values(kept_by=by, kept_at=now))

    async def _views(self, persons: Sequence[int], joins: Sequence[Join]) -> list[PersonView]:
        contacts = await self._by_person(
            select(_contacts).where(_contacts.c.person_id.in_(persons)).order_by(_contacts.c.at, _contacts.c.id)
        )
        authors = await self._by_person(
            select(_authors)
            .where(_authors.c.person_id.in_(persons))
            .order_by(_authors.c.network, _authors.c.account, _authors.c.author_id)
        )
        return [
            PersonView(each, [*map(contact_of, contacts[each])], [*map(author_of, authors[each])], joins)
            for each in persons
            if contacts[each] or authors[each]
        ]

    async def _by_person(self, statement: Select[Any]) -> defaultdict[int, list[Row[Any]]]:
        gathered: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for row in await self._db.rows(statement):
            gathered[row.person_id].append(row)
        return gathered

    async def _joins(self, person: int) -> list[Join]:
        rows = await self._db.rows(select(own.joins).where(own.joins.c.person_id == person).order_by(own.joins.c.id))
        came: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        numbers = [row.id for row in rows]
        for row in await self._db.rows(select(own.joined).where(own.joined.c.join_id.in_(numbers))):
            came[row.join_id].append(row)
        return [join_of(row, came[row.id]) for row in rows]


def _asked(words: str) -> list[str]:
    """The words by which somebody is looked for; a handle may have its sign in front."""
    return [word for each in fold(words).split()[:MOST_WORDS] if (word := each.removeprefix("@"))]


def _named(words: str) -> ColumnElement[bool] | None:
    """Each word is in how the person was called, or in a name or handle of an author of theirs; None for no word."""
    asked = _asked(words)
    return and_(true(), *map(_called, asked)) if asked else None


def _called(word: str) -> ColumnElement[bool]:
    return or_(
        exists().where(_contacts.c.person_id == _persons.c.id, _contacts.c.search.contains(word, autoescape=True)),
        exists().where(_authors.c.person_id == _persons.c.id, _authors.c.search.contains(word, autoescape=True)),
    )


def _reached(column: ColumnElement[str], reach: str) -> ColumnElement[bool] | None:
    return exists().where(_contacts.c.person_id == _persons.c.id, column == reach) if reach else None


def _is_somebody() -> ColumnElement[bool]:
    return or_(
        exists().where(_contacts.c.person_id == _persons.c.id), exists().where(_authors.c.person_id == _persons.c.id)
    )


def _belongs() -> ColumnElement[bool]:
    """The author of a case is somebody's."""
    return exists().where(_authors.c.account == _cases.c.account, _authors.c.author_id == _cases.c.author_id)
