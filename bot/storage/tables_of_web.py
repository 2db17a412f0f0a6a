"""The tables of the web desk: who is signed in, the cards of its channels, what was read; same metadata."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint

from bot.storage.tables import metadata, moment, name, numbered, whole, words
from bot.storage.types import Json

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    name("person"),
    name("csrf"),
    moment("created_at"),
    moment("expires_at"),
    Column("link", String, nullable=True),
    Index("ix_sessions_expires", "expires_at"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String, primary_key=True),
    name("person"),
    moment("expires_at"),
    moment("used_at", nullable=True),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token_hash", String, primary_key=True),
    name("person"),
    words("name"),
    moment("created_at"),
    moment("revoked_at", nullable=True),
    Index("ix_api_tokens_person", "person"),
)

desk_cards = Table(
    "desk_cards",
    metadata,
    numbered(),
    name("channel"),
    whole("case_id"),
    name("key"),
    Column("card", Json, nullable=False),
    moment("posted_at"),
    moment("updated_at"),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("key"),
    Index("ix_desk_cards_channel", "channel", "id"),
    Index("ix_desk_cards_case", "case_id"),
    sqlite_autoincrement=True,
)

desk_whispers = Table(
    "desk_whispers",
    metadata,
    numbered(),
    name("person"),
    name("channel"),
    whole("case_id"),
    Column("line", Json, nullable=False),
    moment("at"),
    moment("seen_at", nullable=True),
    Index("ix_desk_whispers_person", "person", "id"),
    sqlite_autoincrement=True,
)

read_marks = Table(
    "read_marks",
    metadata,
    name("person"),
    name("channel"),
    whole("position"),
    moment("at"),
    PrimaryKeyConstraint("person", "channel"),
)

saved_replies = Table(
    "saved_replies",
    metadata,
    numbered(),
    name("department"),
    words("title"),
    words("text"),
    name("created_by"),
    moment("updated_at"),
    Index("ix_saved_replies_department", "department", "id"),
    sqlite_autoincrement=True,
)
