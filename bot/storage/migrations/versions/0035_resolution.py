"""Keep when the time to resolve a case stood still, and when a case was closed."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: cases that are closed by now were when they were last seen to be closed, where nothing opened them again
    since, else when they last changed."""
    op.add_column("cases", sa.Column("pauses", Json, nullable=True))
    op.add_column("cases", sa.Column("closed_at", UtcDateTime, nullable=True))
    op.execute(
        "UPDATE cases SET closed_at = coalesce("
        "(SELECT max(ended.at) FROM events AS ended WHERE ended.case_id = cases.id"
        " AND ended.kind IN ('closed', 'answered_elsewhere') AND NOT EXISTS"
        " (SELECT 1 FROM events AS later WHERE later.case_id = cases.id AND later.at > ended.at"
        " AND later.kind IN ('reopened', 'followed_up', 'withdrawn'))), updated_at)"
        " WHERE state = 'closed'"
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("cases") as cases:
        for column in ("closed_at", "pauses"):
            cases.drop_column(column)
