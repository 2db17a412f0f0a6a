"""Persons: their offline contacts, the authors who belong to them, and what joined them."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "persons",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contacts",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        _person("person_id", "fk_contacts_person_id"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("employee", sa.String(), nullable=False),
        sa.Column("who", Words, nullable=False),
        sa.Column("about", Words, nullable=False),
        sa.Column("promised", Words, nullable=False),
        sa.Column("promised_until", UtcDateTime, nullable=True),
        sa.Column("email", Words, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("reference", Words, nullable=True),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("kept_by", sa.String(), nullable=True),
        sa.Column("kept_at", UtcDateTime, nullable=True),
        sa.Column("search", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_person", "contacts", ["person_id", "at"])
    op.create_index("ix_contacts_at", "contacts", ["at"])
    op.create_index("ix_contacts_reference", "contacts", ["reference"], unique=True)
    for column in ("email", "number"):
        given = sa.text(f"{column} <> ''")
        op.create_index(f"ix_contacts_{column}", "contacts", [column], sqlite_where=given, postgresql_where=given)
    op.create_table(
        "person_authors",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("author_id", Words, nullable=False),
        _person("person_id", "fk_person_authors_person_id"),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("handle", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("search", Words, nullable=False),
        sa.PrimaryKeyConstraint("account", "author_id", name="pk_person_authors"),
    )
    op.create_index("ix_person_authors_person", "person_authors", ["person_id"])
    op.create_table(
        "joins",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        _person("person_id", "fk_joins_person_id"),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("words", Words, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_joins"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_joins_person", "joins", ["person_id"])
    op.create_table(
        "joined",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("join_id", Number, sa.ForeignKey("joins.id", name="fk_joined_join_id"), nullable=False),
        _person("former", "fk_joined_former", nullable=True),
        sa.Column("contact_id", Number, nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("author_id", Words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_joined"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_joined_join", "joined", ["join_id"])
    op.create_index("ix_joined_contact", "joined", ["contact_id"])
    op.create_index("ix_joined_author", "joined", ["account", "author_id"])


def downgrade() -> None:
    """Take back."""
    for table in ("joined", "joins", "person_authors", "contacts", "persons"):
        op.drop_table(table)


def _person(column: str, name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, Number, sa.ForeignKey("persons.id", name=name), nullable=nullable)
