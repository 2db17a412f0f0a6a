"""An office on the store of the test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import SqlStore
from tests.slack.installation import Desk, a_desk
from tests.slack.office import RULES, Office, an_office
from tests.support.house import FakeClock
from tests.support.postgres import PostgresServer


@pytest.fixture
def clock() -> FakeClock:
    """One time for the office and its database, so that what is asked for again is due at once."""
    return FakeClock()


@pytest.fixture
def template(request: pytest.FixtureRequest) -> PostgresServer | Path:
    """A conversation in Slack knows no database; what is about storing once and about races asks for both."""
    copied: PostgresServer | Path = request.getfixturevalue(getattr(request, "param", "migrated_file"))
    return copied


@pytest.fixture
async def office(store: SqlStore, clock: FakeClock, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An office under RULES, or under those that a test names."""
    async with an_office(store, getattr(request, "param", RULES), clock) as office:
        yield office


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk with an app to install."""
    async with a_desk(tmp_path, monkeypatch) as desk:
        yield desk
