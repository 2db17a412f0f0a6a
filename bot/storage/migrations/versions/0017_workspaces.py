"""Several Slack workspaces: which one is the first, whose ids stand bare, and in which one a picture is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The ids that are known are those of the workspace that was installed last."""
    op.add_column("slack_installations", sa.Column("first", sa.Boolean(), nullable=False, server_default=sa.false()))
    rows = sa.table(
        "slack_installations", sa.column("first", sa.Boolean()), sa.column("workspace"), sa.column("installed_at")
    )
    last = sa.select(rows.c.workspace).order_by(rows.c.installed_at.desc(), rows.c.workspace).limit(1)
    op.execute(rows.update().where(rows.c.workspace == last.scalar_subquery()).values(first=True))
    op.add_column("pictures", sa.Column("place", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("pictures") as pictures:
        pictures.drop_column("place")
    with op.batch_alter_table("slack_installations") as installations:
        installations.drop_column("first")
