"""Rows of persons, contacts and joins to words of the domain and back; pure, knows no connection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.person import AuthorKey, Contact, ContactKind, Join, KnownAuthor, NewContact, Why
from bot.storage.folding import fold


def contact_of(row: Row[Any]) -> Contact:
    """A contact from a row of `contacts`."""
    said = NewContact(
        kind=ContactKind(row.kind),
        at=row.at,
        employee=row.employee,
        who=row.who,
        about=row.about,
        promised=row.promised,
        promised_until=row.promised_until,
        email=row.email,
        number=row.number,
        verified=row.verified,
        reference=row.reference,
    )
    return Contact(row.id, row.person_id, said, row.recorded_at, row.kept_by, row.kept_at)


def contact_values(person: int, new: NewContact, now: datetime) -> dict[str, Any]:
    """Every column of a contact but its number and what became of its promise."""
    return {
        "person_id": person,
        "kind": new.kind.value,
        "at": new.at,
        "employee": new.employee,
        "who": new.who,
        "about": new.about,
        "promised": new.promised,
        "promised_until": new.promised_until,
        "email": new.email,
        "number": new.number,
        "verified": new.verified,
        "reference": new.reference,
        "recorded_at": now,
        "search": fold(new.who),
    }


def author_of(row: Row[Any]) -> KnownAuthor:
    """An author from a row of `person_authors`."""
    return KnownAuthor(AuthorKey(row.account, row.author_id), row.network, row.handle, row.name)


def author_values(person: int, author: KnownAuthor) -> dict[str, Any]:
    """Every column of an author who belongs to a person."""
    return {
        "account": author.key.account,
        "author_id": author.key.author_id,
        "person_id": person,
        "network": author.network,
        "handle": author.handle,
        "name": author.name,
        "search": fold(f"{author.name} {author.handle}"),
    }


def join_of(row: Row[Any], came: Sequence[Row[Any]]) -> Join:
    """A join from a row of `joins` and those of `joined` that came with it."""
    return Join(
        id=row.id,
        person=row.person_id,
        why=Why(row.why),
        words=row.words,
        by=row.by,
        at=row.at,
        contacts=[each.contact_id for each in came if each.contact_id is not None],
        authors=[AuthorKey(each.account, each.author_id) for each in came if each.author_id is not None],
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )
