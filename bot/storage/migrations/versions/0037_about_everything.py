"""Keep of a weekly report whether it is about everything: on the desk that is for admins."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: the card of an older one says it."""
    op.add_column("weekly_reports", sa.Column("everything", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(
        "UPDATE weekly_reports SET everything = false WHERE CAST(card AS TEXT) NOT LIKE '%\"weekly.everything\"%'"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("weekly_reports", "everything")
