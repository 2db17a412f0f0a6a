"""Sign-in, the desk's rooms and saved replies."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, Number, UtcDateTime, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_expires", "sessions", ["expires_at"])
    op.create_table(
        "sign_in_links",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_links"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_api_tokens"),
    )
    op.create_index("ix_api_tokens_person", "api_tokens", ["person"])
    op.create_table(
        "desk_cards",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("card", Json, nullable=False),
        sa.Column("posted_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_cards"),
        sa.UniqueConstraint("key", name="uq_desk_cards_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_cards_case", "desk_cards", ["case_id"])
    op.create_index("ix_desk_cards_channel", "desk_cards", ["channel", "id"])
    op.create_table(
        "desk_whispers",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("line", Json, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_desk_whispers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_whispers_person", "desk_whispers", ["person", "id"])
    op.create_table(
        "read_marks",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("position", Number, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person", "channel", name="pk_read_marks"),
    )
    op.create_table(
        "saved_replies",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("title", Words, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_replies"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_saved_replies_department", "saved_replies", ["department", "id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("saved_replies")
    op.drop_table("read_marks")
    op.drop_table("desk_whispers")
    op.drop_table("desk_cards")
    op.drop_table("api_tokens")
    op.drop_table("sign_in_links")
    op.drop_table("sessions")
