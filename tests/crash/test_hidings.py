"""Hidden and told once: the process dies between a hiding and its record, and answers are lost beside it."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.social.facebook_stand_in import FacebookStandIn, standing_in
from tests.crash.product import Employee, Product, api_token
from tests.crash.test_withdrawals import kept_alive
from tests.stand_ins.meta.server import Manner
from tests.stand_ins.meta.world import PAGE_NAME
from tests.support.patience import PATIENCE

FULL = os.environ.get("COMPTOIR_CRASH") == "full"
COMMENTS, DEATHS = (40, 20) if FULL else (6, 3)
LOST = 2
DIES = (str(Path(__file__).with_name("dies.py")),)
RULES = """
version: 1
accounts:
  acme_page: {{network: facebook, base_url: "{address}", token: env:ACME_PAGE_TOKEN, poll: 5s, start: 24h,
              request_timeout: 1s, settle: 1s}}
people: {{marie: {{name: Marie}}}}
departments: {{front_desk: {{name: Front desk, managers: [marie]}}}}
fallback: front_desk
rules: []
"""

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 600)]


async def test_a_comment_is_hidden_and_told_once_through_deaths_and_lost_answers(
    database_url: str, tmp_path: Path
) -> None:
    counted = tmp_path / "deaths"
    token = await api_token(database_url, "marie")
    with standing_in() as facebook:
        post = facebook.world.write_on_page(PAGE_NAME, "Our new kettle").id
        written = [facebook.answered(post, f"You fools, {each}", by=f"guest {each}") for each in range(COMMENTS)]
        environment = {"DIES_AT": "hiding", "DIES_TIMES": str(DEATHS), "DIES_COUNT": str(counted)}
        rules = RULES.format(address=facebook.base_url)
        product = Product(tmp_path, database_url, rules, {"ACME_PAGE_TOKEN": facebook.token, **environment}, DIES)
        employee = Employee(product, token)
        try:
            await product.start()
            cases = await taken_in(employee)
            facebook.server.next_time("edit", *[Manner.LOST_ANSWER] * LOST)
            living = asyncio.create_task(kept_alive(product))
            for case in cases[1:]:
                (mention,) = case["mentions"]
                path = f"/cases/{case['id']}/mentions/{mention['id']}/hide"
                await employee.post(path, {"reason": "Insults"}, f"hide-{case['id']}")
            hidden = [await settled(employee, case["id"]) for case in cases[1:]]
            living.cancel()
        finally:
            await product.stop()
            await employee.close()
        seen, wishes = public(facebook, written), [each for each in facebook.server.heard if each.method == "POST"]

    assert counted.read_text() == str(DEATHS)
    assert seen == [cases[0]["mentions"][0]["remote_id"]], "each is hidden, and nothing else is"
    assert len(wishes) == len(hidden), "what is hidden already is not asked for again"
    for case in hidden:
        assert case["mentions"][0]["hiding"]["hidden_by"] == "marie"
        assert [event["kind"] for event in case["events"]].count("hidden") == 1


async def taken_in(employee: Employee) -> list[Any]:
    """The case of every comment, once all are there."""
    async with asyncio.timeout(PATIENCE):
        while len(cases := await employee.cases()) < COMMENTS:
            await asyncio.sleep(0.2)
    return [await employee.get(f"/cases/{case['id']}") for case in cases]


async def settled(employee: Employee, case: int) -> Any:
    """The case once its comment is hidden."""
    async with asyncio.timeout(PATIENCE):
        while (found := await employee.get(f"/cases/{case}"))["mentions"][0]["hiding"]["hidden_at"] is None:
            await asyncio.sleep(0.2)
        return found


def public(facebook: FacebookStandIn, written: list[str]) -> list[str]:
    """The comments that the public still sees."""
    return [each for each in written if not facebook.is_hidden(each)]
