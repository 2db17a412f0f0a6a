"""An office on the store of the test."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import SqlStore
from tests.slack.office import RULES, Office, an_office


@pytest.fixture
async def office(store: SqlStore, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An office under RULES, or under those that a test names."""
    async with an_office(store, getattr(request, "param", RULES)) as office:
        yield office
