"""The tables of chats: who people there are to us, and what stands for many cards; same metadata as the cases."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from bot.storage.tables import metadata, moment, name, numbered, words

chat_people = Table(
    "chat_people",
    metadata,
    name("surface"),
    name("user"),
    name("person", nullable=True),
    moment("home_at", nullable=True),
    name("zone", nullable=True),
    moment("zone_at", nullable=True),
    PrimaryKeyConstraint("surface", "user"),
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
