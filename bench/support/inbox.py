"""The least that an app does with what it was told: one row, committed before it answers; on both kinds of database."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

TABLE = "CREATE TABLE inbox (event_id TEXT PRIMARY KEY, body TEXT NOT NULL)"
Insert = Callable[[str, str], Awaitable[object]]


@asynccontextmanager
async def inbox(database_url: str) -> AsyncIterator[Insert]:
    """What commits one row."""
    if database_url.startswith("sqlite:///"):
        file = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", TABLE):
            file.execute(statement)

        async def into_file(event: str, body: str) -> object:
            return file.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?)", (event, body))

        yield into_file
        return
    async with asyncpg.create_pool(database_url) as pool:
        await pool.execute(TABLE)

        async def into_server(event: str, body: str) -> object:
            return await pool.execute("INSERT INTO inbox VALUES ($1, $2) ON CONFLICT DO NOTHING", event, body)

        yield into_server
