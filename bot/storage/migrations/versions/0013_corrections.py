"""Keep who corrected a published reply last, and when."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("replies", sa.Column("corrected_by", sa.String(), nullable=True))
    op.add_column("replies", sa.Column("corrected_at", UtcDateTime, nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("replies", "corrected_at")
    op.drop_column("replies", "corrected_by")
