"""The message that stands for the cards of a flood, and which cards are lines of it."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")
GATHERED = sa.text("state = 'gathered'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "summaries",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ref", Words, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("gathered_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_summaries"),
        sa.UniqueConstraint("key", name="uq_summaries_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_summaries_channel", "summaries", ["surface", "channel", "gathered_at"])
    op.add_column("cards", sa.Column("summary", Number, nullable=True))
    op.create_index("ix_cards_pending", "cards", ["surface", "channel"], sqlite_where=PENDING, postgresql_where=PENDING)
    op.create_index("ix_cards_gathered", "cards", ["summary"], sqlite_where=GATHERED, postgresql_where=GATHERED)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cards_gathered", table_name="cards")
    op.drop_index("ix_cards_pending", table_name="cards")
    with op.batch_alter_table("cards") as cards:
        cards.drop_column("summary")
    op.drop_index("ix_summaries_channel", table_name="summaries")
    op.drop_table("summaries")
