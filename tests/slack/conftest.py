"""An office on the store of the test."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import SqlStore
from tests.slack.office import Office, an_office


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    async with an_office(store) as office:
        yield office
