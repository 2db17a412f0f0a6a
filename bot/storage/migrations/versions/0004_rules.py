"""The lists beside a version of the rules, how often each rule held, and the cases of an author."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, Number, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("rules", sa.Column("beside", Json, nullable=True))
    op.create_table(
        "rule_hits",
        sa.Column("day", UtcDateTime, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("hits", Number, nullable=False),
        sa.PrimaryKeyConstraint("day", "rule", "account", name="pk_rule_hits"),
    )
    op.create_index("ix_cases_author", "cases", ["account", "author_id", "opened_at"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_cases_author", table_name="cases")
    op.drop_table("rule_hits")
    with op.batch_alter_table("rules") as rules:
        rules.drop_column("beside")
