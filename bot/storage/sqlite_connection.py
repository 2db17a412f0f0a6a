"""A connection to a SQLite file: works where it is called, waits on a thread; takes SQL, gives rows, knows no table.

A statement of ours takes SQLite some tens of microseconds, and handing it to another thread and back takes several
hundred, so it runs on the event loop. Whatever has to wait goes to the connection's thread: opening, the disk at a
commit, another process's lock, and a read that turns out to be long.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import aiosqlite
from aiosqlite import core

# A read that takes more steps of SQLite's machine than this, some milliseconds, is begun anew on the thread.
LONG_READ_STEPS = 100_000
_LOCK_SECONDS = 5.0
_WAITS = ("SQLITE_INTERRUPT", "SQLITE_BUSY")
_CHUNK = 64


class SqliteCursor:
    """What SQLAlchemy's adapter asks of a cursor. Rows are fetched at once, so that it holds nothing open."""

    arraysize = 1

    def __init__(self, connection: "SqliteConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "SqliteCursor":
        return self

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> "SqliteCursor":
        """Run one statement and fetch whatever it gives."""
        await self._connection.run(self._run, sqlite3.Cursor.execute, statement, values)
        return self

    async def executemany(self, statement: str, values: Iterable[Iterable[Any]]) -> "SqliteCursor":
        """Run one statement for each set of values."""
        await self._connection.run(self._run, sqlite3.Cursor.executemany, statement, values)
        return self

    async def fetchall(self) -> list[Any]:
        """The rows, which are here already."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""

    def _run(self, raw: sqlite3.Connection, run: Callable[..., Any], statement: str, values: Any) -> None:
        cursor = raw.cursor()
        try:
            run(cursor, statement, values)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


class SqliteConnection(aiosqlite.Connection):
    """A connection that one task at a time uses; `steps` is what a statement may take before it goes to the thread.

    Only a connection that never writes may have `steps`: stopping a write would undo its transaction.
    """

    def __init__(self, address: str, *, steps: int | None, uri: bool) -> None:
        super().__init__(lambda: _opened(address, steps=steps, uri=uri), _CHUNK)
        self._steps = steps
        # A process that ends without closing must not wait for this thread.
        self._thread = Thread(target=_serve, args=(self._tx,), daemon=True)

    def cursor(self) -> SqliteCursor:  # type: ignore[override]
        """A cursor, without asking the thread for one."""
        return SqliteCursor(self)

    async def run(self, work: Callable[..., None], *arguments: Any) -> None:
        """Call `work` with the sqlite3 connection first: here, and again on the thread where it has to wait."""
        try:
            work(self._conn, *arguments)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname not in _WAITS:
                raise
        else:
            return
        try:
            await self._execute(self._at_leisure, work, *arguments)  # type: ignore[no-untyped-call]
        except BaseException:
            self._conn.interrupt()  # whoever stopped waiting needs no answer, and what comes next waits behind it
            raise

    async def commit(self) -> None:
        """Commit; a transaction that wrote waits for the disk on the thread."""
        if self._steps is None:
            await super().commit()
        elif self._conn.in_transaction:
            self._conn.commit()

    async def rollback(self) -> None:
        """Undo what is open, behind whatever the thread is still at; nothing is open after most transactions."""
        if self._conn.in_transaction:
            await super().rollback()

    def __del__(self) -> None:
        """One that was told to stop closes on its own thread, perhaps after this; only a forgotten one is warned of."""
        if self._running:
            super().__del__()  # type: ignore[no-untyped-call]

    def _at_leisure(self, work: Callable[..., None], *arguments: Any) -> None:
        raw = self._conn
        _wait(raw, seconds=_LOCK_SECONDS, steps=None)
        try:
            work(raw, *arguments)
        finally:
            _wait(raw, seconds=0, steps=self._steps)


async def connect(path: Path, *, writes: bool, looking: bool = False) -> SqliteConnection:
    """Open `path` in autocommit mode: transactions are begun by whoever uses the connection.

    `looking` opens it read-only (https://www.sqlite.org/uri.html): such a connection can neither checkpoint nor take
    the write-ahead log away when it closes, whatever becomes of the process that the file belongs to.
    """
    address = f"{path.as_uri()}?mode=ro" if looking else str(path)
    connection = SqliteConnection(address, steps=None if writes else LONG_READ_STEPS, uri=looking)
    try:
        await connection
    except BaseException:
        connection.stop()  # whoever gave up waiting must not leave a thread and an open file behind
        raise
    return connection


def _serve(asked: "core._TxQueue") -> None:
    """Do what is asked until told to stop, also after the event loop that asked was closed: nobody waits any more.

    aiosqlite's own thread dies of such an answer, and what it had still to do, closing the file too, stays undone.
    """
    result: Any = None
    while result is not core._STOP_RUNNING_SENTINEL:
        future, work = asked.get()
        say: Callable[[Any, Any], None] = core.set_result
        try:
            result = work()
        except BaseException as error:  # whatever it is, it is told to whoever asked
            result, say = error, core.set_exception
        if future is not None:
            with suppress(RuntimeError):
                future.get_loop().call_soon_threadsafe(say, future, result)


def _opened(address: str, *, steps: int | None, uri: bool) -> sqlite3.Connection:
    raw = sqlite3.connect(address, isolation_level=None, uri=uri, check_same_thread=False)
    _wait(raw, seconds=0, steps=steps)
    return raw


def _wait(raw: sqlite3.Connection, *, seconds: float, steps: int | None) -> None:
    """How long a statement waits for a lock, and after how many steps it is stopped."""
    raw.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
    raw.set_progress_handler(_stop if steps else None, steps or 1)


def _stop() -> bool:
    return True
