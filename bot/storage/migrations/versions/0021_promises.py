"""Keep what was promised when a case was opened, and when it slept since its author waits."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("cases", sa.Column("promise", Json, nullable=True))
    op.add_column("cases", sa.Column("sleeps", Json, nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("cases", "sleeps")
    op.drop_column("cases", "promise")
