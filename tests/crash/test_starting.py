"""A process that dies while it starts leaves nothing behind that keeps the next one from starting."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.database import open_store
from tests.crash.campaign import rules_for, tokens
from tests.crash.modes import HONOURED
from tests.crash.networks import crash_networks
from tests.crash.product import Product
from tests.support.postgres import PostgresServer

DIES = (str(Path(__file__).with_name("dies.py")),)
MOMENTS = (0.5, 0.8, 0.95)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]


@pytest.fixture
async def empty_url(template: PostgresServer | Path, tmp_path: Path) -> AsyncIterator[str]:
    """DATABASE_URL of a database without any table, on either engine."""
    if isinstance(template, Path):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    url = await template.empty_database()
    yield url
    await template.drop(url)


async def test_deaths_within_the_migration_and_while_starting_are_mended_by_the_next_start(
    empty_url: str, tmp_path: Path
) -> None:
    counted = tmp_path / "deaths"
    loop = asyncio.get_running_loop()
    with crash_networks([HONOURED], accounts=1) as networks:
        networks[0].ask(0, 5)
        environment = {"DIES_AT": "migration", "DIES_TIMES": "1", "DIES_COUNT": str(counted)}
        product = Product(tmp_path, empty_url, rules_for(networks), {**tokens(networks), **environment}, DIES)
        try:
            begun = loop.time()
            product.spawn()
            await product.gone()
            took = loop.time() - begun
            assert counted.read_text() == "1", "it died within the migration"
            for moment in MOMENTS:
                product.spawn()
                await asyncio.sleep(took * (1 + moment) / 2)
                await product.crash()
            await product.start()
        finally:
            await product.stop()

    store = open_store(empty_url, clock=lambda: datetime.now(UTC), looking=True)
    try:
        assert await store.schema_is_current()
        async with store.reading() as tx:
            rules = await tx.rules.in_force()
            accounts = [row.key for row in await tx.accounts.all()]
    finally:
        await store.close()
    assert rules is not None
    assert rules.version == 1, "the file was imported once"
    assert accounts == networks[0].accounts
