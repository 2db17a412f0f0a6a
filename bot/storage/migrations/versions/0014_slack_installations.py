"""Where our app was installed in Slack, with its tokens as sealed text."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "slack_installations",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("enterprise", sa.String(), nullable=True),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("bot_user", sa.String(), nullable=False),
        sa.Column("scopes", Words, nullable=False),
        sa.Column("token", Words, nullable=False),
        sa.Column("refresh_token", Words, nullable=True),
        sa.Column("expires_at", UtcDateTime, nullable=True),
        sa.Column("renew_at", UtcDateTime, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("installed_by", sa.String(), nullable=False),
        sa.Column("installed_at", UtcDateTime, nullable=False),
        sa.Column("renewed_at", UtcDateTime, nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("fence", Number, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_slack_installations"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("slack_installations")
