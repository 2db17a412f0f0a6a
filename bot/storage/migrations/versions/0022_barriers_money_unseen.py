"""Why a network takes no answer from us, what accounts spend a month, and which replies others cannot see."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("mentions", sa.Column("barrier", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("replies", sa.Column("unseen_at", UtcDateTime, nullable=True))
    op.create_table(
        "spending",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("month", UtcDateTime, nullable=False),
        sa.Column("millionths", Number, nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", "month", name="pk_spending"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("spending")
    op.drop_column("replies", "unseen_at")
    op.drop_column("mentions", "barrier")
