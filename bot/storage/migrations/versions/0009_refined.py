"""Keep what a second reading of a mention's mood found, beside what its rules were given."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("mentions", sa.Column("refined", sa.Float(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("mentions", "refined")
