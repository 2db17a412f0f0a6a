"""The weekly reports that were told, each once in a channel."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, Number, UtcDateTime, Words

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "weekly_reports",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("card", Json, nullable=False),
        sa.Column("days", Json, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ref", Words, nullable=True),
        sa.Column("picture", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_weekly_reports"),
        sa.UniqueConstraint("department", "week", "surface", name="uq_weekly_reports_department_week_surface"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_weekly_reports_channel", "weekly_reports", ["surface", "channel", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_weekly_reports_channel", table_name="weekly_reports")
    op.drop_table("weekly_reports")
