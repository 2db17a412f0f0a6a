"""The tables of persons: contacts, authors who belong to a person, and what joined them; same metadata.

A person's row says nothing of them: what is known is in their contacts, and goes with these.
"""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, text

from bot.storage.tables import flag, metadata, moment, name, numbered, whole, words
from bot.storage.types import Number


def of_person(column: str = "person_id", *, nullable: bool = False) -> Column[int]:
    """The person whom a row is about."""
    return Column(column, Number, ForeignKey("persons.id"), nullable=nullable)


persons = Table(
    "persons",
    metadata,
    numbered(),
    name("created_by"),
    moment("created_at"),
    sqlite_autoincrement=True,
)

contacts = Table(
    "contacts",
    metadata,
    numbered(),
    of_person(),
    name("kind"),
    moment("at"),
    name("employee"),
    words("who"),
    words("about"),
    words("promised"),
    moment("promised_until", nullable=True),
    words("email"),
    name("number"),
    flag("verified"),
    words("reference", nullable=True),
    moment("recorded_at"),
    name("kept_by", nullable=True),
    moment("kept_at", nullable=True),
    words("search"),
    Index("ix_contacts_person", "person_id", "at"),
    Index("ix_contacts_at", "at"),
    Index("ix_contacts_reference", "reference", unique=True),
    Index("ix_contacts_email", "email", sqlite_where=text("email <> ''"), postgresql_where=text("email <> ''")),
    Index("ix_contacts_number", "number", sqlite_where=text("number <> ''"), postgresql_where=text("number <> ''")),
    sqlite_autoincrement=True,
)

person_authors = Table(
    "person_authors",
    metadata,
    name("account"),
    words("author_id"),
    of_person(),
    name("network"),
    words("handle"),
    words("name"),
    words("search"),
    PrimaryKeyConstraint("account", "author_id"),
    Index("ix_person_authors_person", "person_id"),
)

joins = Table(
    "joins",
    metadata,
    numbered(),
    of_person(),
    name("why"),
    words("words"),
    name("by"),
    moment("at"),
    name("undone_by", nullable=True),
    moment("undone_at", nullable=True),
    Index("ix_joins_person", "person_id"),
    sqlite_autoincrement=True,
)

# What came with a join, and whose it was: a contact, or an author.
joined = Table(
    "joined",
    metadata,
    numbered(),
    Column("join_id", Number, ForeignKey("joins.id"), nullable=False),
    of_person("former", nullable=True),
    whole("contact_id", nullable=True),
    name("account", nullable=True),
    words("author_id", nullable=True),
    Index("ix_joined_join", "join_id"),
    Index("ix_joined_contact", "contact_id"),
    Index("ix_joined_author", "account", "author_id"),
    sqlite_autoincrement=True,
)

# Named as `key_of` of the domain does, the smaller name first: a pair is kept once.
apart = Table(
    "apart",
    metadata,
    numbered(),
    words("one"),
    words("other"),
    name("by"),
    moment("at"),
    Index("ix_apart_one", "one", "other", unique=True),
    Index("ix_apart_other", "other"),
    sqlite_autoincrement=True,
)
