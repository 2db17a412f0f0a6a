"""Find the card that stands in a message of a chat, and the note that a message holds."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("notes", sa.Column("ref", sa.String(), nullable=True))
    op.create_index("ix_notes_ref", "notes", ["ref"], unique=True)
    op.create_index("ix_cards_ref", "cards", ["surface", "ref"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cards_ref", table_name="cards")
    op.drop_index("ix_notes_ref", table_name="notes")
    with op.batch_alter_table("notes") as notes:
        notes.drop_column("ref")
