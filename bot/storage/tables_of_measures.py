"""The table of weekly reports, and the indexes by which reports are counted, on tables of others: each finds what
happened between two moments."""

from sqlalchemy import Boolean, Column, Index, String, Table, UniqueConstraint, text, true

from bot.storage.tables import mentions, metadata, moment, name, numbered, replies, thread_posts, words
from bot.storage.tables_of_work import events
from bot.storage.types import Json

# Literal, for the partial indexes.
OWN = text("own")
MEASURED = text("kind IN ('rerouted', 'escalated', 'step_taken', 'reopened')")
_PUBLISHED = text("published_at IS NOT NULL")

weekly_reports = Table(
    "weekly_reports",
    metadata,
    numbered(),
    name("department"),
    name("week"),
    name("surface"),
    name("channel"),
    name("key"),
    Column("card", Json, nullable=False),
    Column("days", Json, nullable=False),
    moment("asked_at"),
    name("state"),
    words("ref", nullable=True),
    Column("picture", String, nullable=False),
    Column("everything", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("department", "week", "surface"),
    Index("ix_weekly_reports_channel", "surface", "channel", "id"),
    sqlite_autoincrement=True,
)

received = Index("ix_mentions_received", mentions.c.received_at, mentions.c.case_id)
published = Index("ix_replies_published", replies.c.published_at, sqlite_where=_PUBLISHED, postgresql_where=_PUBLISHED)
own_posts = Index("ix_thread_posts_own", thread_posts.c.posted_at, sqlite_where=OWN, postgresql_where=OWN)
measured = Index("ix_events_measured", events.c.at, sqlite_where=MEASURED, postgresql_where=MEASURED)
