"""Keep the escalation of a case as it was when the case was opened, which steps came, and when the next one does."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("cases", sa.Column("policy", Json, nullable=True))
    op.add_column("cases", sa.Column("steps_taken", Json, nullable=True))
    op.add_column("cases", sa.Column("next_step_at", UtcDateTime, nullable=True))
    waits = sa.text("next_step_at IS NOT NULL")
    op.create_index("ix_cases_next_step", "cases", ["next_step_at"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cases_next_step", "cases")
    with op.batch_alter_table("cases") as cases:
        for column in ("next_step_at", "steps_taken", "policy"):
            cases.drop_column(column)
