"""Find the events that only made pages draw, so that they can be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DRAWINGS = sa.text("kind IN ('card_posted', 'card_refreshed', 'composing', 'thread_read', 'whispered')")


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_events_drawings", "events", ["at"], sqlite_where=DRAWINGS, postgresql_where=DRAWINGS)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_events_drawings", "events")
