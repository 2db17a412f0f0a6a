"""Every table that the flow needs, once, for SQLite and PostgreSQL; the migrations are written from these.

Conditions of partial indexes are literal, because a bound parameter keeps either engine from using them.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.storage.types import Json, Number, UtcDateTime, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def numbered() -> Column[int]:
    """An id that the database gives and never gives twice."""
    return Column("id", Number, primary_key=True, autoincrement=True)


def of_case() -> Column[int]:
    """The case that a row belongs to."""
    return Column("case_id", Number, ForeignKey("cases.id"), nullable=False)


def name(column: str, *, nullable: bool = False) -> Column[str]:
    """A key, a handle, a network's id: short text that is compared, never folded."""
    return Column(column, String, nullable=nullable)


def words(column: str, *, nullable: bool = False) -> Column[str]:
    """Text that somebody wrote."""
    return Column(column, Words, nullable=nullable)


def moment(column: str, *, nullable: bool = False) -> Column[object]:
    """A point in time."""
    return Column(column, UtcDateTime, nullable=nullable)


def _of_some(condition: str, name_of_index: str, *columns: str) -> Index:
    """An index over the rows that fulfil a condition."""
    return Index(name_of_index, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def whole(column: str, *, nullable: bool = False) -> Column[int]:
    """A count or a number of the database."""
    return Column(column, Number, nullable=nullable)


def flag(column: str, *, nullable: bool = False) -> Column[bool]:
    """Yes or no."""
    return Column(column, Boolean, nullable=nullable)


cases = Table(
    "cases",
    metadata,
    numbered(),
    name("account"),
    name("network"),
    words("conversation"),
    words("author_id"),
    words("author_handle"),
    name("department"),
    name("state"),
    moment("opened_at"),
    moment("updated_at"),
    Column("also", Json, nullable=False),
    name("assignee", nullable=True),
    name("priority"),
    Column("tags", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    name("rule"),
    whole("rules_version"),
    flag("approval", nullable=True),
    name("sla"),
    name("escalation"),
    moment("waiting_since", nullable=True),
    moment("replied_at", nullable=True),
    moment("snoozed_until", nullable=True),
    moment("escalated_at", nullable=True),
    name("close_reason", nullable=True),
    Column("linked_case", Number, ForeignKey("cases.id"), nullable=True),
    words("text"),
    Column("promise", Json, nullable=True),
    Column("sleeps", Json, nullable=True),
    Column("pauses", Json, nullable=True),
    moment("closed_at", nullable=True),
    Column("policy", Json, nullable=True),
    Column("steps_taken", Json, nullable=True),
    moment("next_step_at", nullable=True),
    moment("held_since", nullable=True),
    moment("hold_look_at", nullable=True),
    Column("revision", Integer, nullable=False),
    Index("ix_cases_conversation", "account", "conversation"),
    Index("ix_cases_author", "account", "author_id", "opened_at"),
    Index("ix_cases_opened", "opened_at", "id"),
    Index("ix_cases_department", "department", "opened_at", "id"),
    _of_some("assignee IS NOT NULL", "ix_cases_assignee", "assignee", "opened_at", "id"),
    _of_some("state <> 'closed'", "ix_cases_unfinished", "account"),
    _of_some("snoozed_until IS NOT NULL", "ix_cases_asleep", "snoozed_until"),
    _of_some("next_step_at IS NOT NULL", "ix_cases_next_step", "next_step_at"),
    _of_some("hold_look_at IS NOT NULL", "ix_cases_hold_look", "hold_look_at"),
    sqlite_autoincrement=True,
)

KEPT_FOR_A_TIME = text("network IN ('linkedin') AND state IN ('live', 'edited')")
"""Mentions of which words are kept, from networks that allow it for a time only (bot/domain/keeping.py)."""

mentions = Table(
    "mentions",
    metadata,
    numbered(),
    of_case(),
    name("account"),
    name("network"),
    words("remote_id"),
    Column("author", Json, nullable=False),
    words("text"),
    moment("posted_at"),
    words("url"),
    name("kind"),
    words("in_reply_to", nullable=True),
    words("declared_language", nullable=True),
    name("visibility"),
    words("warning"),
    Column("stars", Integer, nullable=True),
    moment("edited_at", nullable=True),
    Column("media", Json, nullable=False),
    words("quoted", nullable=True),
    Column("barrier", String, nullable=False, server_default=text("''")),
    flag("hideable", nullable=True),
    Column("hiding", Json, nullable=True),
    moment("private_until", nullable=True),
    name("language"),
    Column("feeling", Float, nullable=False),
    Column("anger", Float, nullable=False),
    Column("urgency", Float, nullable=False),
    flag("question"),
    Column("refined", Float, nullable=True),
    name("state"),
    moment("received_at"),
    moment("checked_at"),
    Column("revision", Integer, nullable=False),
    words("search"),
    moment("look_at", nullable=True),
    UniqueConstraint("account", "remote_id", "network"),
    Index("ix_mentions_case", "case_id"),
    _of_some("state <> 'deleted'", "ix_mentions_look", "account", "look_at"),
    _of_some("state <> 'deleted'", "ix_mentions_checked", "account", "checked_at"),
    Index(
        "ix_mentions_outlived", "network", "received_at", sqlite_where=KEPT_FOR_A_TIME, postgresql_where=KEPT_FOR_A_TIME
    ),
    sqlite_autoincrement=True,
)

thread_posts = Table(
    "thread_posts",
    metadata,
    name("account"),
    words("remote_id"),
    words("conversation"),
    words("in_reply_to", nullable=True),
    Column("author", Json, nullable=False),
    words("text"),
    moment("posted_at"),
    words("url"),
    flag("own"),
    moment("read_at"),
    PrimaryKeyConstraint("account", "remote_id"),
    Index("ix_thread_posts_conversation", "account", "conversation"),
)

set_aside = Table(
    "set_aside",
    metadata,
    name("account"),
    Column("key", String, nullable=False),
    words("remote_id"),
    words("raw"),
    words("error"),
    moment("at"),
    PrimaryKeyConstraint("account", "key"),
)

MAY_BE_SENT = text("private IS NOT NULL AND state NOT IN ('failed', 'cancelled')")
"""Messages in private that were sent, or may be yet: one for each mention, whoever writes it."""

replies = Table(
    "replies",
    metadata,
    numbered(),
    of_case(),
    Column("mention_id", Number, ForeignKey("mentions.id"), nullable=False),
    name("account"),
    words("text"),
    name("author"),
    Column("writers", Json, nullable=False),
    name("state"),
    name("key"),
    moment("created_at"),
    Column("undo_seconds", Float, nullable=False),
    moment("undo_until", nullable=True),
    name("approver", nullable=True),
    name("failure", nullable=True),
    flag("needs_person"),
    words("remote_id", nullable=True),
    words("url", nullable=True),
    moment("published_at", nullable=True),
    Column("amendment", Json, nullable=True),
    flag("correction_waits", nullable=True),
    name("withdrawn_by", nullable=True),
    moment("withdrawn_at", nullable=True),
    name("corrected_by", nullable=True),
    moment("corrected_at", nullable=True),
    moment("unseen_at", nullable=True),
    flag("private", nullable=True),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("key"),
    Index("ix_replies_case", "case_id"),
    Index("ix_replies_mention", "mention_id"),
    Index("ix_replies_remote", "account", "remote_id"),
    Index("ix_replies_state", "state"),
    Index("ix_replies_private", "mention_id", unique=True, sqlite_where=MAY_BE_SENT, postgresql_where=MAY_BE_SENT),
    _of_some("correction_waits IS NOT NULL", "ix_replies_correction_waits", "case_id"),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    numbered(),
    Column("reply_id", Number, ForeignKey("replies.id"), nullable=False),
    Column("number", Integer, nullable=False),
    moment("sent_at"),
    name("outcome", nullable=True),
    words("detail"),
    moment("ended_at", nullable=True),
    name("act", nullable=True),
    UniqueConstraint("reply_id", "number"),
    sqlite_autoincrement=True,
)

notes = Table(
    "notes",
    metadata,
    numbered(),
    of_case(),
    name("person"),
    words("text"),
    moment("at"),
    name("ref", nullable=True),
    Index("ix_notes_case", "case_id"),
    Index("ix_notes_ref", "ref", unique=True),
    sqlite_autoincrement=True,
)

drafts = Table(
    "drafts",
    metadata,
    of_case(),
    name("person"),
    words("text"),
    moment("updated_at"),
    PrimaryKeyConstraint("case_id", "person"),
)

composing = Table(
    "composing",
    metadata,
    of_case(),
    name("person"),
    moment("until"),
    PrimaryKeyConstraint("case_id", "person"),
)

cards = Table(
    "cards",
    metadata,
    numbered(),
    of_case(),
    name("surface"),
    name("channel"),
    name("key"),
    name("state"),
    flag("read_only"),
    words("ref", nullable=True),
    Column("revision", Integer, nullable=False),
    moment("created_at"),
    whole("summary", nullable=True),
    UniqueConstraint("case_id", "surface", "channel"),
    UniqueConstraint("key"),
    Index("ix_cards_ref", "surface", "ref"),
    _of_some("state = 'pending'", "ix_cards_pending", "surface", "channel"),
    _of_some("state = 'gathered'", "ix_cards_gathered", "summary"),
    sqlite_autoincrement=True,
)
