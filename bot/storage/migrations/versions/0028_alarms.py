"""Keep what leaves the house when a step of an escalation tells somebody outside, and whether that is over."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alarms",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, sa.ForeignKey("cases.id", name="fk_alarms_case_id"), nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("step", Number, nullable=False),
        sa.Column("receiver", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("message", Number, nullable=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sa.UniqueConstraint("case_id", "since", "step", "receiver", name="uq_alarms_case_id_since_step_receiver"),
        sqlite_autoincrement=True,
    )
    open_ = sa.text("state IN ('asked', 'leaving', 'sent', 'ending')")
    op.create_index("ix_alarms_open", "alarms", ["receiver", "state"], sqlite_where=open_, postgresql_where=open_)
    op.create_index("ix_alarms_message", "alarms", ["message"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("alarms")
