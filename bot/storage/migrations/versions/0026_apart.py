"""Two of whom an employee said that they are not the same human."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "apart",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("one", Words, nullable=False),
        sa.Column("other", Words, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_apart"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_apart_one", "apart", ["one", "other"], unique=True)
    op.create_index("ix_apart_other", "apart", ["other"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("apart")
