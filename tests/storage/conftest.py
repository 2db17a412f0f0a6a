"""Stores that only some tests of the storage need."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import SqlStore, open_store
from tests.support.clock import FakeClock
from tests.support.postgres import PostgresServer


@pytest.fixture
async def postgres_store(postgres: PostgresServer, clock: FakeClock) -> AsyncIterator[SqlStore]:
    """A store for what only several processes can do to each other."""
    url = await postgres.new_database()
    store = open_store(url, clock=clock)
    yield store
    await store.close()
    await postgres.drop(url)


@pytest.fixture
async def empty_url(template: PostgresServer | Path, tmp_path: Path) -> AsyncIterator[str]:
    """DATABASE_URL of a database without any table, on either engine."""
    if isinstance(template, Path):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    url = await template.empty_database()
    yield url
    await template.drop(url)
