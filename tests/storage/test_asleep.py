"""A process stopped within a transaction on PostgreSQL keeps nobody waiting for ever, wherever it was stopped."""

import asyncio

import pytest

from bot.storage.database import SqlStore, open_store
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("preparing", [False, True], ids=["between_statements", "between_preparing_and_executing"])
async def test_the_locks_of_a_process_that_sleeps_are_free_again_after_a_while(
    preparing: bool, postgres: PostgresServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.postgres.TRANSACTION_SECONDS", 1 if preparing else 600)
    monkeypatch.setattr("bot.storage.postgres.IDLE_SECONDS", 600 if preparing else 1)
    url = await postgres.new_database()
    sleeper, other = open_store(url, clock=clock), open_store(url, clock=clock)
    async with sleeper.engines.writer.connect() as connection:
        await connection.exec_driver_sql("LOCK TABLE switches")
        monkeypatch.undo()  # whoever waits for the lock keeps the usual patience
        if preparing:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.prepare("SELECT 1")
        async with asyncio.timeout(PATIENCE):
            await switch(other)
        await connection.invalidate()  # the server has ended it
    for each in (sleeper, other):
        await each.close()
    await postgres.drop(url)


async def switch(store: SqlStore) -> None:
    """What waits for the lock."""
    async with store.writing() as tx:
        await tx.switches.set("publishing", {"stopped": False})
