"""The pictures of mentions that chats keep copies of, so that each is uploaded once."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "pictures",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("alt", Words, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pictures"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_pictures_case_id"),
        sa.UniqueConstraint("case_id", "surface", "digest", name="uq_pictures_case_id_surface_digest"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("pictures")
