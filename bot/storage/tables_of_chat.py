"""The tables of chats: who people there are to us, and what stands for many cards; same metadata as the cases."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.storage.tables import metadata, moment, name, numbered, of_case, whole, words
from bot.storage.types import Json, Number

chat_people = Table(
    "chat_people",
    metadata,
    name("surface"),
    name("user"),
    name("person", nullable=True),
    moment("home_at", nullable=True),
    name("zone", nullable=True),
    moment("zone_at", nullable=True),
    Column("outsider", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("surface", "user"),
)

chat_places = Table(
    "chat_places",
    metadata,
    name("surface"),
    name("kind"),
    name("id"),
    words("name"),
    name("team"),
    name("tenant"),
    name("service_url"),
    Column("data", Json, nullable=False),
    moment("seen_at"),
    moment("gone_at", nullable=True),
    PrimaryKeyConstraint("surface", "kind", "id"),
)

slack_installations = Table(
    "slack_installations",
    metadata,
    Column("workspace", String, primary_key=True),
    words("name"),
    name("enterprise", nullable=True),
    name("app"),
    name("bot_user"),
    words("scopes"),
    words("token"),
    words("refresh_token", nullable=True),
    moment("expires_at", nullable=True),
    moment("renew_at", nullable=True),
    name("state"),
    name("installed_by"),
    moment("installed_at"),
    moment("renewed_at"),
    name("fault", nullable=True),
    name("owner", nullable=True),
    moment("lease_until", nullable=True),
    whole("fence"),
    Column("first", Boolean, nullable=False, server_default=false()),
)

summaries = Table(
    "summaries",
    metadata,
    numbered(),
    name("surface"),
    name("channel"),
    name("key"),
    name("state"),
    words("ref", nullable=True),
    Column("revision", Integer, nullable=False),
    moment("gathered_at"),
    UniqueConstraint("key"),
    Index("ix_summaries_channel", "surface", "channel", "gathered_at"),
    sqlite_autoincrement=True,
)

pictures = Table(
    "pictures",
    metadata,
    numbered(),
    name("surface"),
    of_case(),
    name("digest"),
    Column("place", String, nullable=False, server_default=text("''")),
    words("url"),
    words("alt"),
    name("state"),
    name("ref"),
    moment("created_at"),
    UniqueConstraint("case_id", "surface", "digest"),
    sqlite_autoincrement=True,
)

# Of a draft while `reply_id` is empty: the draft of `person`.
reply_pictures = Table(
    "reply_pictures",
    metadata,
    numbered(),
    of_case(),
    name("person"),
    Column("reply_id", Number, ForeignKey("replies.id"), nullable=True),
    name("ref"),
    words("name"),
    words("alt"),
    name("state"),
    name("media_type"),
    name("fault"),
    name("remote_id"),
    moment("uploaded_at", nullable=True),
    moment("created_at"),
    Column("content", LargeBinary, nullable=True),
    Index("ix_reply_pictures_case", "case_id", "id"),
    Index("ix_reply_pictures_reply", "reply_id"),
    Index("ix_reply_pictures_age", "created_at"),
    sqlite_autoincrement=True,
)
