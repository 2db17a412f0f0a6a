"""Cases, mentions, replies, cards and what employees write."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, Number, UtcDateTime, Words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "cases",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("conversation", Words, nullable=False),
        sa.Column("author_id", Words, nullable=False),
        sa.Column("author_handle", Words, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.Column("also", Json, nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rules_version", Number, nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=True),
        sa.Column("sla", sa.String(), nullable=False),
        sa.Column("escalation", sa.String(), nullable=False),
        sa.Column("waiting_since", UtcDateTime, nullable=True),
        sa.Column("replied_at", UtcDateTime, nullable=True),
        sa.Column("snoozed_until", UtcDateTime, nullable=True),
        sa.Column("escalated_at", UtcDateTime, nullable=True),
        sa.Column("close_reason", sa.String(), nullable=True),
        sa.Column("linked_case", Number, nullable=True),
        sa.Column("text", Words, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["linked_case"], ["cases.id"], name="fk_cases_linked_case"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_cases_asleep",
        "cases",
        ["snoozed_until"],
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_assignee",
        "cases",
        ["assignee", "opened_at", "id"],
        sqlite_where=sa.text("assignee IS NOT NULL"),
        postgresql_where=sa.text("assignee IS NOT NULL"),
    )
    op.create_index("ix_cases_conversation", "cases", ["account", "conversation"])
    op.create_index("ix_cases_department", "cases", ["department", "opened_at", "id"])
    op.create_index("ix_cases_opened", "cases", ["opened_at", "id"])
    op.create_index(
        "ix_cases_unfinished",
        "cases",
        ["account"],
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "mentions",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("remote_id", Words, nullable=False),
        sa.Column("author", Json, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("posted_at", UtcDateTime, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("in_reply_to", Words, nullable=True),
        sa.Column("declared_language", Words, nullable=True),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("warning", Words, nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("edited_at", UtcDateTime, nullable=True),
        sa.Column("media", Json, nullable=False),
        sa.Column("quoted", Words, nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("feeling", sa.Float(), nullable=False),
        sa.Column("anger", sa.Float(), nullable=False),
        sa.Column("urgency", sa.Float(), nullable=False),
        sa.Column("question", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("checked_at", UtcDateTime, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("search", Words, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_mentions_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.UniqueConstraint("account", "remote_id", "network", name="uq_mentions_account_remote_id_network"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mentions_case", "mentions", ["case_id"])
    op.create_index(
        "ix_mentions_checked",
        "mentions",
        ["account", "checked_at"],
        sqlite_where=sa.text("state <> 'deleted'"),
        postgresql_where=sa.text("state <> 'deleted'"),
    )
    op.create_table(
        "thread_posts",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("remote_id", Words, nullable=False),
        sa.Column("conversation", Words, nullable=False),
        sa.Column("in_reply_to", Words, nullable=True),
        sa.Column("author", Json, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("posted_at", UtcDateTime, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("read_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("account", "remote_id", name="pk_thread_posts"),
    )
    op.create_index("ix_thread_posts_conversation", "thread_posts", ["account", "conversation"])
    op.create_table(
        "set_aside",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("remote_id", Words, nullable=False),
        sa.Column("raw", Words, nullable=False),
        sa.Column("error", Words, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("account", "key", name="pk_set_aside"),
    )
    op.create_table(
        "replies",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("mention_id", Number, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("writers", Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("undo_seconds", sa.Float(), nullable=False),
        sa.Column("undo_until", UtcDateTime, nullable=True),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("needs_person", sa.Boolean(), nullable=False),
        sa.Column("remote_id", Words, nullable=True),
        sa.Column("url", Words, nullable=True),
        sa.Column("published_at", UtcDateTime, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_replies_case_id"),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_replies_mention_id"),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        sa.UniqueConstraint("key", name="uq_replies_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_replies_case", "replies", ["case_id"])
    op.create_index("ix_replies_mention", "replies", ["mention_id"])
    op.create_index("ix_replies_remote", "replies", ["account", "remote_id"])
    op.create_index("ix_replies_state", "replies", ["state"])
    op.create_table(
        "attempts",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("reply_id", Number, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("detail", Words, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_attempts_reply_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("reply_id", "number", name="uq_attempts_reply_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notes",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_notes_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notes_case", "notes", ["case_id"])
    op.create_table(
        "drafts",
        sa.Column("case_id", Number, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_drafts_case_id"),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_drafts"),
    )
    op.create_table(
        "composing",
        sa.Column("case_id", Number, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_composing_case_id"),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_composing"),
    )
    op.create_table(
        "cards",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("ref", Words, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_cards_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.UniqueConstraint("case_id", "surface", "channel", name="uq_cards_case_id_surface_channel"),
        sa.UniqueConstraint("key", name="uq_cards_key"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("cards")
    op.drop_table("composing")
    op.drop_table("drafts")
    op.drop_table("notes")
    op.drop_table("attempts")
    op.drop_table("replies")
    op.drop_table("set_aside")
    op.drop_table("thread_posts")
    op.drop_table("mentions")
    op.drop_table("cases")
