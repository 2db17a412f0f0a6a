"""The indexes by which reports are counted, on tables of others: each finds what happened between two moments."""

from sqlalchemy import Index, text

from bot.storage.tables import mentions, replies, thread_posts
from bot.storage.tables_of_work import events

# Literal, for the partial indexes.
OWN = text("own")
MEASURED = text("kind IN ('rerouted', 'escalated', 'step_taken', 'reopened')")
_PUBLISHED = text("published_at IS NOT NULL")

received = Index("ix_mentions_received", mentions.c.received_at, mentions.c.case_id)
published = Index("ix_replies_published", replies.c.published_at, sqlite_where=_PUBLISHED, postgresql_where=_PUBLISHED)
own_posts = Index("ix_thread_posts_own", thread_posts.c.posted_at, sqlite_where=OWN, postgresql_where=OWN)
measured = Index("ix_events_measured", events.c.at, sqlite_where=MEASURED, postgresql_where=MEASURED)
