"""What every test may ask for: a time, a clock, and a store on SQLite and on PostgreSQL in turn."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.database import SqlStore, open_store
from tests.support.clock import FakeClock
from tests.support.engines import ENGINES
from tests.support.logging_kept import logging_kept
from tests.support.postgres import PostgresServer, migrate

pytest_plugins = [
    "tests.support.could_not_run",
    "tests.support.ending",
    "tests.support.measuring",
    "tests.support.spreading",
    "tests.support.telling",
]


@pytest.fixture(autouse=True)
def logging_of_a_test() -> Iterator[None]:
    """Commands configure logging for their whole process, which is here that of every other test too."""
    with logging_kept():
        yield


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def clock(now: datetime) -> FakeClock:
    return FakeClock(now)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except Exception as error:
        pytest.skip(f"PostgreSQL could not be started here: {type(error).__name__}: {error}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with every table and no row, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "comptoir.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=ENGINES)
def template(request: pytest.FixtureRequest) -> PostgresServer | Path:
    """What a test's database is copied from: a server that has one, or a file."""
    copied: PostgresServer | Path = request.getfixturevalue(request.param)
    return copied


@pytest.fixture
async def database_url(template: PostgresServer | Path, tmp_path: Path) -> AsyncIterator[str]:
    """DATABASE_URL of a migrated database without rows: a file, or a database of its own on the server."""
    if isinstance(template, Path):
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'comptoir.db')}"
        return
    url = await template.new_database()
    yield url
    await template.drop(url)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    store = open_store(database_url, clock=clock)
    yield store
    await store.close()
