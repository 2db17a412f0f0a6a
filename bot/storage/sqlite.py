"""Opens a SQLite file for one process: a lock beside it, one writing connection, several reading ones; knows no table.

One writer by design: it never meets SQLITE_BUSY, and it stays clear of the damage that two checkpointing connections
could do before SQLite 3.51.3 (https://www.sqlite.org/wal.html).
"""

import fcntl
import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

from pydantic_core import from_json
from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import ComptoirError, SettingsError
from bot.storage.dialect import SQLITE
from bot.storage.sqlite_connection import SqliteConnection, connect
from bot.storage.turn import Turn
from bot.storage.types import to_json
from bot.storage.unreached import file_unreached

READERS = 4

_ALWAYS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
_WRITER = (*_ALWAYS, "PRAGMA foreign_keys = ON")
_MIGRATOR = (*_ALWAYS, "PRAGMA foreign_keys = OFF")
_READER = ("PRAGMA query_only = ON", "PRAGMA schema_version")  # the second reads: what is no database is told at once


class FileLock:
    """The right of this process alone to use the database, held until `release` or the end of the process."""

    def __init__(self, database: Path) -> None:
        self._handle: int | None = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.release()
            raise SettingsError(
                f"DATABASE_URL: {database} is in use by another process. A SQLite database serves one process only: "
                "stop the other one, or set DATABASE_URL to a PostgreSQL database to run several."
            ) from error

    def release(self) -> None:
        """Let others have it; may be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def file_of(url: URL) -> Path:
    """The file that a sqlite URL names.

    Raises SettingsError for one in memory, which connections cannot share, and for a folder.
    """
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise SettingsError("DATABASE_URL: name a file, as in sqlite:///comptoir.db.")
    path = Path(url.database).absolute()
    if path.is_dir():
        raise SettingsError(f"DATABASE_URL: {path} is a folder; name a file, as in sqlite:///{path / 'comptoir.db'}.")
    return path


def claimed(path: Path) -> FileLock:
    """The right to use the file, which is made, readable by its owner alone, where it is new.

    A file that exists is not opened here: to close it again would drop the locks of connections that this process has
    (https://www.sqlite.org/howtocorrupt.html, section 2.2). Raises SettingsError where it cannot be had or made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        try:
            if not path.exists():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
        except OSError:
            lock.release()
            raise
    except OSError as error:
        raise SettingsError(
            f"DATABASE_URL: {path} cannot be written ({error.strerror}); name another place."
        ) from error
    return lock


def expect(path: Path) -> None:
    """Raise SettingsError where there is no database to look at."""
    if not path.is_file():
        raise SettingsError(
            f"DATABASE_URL: there is no database at {path} yet. "
            "comptoir migrate makes one there, and so does comptoir run; or name the file that you mean."
        )


class SqliteEngines:
    """One connection that writes, one transaction after the other, and several that cannot write.

    A writing transaction takes SQLite's write lock at its start. Migrations rebuild tables, so their connection
    leaves foreign keys alone until the end. Whoever is only `looking` takes no lock on the file and gets no
    connection that could write.
    """

    dialect = SQLITE

    def __init__(self, url: URL, *, looking: bool) -> None:
        path = file_of(url)
        if looking:
            expect(path)
        self._lock = None if looking else claimed(path)
        self._path = path
        self._bells: list[Callable[[], None]] = []
        self.turn: AbstractAsyncContextManager[Any] = Turn()
        self.reader = _engine(partial(connect, path, writes=False, looking=looking), READERS, _READER, "BEGIN")
        writing = partial(connect, path, writes=True)
        self.writer = self.reader if looking else _engine(writing, 1, _WRITER, "BEGIN IMMEDIATE")
        self.migrator = self.reader if looking else _engine(writing, 1, _MIGRATOR, "BEGIN IMMEDIATE")

    def announced(self) -> None:
        """Ring every bell."""
        for ring in self._bells:
            ring()

    def listen(self, ring: Callable[[], None]) -> None:
        """Call `ring` after commits that hold news."""
        self._bells.append(ring)

    def unreached(self, error: Exception) -> ComptoirError:
        """Why the file could not be opened."""
        return file_unreached(self._path, error)

    async def close(self) -> None:
        """Close the file, then let others have it."""
        for engine in (self.reader, self.migrator, self.writer):
            await engine.dispose()
        if self._lock is not None:
            self._lock.release()


def _engine(
    opened: Callable[[], Awaitable[SqliteConnection]], connections: int, pragmas: tuple[str, ...], begin: str
) -> AsyncEngine:
    engine = create_async_engine(
        "sqlite+aiosqlite:///file",  # opened by async_creator, which knows which file and how
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=from_json,  # three times as fast as json's own
        async_creator=opened,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
