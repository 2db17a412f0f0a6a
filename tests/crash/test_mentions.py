"""No mention lost and none twice: the process is killed while it reads page after page."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.sandbox.faults import FaultKind, FaultOrder
from tests.crash.campaign import rules_for, tokens
from tests.crash.modes import HONOURED
from tests.crash.networks import crash_networks
from tests.crash.product import Employee, Product, api_token

KILLS = 3
FIRST, REST = 20, 400

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]


async def test_kills_between_and_within_pages_lose_no_mention_and_double_none(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(3)
    with crash_networks([HONOURED], accounts=1) as networks:
        [network] = networks
        product = Product(tmp_path, database_url, rules_for(networks), tokens(networks))
        employee = Employee(product, await api_token(database_url, "marie"))
        asked = network.ask(0, FIRST)
        try:
            await product.start()
            await number_of_cases(employee, FIRST)
            await product.crash()

            asked += network.ask(FIRST, REST)
            slow = FaultOrder(FaultKind.DELAY, method="GET", path="/api/v1/notifications", after_ms=100)
            fault = network.sandbox.faults.arm(slow)
            struck_at = []
            for _ in range(KILLS):
                before = fault.met
                product.spawn()
                await met(fault, before + chance.randint(1, 2))
                await asyncio.sleep(chance.uniform(0, 0.15))
                await product.crash()
                struck_at.append(fault.met)

            network.sandbox.faults.clear()
            await product.start()
            await number_of_cases(employee, FIRST + REST)
            cases = await employee.cases()
        finally:
            await product.stop()
            await employee.close()

    pages = -(-REST // 80)
    assert len(set(struck_at)) == KILLS, "each boot read on"
    assert sum(1 for met_by_then in struck_at if met_by_then < struck_at[0] + pages) >= 2, "kills came before the end"
    expected = sorted(f"@{each.account} question {each.number}" for each in asked)
    assert sorted(case["text"] for case in cases) == expected


async def number_of_cases(employee: Employee, wanted: int) -> None:
    async with asyncio.timeout(300):
        while len(await employee.cases()) < wanted:
            await asyncio.sleep(1)


async def met(fault: object, times: int) -> None:
    async with asyncio.timeout(300):
        while fault.met < times:  # type: ignore[attr-defined]
            await asyncio.sleep(0.005)
