"""The outbox, events, accounts, rules and switches."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, Number, UtcDateTime, Words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "jobs",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("due", UtcDateTime, nullable=False),
        sa.Column("first_due", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("error", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("key", name="uq_jobs_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_due", "jobs", ["lane", "due", "id"])
    op.create_table(
        "lanes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("next_slot", UtcDateTime, nullable=True),
        sa.Column("fence", Number, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lanes"),
    )
    op.create_table(
        "events",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("tx", Number, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", Number, nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_case", "events", ["case_id", "id"])
    op.create_index("ix_events_position", "events", ["tx", "id"])
    op.create_table(
        "accounts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cursor", Json, nullable=True),
        sa.Column("next_poll", UtcDateTime, nullable=True),
        sa.Column("polled_at", UtcDateTime, nullable=True),
        sa.Column("first_polled_at", UtcDateTime, nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("fault_since", UtcDateTime, nullable=True),
        sa.Column("handle", Words, nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("fence", Number, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_accounts"),
    )
    op.create_table(
        "gaps",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("cause", Words, nullable=False),
        sa.Column("recovered", Number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_gaps_open",
        "gaps",
        ["account"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "inbox",
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("outcome", Json, nullable=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("surface", "key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_at", "inbox", ["at"])
    op.create_table(
        "rules",
        sa.Column("version", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_rules"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_switches"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("switches")
    op.drop_table("rules")
    op.drop_table("inbox")
    op.drop_table("gaps")
    op.drop_table("accounts")
    op.drop_table("events")
    op.drop_table("lanes")
    op.drop_table("jobs")
