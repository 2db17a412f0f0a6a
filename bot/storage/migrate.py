"""Brings the tables up to date with Alembic, inside a transaction that is open already; knows where migrations are."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent / "migrations"
# Any number will do, as long as it is always the same: it names the lock that one migrating process holds.
_LOCK = 6_107_202_611
# A dump restored on another server brings events with transaction ids that this one has yet to reach; it would hand
# them out as news when it does.
_FORGET_IDS_OF_ANOTHER_SERVER = text(
    "UPDATE events SET tx = 0 WHERE tx >= CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"
)


class BrokenReferences(Exception):
    """A migration left rows that point to rows that are not there; nothing was kept."""


def upgrade(connection: Connection) -> None:
    """Run every migration that is missing, and make a restored dump fit. Raises BrokenReferences."""
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if postgres:
        connection.execute(_FORGET_IDS_OF_ANOTHER_SERVER)
    elif broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise BrokenReferences(f"{len(broken)} rows, first in table {broken[0][0]}")


def is_current(connection: Connection) -> bool:
    """True where every migration has run and none that we do not know."""
    return set(MigrationContext.configure(connection).get_current_heads()) == _heads()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _heads() -> frozenset[str]:
    return frozenset(ScriptDirectory.from_config(_config()).get_heads())
