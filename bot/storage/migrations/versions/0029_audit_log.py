"""Log every act of people and of the product, entry by entry, each with its place in a chain of hashes."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_log",
        sa.Column("id", Number, nullable=False, autoincrement=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("place", Words, nullable=False),
        sa.Column("token", Words, nullable=False),
        sa.Column("case_id", Number, nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("data", Words, nullable=False),
        sa.Column("before", Words, nullable=False),
        sa.Column("after", Words, nullable=False),
        sa.Column("number", Number, nullable=True),
        sa.Column("previous", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sa.UniqueConstraint("number", name="uq_audit_log_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_log_at", "audit_log", ["at"])
    waits = sa.text("number IS NULL")
    op.create_index("ix_audit_log_unchained", "audit_log", ["id"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    """Take back."""
    op.drop_table("audit_log")
