"""All tables in one MetaData, gathered for migrations and for the test that compares them."""

from bot.storage import (
    tables_of_audit,
    tables_of_chat,
    tables_of_measures,
    tables_of_persons,
    tables_of_web,
    tables_of_work,
)
from bot.storage.tables import metadata

__all__ = [
    "metadata",
    "tables_of_audit",
    "tables_of_chat",
    "tables_of_measures",
    "tables_of_persons",
    "tables_of_web",
    "tables_of_work",
]
