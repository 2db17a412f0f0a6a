"""The tables of the machinery: outbox, lanes, events, accounts, rules and switches; same metadata as the cases."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, text

from bot.storage.tables import metadata, moment, name, numbered, of_case, whole, words
from bot.storage.types import Json

jobs = Table(
    "jobs",
    metadata,
    numbered(),
    name("lane"),
    name("kind"),
    name("key"),
    Column("payload", Json, nullable=False),
    moment("due"),
    moment("first_due"),
    Column("attempts", Integer, nullable=False),
    Column("wanted", Integer, nullable=False),
    words("error"),
    UniqueConstraint("key"),
    Index("ix_jobs_due", "lane", "due", "id"),
    sqlite_autoincrement=True,
)

lanes = Table(
    "lanes",
    metadata,
    Column("name", String, primary_key=True),
    name("owner", nullable=True),
    moment("lease_until", nullable=True),
    moment("next_slot", nullable=True),
    whole("fence"),
)

# Events that only make open pages draw something anew; the others tell a case's story. Literal, for the partial index.
DRAWINGS = text("kind IN ('card_posted', 'card_refreshed', 'composing', 'thread_read', 'whispered')")

# `tx` is PostgreSQL's transaction id, by which readers tell what may still be followed by something older; 0 on SQLite.
events = Table(
    "events",
    metadata,
    numbered(),
    whole("tx"),
    moment("at"),
    name("kind"),
    whole("case_id", nullable=True),
    name("department", nullable=True),
    name("person", nullable=True),
    Column("data", Json, nullable=False),
    Index("ix_events_position", "tx", "id"),
    Index("ix_events_case", "case_id", "id"),
    Index("ix_events_drawings", "at", sqlite_where=DRAWINGS, postgresql_where=DRAWINGS),
    sqlite_autoincrement=True,
)

accounts = Table(
    "accounts",
    metadata,
    Column("key", String, primary_key=True),
    name("state"),
    Column("cursor", Json, nullable=True),
    moment("next_poll", nullable=True),
    moment("polled_at", nullable=True),
    moment("first_polled_at", nullable=True),
    name("fault", nullable=True),
    moment("fault_since", nullable=True),
    words("handle"),
    name("owner", nullable=True),
    moment("lease_until", nullable=True),
    whole("fence"),
    moment("mention_at", nullable=True),
    Column("quota", Json, nullable=True),
    moment("probe_at", nullable=True),
    moment("token_ends", nullable=True),
    Column("token_told", Integer, nullable=True),
    Column("remarks", Json, nullable=True),
)

# The tokens are sealed text.
network_tokens = Table(
    "network_tokens",
    metadata,
    Column("account", String, primary_key=True),
    name("app"),
    words("access"),
    words("refresh"),
    moment("expires_at"),
    moment("signed_in_at"),
    name("owner", nullable=True),
    moment("lease_until", nullable=True),
    whole("fence"),
)

gaps = Table(
    "gaps",
    metadata,
    numbered(),
    name("account"),
    moment("started_at"),
    moment("ended_at", nullable=True),
    words("cause"),
    whole("recovered"),
    Index(
        "uq_gaps_open",
        "account",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    name("surface"),
    name("key"),
    name("fingerprint"),
    Column("outcome", Json, nullable=True),
    moment("at"),
    PrimaryKeyConstraint("surface", "key"),
    Index("ix_inbox_at", "at"),
)

rules = Table(
    "rules",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    words("text"),
    name("sha"),
    name("author"),
    moment("at"),
    Column("beside", Json, nullable=True),
    sqlite_autoincrement=True,
)

# How often each rule held, a row a day, rule and account: one poller an account, so nobody waits for another's row.
rule_hits = Table(
    "rule_hits",
    metadata,
    moment("day"),
    name("rule"),
    name("account"),
    whole("hits"),
    PrimaryKeyConstraint("day", "rule", "account"),
)

# What each account has spent, a row a calendar month (UTC, by its first moment), in millionths of a US dollar.
spending = Table(
    "spending",
    metadata,
    name("account"),
    moment("month"),
    whole("millionths"),
    name("told"),
    PrimaryKeyConstraint("account", "month"),
)

switches = Table(
    "switches",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Json, nullable=False),
    moment("changed_at"),
)

# Where somebody outside is to be told of something yet. Literal, for the partial index.
OPEN_ALARMS = text("state IN ('asked', 'leaving', 'sent', 'ending')")

alarms = Table(
    "alarms",
    metadata,
    numbered(),
    of_case(),
    moment("since"),
    whole("step"),
    name("receiver"),
    name("state"),
    whole("message", nullable=True),
    moment("at"),
    UniqueConstraint("case_id", "since", "step", "receiver"),
    Index("ix_alarms_open", "receiver", "state", sqlite_where=OPEN_ALARMS, postgresql_where=OPEN_ALARMS),
    Index("ix_alarms_message", "message"),
    sqlite_autoincrement=True,
)
