"""Keep since when the holder of a case is silent, and when their claim is to be looked at."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: cases that somebody holds by now are held since they last changed."""
    op.add_column("cases", sa.Column("held_since", UtcDateTime, nullable=True))
    op.add_column("cases", sa.Column("hold_look_at", UtcDateTime, nullable=True))
    op.execute(
        "UPDATE cases SET held_since = updated_at, hold_look_at = updated_at"
        " WHERE state = 'claimed' AND assignee IS NOT NULL AND snoozed_until IS NULL"
        " AND waiting_since IS NOT NULL"
    )
    waits = sa.text("hold_look_at IS NOT NULL")
    op.create_index("ix_cases_hold_look", "cases", ["hold_look_at"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cases_hold_look", "cases")
    with op.batch_alter_table("cases") as cases:
        for column in ("hold_look_at", "held_since"):
            cases.drop_column(column)
