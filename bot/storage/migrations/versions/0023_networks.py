"""How an account is paced, when it is asked who it is, when its token ends; posts that are gone are looked for anew.

Mentions whose authors had removed them kept their words until now: they count as there, so that the next look finds
them gone and forgets them.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COLUMNS = ("mention_at", "quota", "probe_at", "token_ends", "token_told", "remarks")


def upgrade() -> None:
    """Apply."""
    op.add_column("accounts", sa.Column("mention_at", UtcDateTime, nullable=True))
    op.add_column("accounts", sa.Column("quota", Json, nullable=True))
    op.add_column("accounts", sa.Column("probe_at", UtcDateTime, nullable=True))
    op.add_column("accounts", sa.Column("token_ends", UtcDateTime, nullable=True))
    op.add_column("accounts", sa.Column("token_told", sa.Integer(), nullable=True))
    op.add_column("accounts", sa.Column("remarks", Json, nullable=True))
    op.add_column("mentions", sa.Column("look_at", UtcDateTime, nullable=True))
    rows = sa.table("mentions", sa.column("state"), sa.column("look_at"), sa.column("checked_at"))
    op.execute(rows.update().values(look_at=rows.c.checked_at))
    op.execute(rows.update().where(rows.c.state == "deleted").values(state="live"))
    live = sa.text("state <> 'deleted'")
    op.create_index("ix_mentions_look", "mentions", ["account", "look_at"], sqlite_where=live, postgresql_where=live)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_mentions_look", "mentions")
    with op.batch_alter_table("mentions") as mentions:
        mentions.drop_column("look_at")
    with op.batch_alter_table("accounts") as accounts:
        for column in _COLUMNS:
            accounts.drop_column(column)
