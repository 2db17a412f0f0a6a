"""A house on the database of the test, SQLite and PostgreSQL in turn."""

import pytest

from bot.ports.store import Store
from tests.support.house import House


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store).opened()
