"""A connection to a SQLite file that goes to its thread once a statement; takes SQL, gives rows, knows no table.

aiosqlite goes there four times (make a cursor, execute, fetch, close), and on small statements that costs more than
SQLite does. Everything read is fetched at once, so a cursor holds nothing open.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import aiosqlite

_CHUNK = 64


class OneHopCursor:
    """What SQLAlchemy's adapter asks of a cursor."""

    arraysize = 1

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "OneHopCursor":
        return self

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> "OneHopCursor":
        """Run one statement and fetch whatever it gives."""
        await self._connection.on_its_thread(self._run, sqlite3.Cursor.execute, statement, values)
        return self

    async def executemany(self, statement: str, values: Iterable[Iterable[Any]]) -> "OneHopCursor":
        """Run one statement for each set of values."""
        await self._connection.on_its_thread(self._run, sqlite3.Cursor.executemany, statement, values)
        return self

    async def fetchall(self) -> list[Any]:
        """The rows, which are here already."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""

    def _run(self, raw: sqlite3.Connection, run: Any, statement: str, values: Any) -> None:
        cursor = raw.cursor()
        try:
            run(cursor, statement, values)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors are made here and whose statements run there."""

    def cursor(self) -> OneHopCursor:  # type: ignore[override]
        """A cursor, without asking the thread for one."""
        return OneHopCursor(self)

    def __del__(self) -> None:
        """One that was told to stop closes on its own thread, perhaps after this; only a forgotten one is warned of."""
        if self._running:
            super().__del__()  # type: ignore[no-untyped-call]

    async def on_its_thread(self, function: Any, *arguments: Any) -> None:
        """Call `function` with the sqlite3 connection first, on the connection's thread."""
        await self._execute(function, self._conn, *arguments)  # type: ignore[no-untyped-call]


async def connect(path: Path, *, looking: bool = False) -> OneHopConnection:
    """Open `path` in autocommit mode: transactions are begun by whoever uses the connection.

    `looking` opens it read-only (https://www.sqlite.org/uri.html): such a connection can neither checkpoint nor take
    the write-ahead log away when it closes, whatever becomes of the process that the file belongs to.
    """
    address = f"{path.as_uri()}?mode=ro" if looking else str(path)
    connection = OneHopConnection(lambda: sqlite3.connect(address, isolation_level=None, uri=looking), _CHUNK)
    # A process that ends without closing must not wait for this thread.
    connection._thread.daemon = True
    try:
        await connection
    except BaseException:
        connection.stop()  # whoever gave up waiting must not leave a thread and an open file behind
        raise
    return connection
