"""An office on the store of the test."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import SqlStore
from tests.slack.office import RULES, Office, an_office
from tests.support.house import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """One time for the office and its database, so that what is asked for again is due at once."""
    return FakeClock()


@pytest.fixture
async def office(store: SqlStore, clock: FakeClock, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An office under RULES, or under those that a test names."""
    async with an_office(store, getattr(request, "param", RULES), clock) as office:
        yield office
