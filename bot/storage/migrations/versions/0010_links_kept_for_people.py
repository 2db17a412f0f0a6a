"""Keep the link by which a session began until its browser has come back, and only then call the link used."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("sessions", sa.Column("link", sa.String(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("sessions", "link")
