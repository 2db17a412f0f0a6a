"""The pictures that go out with replies, from the draft on, with their bytes until they are public for long."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reply_pictures",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("reply_id", Number, nullable=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("alt", Words, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("remote_id", sa.String(), nullable=False),
        sa.Column("uploaded_at", UtcDateTime, nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reply_pictures"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reply_pictures_case_id"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_reply_pictures_reply_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reply_pictures_case", "reply_pictures", ["case_id", "id"])
    op.create_index("ix_reply_pictures_reply", "reply_pictures", ["reply_id"])
    op.create_index("ix_reply_pictures_age", "reply_pictures", ["created_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("reply_pictures")
