"""What every test may ask for: a time, a clock, and a store on SQLite and on PostgreSQL in turn."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.database import SqlStore, open_store
from tests.support.clock import FakeClock
from tests.support.postgres import PostgresServer

pytest_plugins = ["tests.support.could_not_run"]

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


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


@pytest.fixture(params=ENGINES)
def server(request: pytest.FixtureRequest) -> PostgresServer | None:
    """The server for tests on PostgreSQL, None for those on SQLite."""
    return request.getfixturevalue("postgres") if request.param == "postgres" else None


@pytest.fixture
async def database_url(server: PostgresServer | None, tmp_path: Path) -> AsyncIterator[str]:
    """DATABASE_URL of a database without rows: a new file, or a database of its own on the server."""
    if server is None:
        yield f"sqlite:///{tmp_path / 'comptoir.db'}"
        return
    url = await server.new_database()
    yield url
    await server.drop(url)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    store = open_store(database_url, clock=clock)
    await store.migrate()
    yield store
    await store.close()
