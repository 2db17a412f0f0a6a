"""The table of the audit log; same metadata as the cases. Rows are added, and given their place once."""

from sqlalchemy import Index, Table, UniqueConstraint, text

from bot.storage.tables import metadata, moment, name, numbered, whole, words

UNCHAINED = text("number IS NULL")

# `number`, `previous` and `hash` are the place in the chain. JSON is text here: its hash is one of every character.
audit_log = Table(
    "audit_log",
    metadata,
    numbered(),
    moment("at"),
    name("kind"),
    name("who", nullable=True),
    name("via"),
    words("place"),
    words("token"),
    whole("case_id", nullable=True),
    name("department", nullable=True),
    words("data"),
    words("before"),
    words("after"),
    whole("number", nullable=True),
    name("previous", nullable=True),
    name("hash", nullable=True),
    UniqueConstraint("number"),
    Index("ix_audit_log_at", "at"),
    Index("ix_audit_log_unchained", "id", sqlite_where=UNCHAINED, postgresql_where=UNCHAINED),
    sqlite_autoincrement=True,
)
