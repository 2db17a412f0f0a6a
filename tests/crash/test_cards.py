"""One card a case and channel: the process dies between posting a card and writing down that it stands."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.database import open_store
from tests.crash.campaign import rules_for, tokens
from tests.crash.modes import HONOURED
from tests.crash.networks import crash_networks
from tests.crash.product import Product
from tests.support.patience import PATIENCE

DEATHS, CARDS = 2, 6
DIES = (str(Path(__file__).with_name("dies.py")),)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]


async def test_a_card_posted_by_a_process_that_died_is_found_and_not_posted_again(
    database_url: str, tmp_path: Path
) -> None:
    counted = tmp_path / "deaths"
    with crash_networks([HONOURED], accounts=1) as networks:
        networks[0].ask(0, CARDS)
        environment = {"DIES_AT": "card", "DIES_TIMES": str(DEATHS), "DIES_COUNT": str(counted)}
        product = Product(tmp_path, database_url, rules_for(networks), {**tokens(networks), **environment}, DIES)
        try:
            for _ in range(DEATHS):
                product.spawn()
                await product.gone()
            await product.start()
            states, posted = await settled_cards(database_url, product)
        finally:
            await product.stop()

    assert counted.read_text() == str(DEATHS)
    assert states == ["live"] * CARDS
    assert posted == dict.fromkeys(range(1, CARDS + 1), 1)


async def settled_cards(database_url: str, product: Product) -> tuple[list[str], dict[int, int]]:
    """Once every card is live: their states, and how many cards stand on the desk for each case."""
    numbers = range(1, CARDS + 1)
    async with asyncio.timeout(PATIENCE):
        while True:
            store = open_store(database_url, clock=lambda: datetime.now(UTC), looking=True)
            try:
                async with store.reading() as tx:
                    states = [card.state for card in await tx.cards.of_cases(numbers)]
                    posted = {number: len(await tx.desk.of_case(number)) for number in numbers}
            finally:
                await store.close()
            if states == ["live"] * CARDS:
                return states, posted
            assert product.runs, product.log()
            await asyncio.sleep(0.3)
