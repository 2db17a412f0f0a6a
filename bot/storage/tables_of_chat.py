"""The tables of chats: who people there are to us; same metadata as the cases."""

from sqlalchemy import PrimaryKeyConstraint, Table

from bot.storage.tables import metadata, moment, name

chat_people = Table(
    "chat_people",
    metadata,
    name("surface"),
    name("user"),
    name("person", nullable=True),
    moment("home_at", nullable=True),
    PrimaryKeyConstraint("surface", "user"),
)
