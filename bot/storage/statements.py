"""Runs statements on one open transaction and sorts its errors; takes SQL, gives rows, knows no table.

Sources of the error codes: https://www.postgresql.org/docs/current/errcodes-appendix.html and
https://www.sqlite.org/rescode.html.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Executable, Row, Table, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SettingsError, Unavailable
from bot.ports.store import DATABASE
from bot.storage.bulk import BulkInsert
from bot.storage.dialect import Dialect

# Connection lost, out of resources, operator intervention, and the two that ask for the transaction to be repeated.
_UNAVAILABLE_STATES = ("08", "53", "57", "40001", "40P01", "55P03")
_UNAVAILABLE_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN")
_OTHER_SCHEMA_STATES = ("42P01", "42703")
_OTHER_SCHEMA_SQLITE = ("no such table", "no such column")
MOST_VALUES = 10_000

Value = TypeVar("Value")


class Statements:
    """One transaction, as the repositories use it. `news` is set by whoever wrote something others wait for."""

    def __init__(self, connection: AsyncConnection, dialect: Dialect) -> None:
        self._connection = connection
        self.dialect = dialect
        self.news = False

    async def rows(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> Sequence[Row[Any]]:
        """Every row of the answer. Raises Unavailable where the database fails us."""
        with sorted_errors():
            return (await self._connection.execute(statement, values)).all()

    async def row(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """The first row, None where there is none."""
        with sorted_errors():
            return (await self._connection.execute(statement, values)).first()

    async def value(self, statement: Executable) -> Any:
        """The first value of the first row, None where there is none."""
        with sorted_errors():
            return (await self._connection.execute(statement)).scalar()

    async def change(self, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
        """Change rows; gives how many."""
        with sorted_errors():
            result = await self._connection.execute(statement, values)
            return int(getattr(result, "rowcount", 0))

    async def change_many(self, statement: Executable, values: Sequence[Mapping[str, Any]]) -> None:
        """The same statement for each set of values, in one go; nothing for none."""
        if not values:
            return
        with sorted_errors():
            await self._connection.execute(statement, values)

    async def add(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert one row into a numbered table; gives its id."""
        with sorted_errors():
            result = await self._connection.execute(table.insert().values(values).returning(table.c.id))
            number: int = result.scalar_one()
            return number

    async def reserve(self, table: Table, count: int) -> list[int]:
        """Fresh ids of a numbered table, ascending, for rows about to be inserted."""
        if not count:
            return []
        rows = await self.rows(self.dialect.reserve, {"table": table.name, "count": count})
        return self.dialect.reserved(rows, count)

    async def insert(self, insert: BulkInsert, rows: Sequence[Mapping[str, Any]]) -> int | None:
        """Insert many rows in one go; gives how many were new where the driver counts them (SQLite's does)."""
        if not rows:
            return 0
        with sorted_errors():
            result = await self._connection.exec_driver_sql(insert.statement, insert.prepared(rows))
        return result.rowcount if result.rowcount >= 0 else None

    async def insert_new(self, table: Table, insert: BulkInsert, rows: Sequence[Mapping[str, Any]]) -> set[int]:
        """Insert rows that may be repeats, under reserved ids; gives the ids of those that were new."""
        ids = [row["id"] for row in rows]
        if await self.insert(insert, rows) == len(rows):
            return set(ids)
        stored: set[int] = set()
        for part in chunks(ids):
            stored.update(row.id for row in await self.rows(select(table.c.id).where(table.c.id.in_(part))))
        return stored


def chunks(values: Collection[Value], size: int = MOST_VALUES) -> Iterator[list[Value]]:
    """`values` in lists short enough for one statement: both engines take 32,766 bound values at most."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


@contextmanager
def sorted_errors() -> Iterator[None]:
    """Turn the drivers' "not now" into Unavailable (nothing was kept), and tables that are missing into SettingsError.

    What remains is a fault of ours.
    """
    try:
        yield
    except DBAPIError as error:
        if _is_other_schema(error):
            raise SettingsError("The database is not up to date: run comptoir migrate.") from error
        if _is_passing(error):
            raise unavailable(error.orig) from error
        raise
    except PoolTimeout as error:
        raise unavailable("every connection is in use") from error


def unavailable(why: object) -> Unavailable:
    """The error for a database that cannot be reached or cannot work now."""
    return Unavailable(f"{why}".strip() or type(why).__name__, service=DATABASE, account="")


def _is_other_schema(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith(_OTHER_SCHEMA_SQLITE)
    return getattr(error.orig, "sqlstate", None) in _OTHER_SCHEMA_STATES


def _is_passing(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorname", "").startswith(_UNAVAILABLE_SQLITE)
    return (getattr(error.orig, "sqlstate", None) or "").startswith(_UNAVAILABLE_STATES)
