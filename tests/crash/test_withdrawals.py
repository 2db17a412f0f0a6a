"""Withdrawn once and told right: the process dies between a deletion and its record, and answers are lost beside it."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.faults import FaultKind, FaultOrder
from tests.crash.campaign import rules_for, tokens
from tests.crash.modes import HONOURED
from tests.crash.networks import Asked, CrashNetwork, crash_networks
from tests.crash.product import Employee, Product, api_token
from tests.support.patience import PATIENCE

FULL = os.environ.get("COMPTOIR_CRASH") == "full"
REPLIES, DEATHS = (60, 30) if FULL else (8, 3)
LOST = 2
DIES = (str(Path(__file__).with_name("dies.py")),)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 600)]


async def test_a_withdrawal_is_done_and_told_once_through_deaths_and_lost_answers(
    database_url: str, tmp_path: Path
) -> None:
    counted = tmp_path / "deaths"
    token = await api_token(database_url, "marie")
    with crash_networks([HONOURED], accounts=2) as [network]:
        asked = network.ask(0, REPLIES)
        environment = {"DIES_AT": "withdrawal", "DIES_TIMES": str(DEATHS), "DIES_COUNT": str(counted)}
        product = Product(tmp_path, database_url, rules_for([network]), {**tokens([network]), **environment}, DIES)
        employee = Employee(product, token)
        try:
            await product.start()
            replies = await answered(employee, asked)
            lost = FaultOrder(FaultKind.DROP, method="DELETE", path="/api/v1/statuses/*", times=LOST, stage="after")
            network.sandbox.faults.arm(lost)
            kept, *others = replies
            living = asyncio.create_task(kept_alive(product))
            for reply in others:
                await employee.post(f"/replies/{reply['id']}/withdraw", {}, f"withdraw-{reply['id']}")
            gone = [await settled(employee, reply["id"], "withdrawn") for reply in others]
            living.cancel()
            cases = [await employee.get(f"/cases/{reply['case']}") for reply in gone]
            stands = await employee.get(f"/replies/{kept['id']}")
        finally:
            await product.stop()
            await employee.close()
        standing = posts_of(network)

    assert counted.read_text() == str(DEATHS)
    assert standing == {stands["remote_id"]}, "each is off the network, and nothing else is"
    assert stands["state"] == "published"
    assert {reply["withdrawn_by"] for reply in gone} == {"marie"}
    for case in cases:
        assert [event["kind"] for event in case["events"]].count("withdrawn") == 1
        assert (case["state"], case["assignee"]) == ("claimed", "marie")
    outcomes = [line["outcome"] for reply in gone for line in reply["attempts"] if line["act"] == "withdrawal"]
    assert outcomes.count("withdrawn") == len(gone)
    assert outcomes.count(None) >= DEATHS, "each death left the line that it could not complete"
    assert "uncertain" in outcomes, "an answer was lost"


async def answered(employee: Employee, asked: list[Asked]) -> list[Any]:
    """Every question with its answer on the network; gives the replies."""
    async with asyncio.timeout(PATIENCE):
        while len(cases := await employee.cases()) < len(asked):
            await asyncio.sleep(0.2)
    sent = [
        await employee.post(f"/cases/{case['id']}/replies", {"text": "It left.", "undo_seconds": 0}, f"a-{case['id']}")
        for case in cases
    ]
    return [await settled(employee, reply["id"], "published") for reply in sent]


async def settled(employee: Employee, reply_id: int, state: str) -> Any:
    async with asyncio.timeout(PATIENCE):
        while (reply := await employee.get(f"/replies/{reply_id}"))["state"] != state:
            await asyncio.sleep(0.2)
        return reply


async def kept_alive(product: Product) -> None:
    """Start the process again as often as it dies."""
    while True:
        if not product.runs:
            await product.gone()
            product.spawn()
        await asyncio.sleep(0.05)


def posts_of(network: CrashNetwork) -> set[str]:
    """The answers that the public still sees, by their ids."""
    sandbox = network.sandbox.network
    return {number for number in network.book() if sandbox.statuses.by_id(int(number)) is not None}
