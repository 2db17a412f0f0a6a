"""Open the SQLite file of the pretend network and give transactions on it; knows no meaning of the rows.

One process, one connection: the lock lets a test's thread look while the server's thread writes.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS members (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL COLLATE NOCASE UNIQUE, kind TEXT NOT NULL,
    display_name TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', verified_link TEXT,
    followers_count INTEGER NOT NULL DEFAULT 0, following_count INTEGER NOT NULL DEFAULT 0,
    statuses_count INTEGER NOT NULL DEFAULT 0, last_status_at INTEGER, created_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS statuses (
    id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, text TEXT NOT NULL, content TEXT NOT NULL,
    spoiler_text TEXT NOT NULL, visibility TEXT NOT NULL, language TEXT, sensitive INTEGER NOT NULL,
    in_reply_to_id INTEGER, in_reply_to_member_id INTEGER, thread_id INTEGER NOT NULL,
    mention_ids TEXT NOT NULL, media_ids TEXT NOT NULL, replies_count INTEGER NOT NULL DEFAULT 0,
    favourites_count INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, edited_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1);
CREATE INDEX IF NOT EXISTS statuses_by_member ON statuses (member_id, id);
CREATE INDEX IF NOT EXISTS statuses_by_thread ON statuses (thread_id, id);
CREATE INDEX IF NOT EXISTS statuses_by_parent ON statuses (in_reply_to_id) WHERE in_reply_to_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS revisions (
    status_id INTEGER NOT NULL, text TEXT NOT NULL, content TEXT NOT NULL, spoiler_text TEXT NOT NULL,
    sensitive INTEGER NOT NULL, media_ids TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS revisions_by_status ON revisions (status_id);
CREATE TABLE IF NOT EXISTS favourites (
    member_id INTEGER NOT NULL, status_id INTEGER NOT NULL, PRIMARY KEY (member_id, status_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT, member_id INTEGER NOT NULL, type TEXT NOT NULL,
    from_member_id INTEGER NOT NULL, status_id INTEGER, filtered INTEGER NOT NULL,
    created_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS notifications_by_member ON notifications (member_id, id);
CREATE INDEX IF NOT EXISTS notifications_by_status ON notifications (status_id);
CREATE TABLE IF NOT EXISTS policies (member_id INTEGER PRIMARY KEY, choices TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS media (
    id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, content_type TEXT NOT NULL, description TEXT,
    width INTEGER, height INTEGER, ready_at INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS apps (
    client_id TEXT PRIMARY KEY, client_secret TEXT NOT NULL, name TEXT NOT NULL, website TEXT,
    redirect_uris TEXT NOT NULL, scopes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, bearer TEXT, scopes TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS revoked_tokens (token TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS idempotency_keys (
    member_id INTEGER NOT NULL, key TEXT NOT NULL, status_id INTEGER NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE TABLE IF NOT EXISTS acceptances (
    id INTEGER PRIMARY KEY AUTOINCREMENT, status_id INTEGER NOT NULL, username TEXT NOT NULL,
    in_reply_to_id INTEGER, text TEXT NOT NULL, key TEXT, accepted_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS played (line TEXT PRIMARY KEY, status_id INTEGER NOT NULL) WITHOUT ROWID;
"""


class Database:
    """The connection, its lock and its transactions."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the file at `path`; None keeps everything in memory."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            ":memory:" if path is None else str(path), isolation_level=None, check_same_thread=False
        )
        # NORMAL in WAL mode survives the death of the process, which is what a pretend network is asked.
        self._connection.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4096; {_SCHEMA}"
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block as one transaction; an exception undoes it all."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """Run one writing statement; give the row id it inserted, or how many rows it changed."""
        with self._lock:
            cursor = self._connection.execute(statement, parameters)
            inserted = statement.startswith("INSERT")
            return (cursor.lastrowid or 0) if inserted else cursor.rowcount

    def all(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give every row of a query."""
        with self._lock:
            return self._connection.execute(statement, parameters).fetchall()

    def one(self, statement: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Give the first row of a query, or None."""
        with self._lock:
            row: tuple[Any, ...] | None = self._connection.execute(statement, parameters).fetchone()
            return row

    def close(self) -> None:
        """Close the file; nothing can be asked afterwards."""
        with self._lock:
            self._connection.close()
