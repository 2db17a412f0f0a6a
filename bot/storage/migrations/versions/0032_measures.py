"""Find what reports count by its moment: mentions, published replies, posts of ours, and what people did to cases."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_mentions_received", "mentions", ["received_at", "case_id"])
    _partial("ix_replies_published", "replies", "published_at", "published_at IS NOT NULL")
    _partial("ix_thread_posts_own", "thread_posts", "posted_at", "own")
    _partial("ix_events_measured", "events", "at", "kind IN ('rerouted', 'escalated', 'step_taken', 'reopened')")


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_events_measured", "events")
    op.drop_index("ix_thread_posts_own", "thread_posts")
    op.drop_index("ix_replies_published", "replies")
    op.drop_index("ix_mentions_received", "mentions")
