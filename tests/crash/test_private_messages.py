"""Written to in private once: the process dies between a message and its record, and answers are lost beside it."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
COMMENTS, DEATHS = (40, 20) if FULL else (5, 2)
NEVER = 1
"""Messages that are lost on the way; one more arrives, and its answer is lost."""

HERE = Path(__file__)
DIES, BLIND = (str(HERE.with_name("dies.py")),), (str(HERE.with_name("blind_private.py")),)
RULES = """
version: 1
accounts:
  acme_page: {{network: facebook, base_url: "{address}", token: env:ACME_PAGE_TOKEN, poll: 5s, start: 24h,
              request_timeout: 2s, settle: 1s}}
people: {{marie: {{name: Marie}}}}
departments: {{front_desk: {{name: Front desk, members: [marie]}}}}
fallback: front_desk
rules: []
"""

Until = Callable[[Employee, list[Any], FacebookStandIn], Awaitable[list[Any]]]

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 600)]


@dataclass
class Outcome:
    """What became of the comments that were answered, and of the first one, which was not.

    `asked` counts the requests to write to somebody, `told` is what they read, by the comment.
    """

    cases: list[Any]
    replies: list[Any]
    asked: Counter[str]
    told: dict[str, str]
    deaths: str


async def test_everybody_is_written_to_once_through_deaths_and_lost_answers(database_url: str, tmp_path: Path) -> None:
    outcome = await written_to(database_url, tmp_path, DIES, all_settled)

    assert outcome.deaths == str(DEATHS)
    assert set(outcome.asked.values()) == {1}, "nobody's message is asked for a second time"
    assert len(outcome.asked) == COMMENTS - 1, "and nobody else's at all"
    doubtful = [each for each in outcome.replies if each["needs_person"]]
    assert len(doubtful) == NEVER, "what never arrived is left to a person"
    for reply, case in zip(outcome.replies, outcome.cases[1:], strict=True):
        assert outcome.told[case["mentions"][0]["remote_id"]] == ("" if reply in doubtful else reply["text"])


async def test_without_the_look_messages_in_private_are_asked_for_twice(tmp_path: Path) -> None:
    outcome = await written_to(f"sqlite:///{tmp_path / 'comptoir.db'}", tmp_path, BLIND, somebody_asked_twice)
    assert max(outcome.asked.values()) > 1, "a run that cannot show a duplicate proves nothing"


async def written_to(database_url: str, tmp_path: Path, launcher: tuple[str, ...], until: Until) -> Outcome:
    """Everybody but the first is answered in private, in one process after the other; gives what `until` waits for."""
    counted = tmp_path / "deaths"
    token = await api_token(database_url, "marie")
    with standing_in() as facebook:
        post = facebook.world.write_on_page(PAGE_NAME, "Our new kettle").id
        written = [facebook.answered(post, f"Where is it, {each}", by=f"guest {each}") for each in range(COMMENTS)]
        environment = {"DIES_AT": "publishing", "DIES_TIMES": str(DEATHS), "DIES_COUNT": str(counted)}
        rules = RULES.format(address=facebook.base_url)
        product = Product(tmp_path, database_url, rules, {"ACME_PAGE_TOKEN": facebook.token, **environment}, launcher)
        employee = Employee(product, token)
        try:
            await product.start()
            cases = await taken_in(employee)
            facebook.server.next_time("message", Manner.LOST_ANSWER, *[Manner.DROPPED_BEFORE] * NEVER)
            living = asyncio.create_task(kept_alive(product))
            for case in cases[1:]:
                (mention,) = case["mentions"]
                path = f"/cases/{case['id']}/mentions/{mention['id']}/private"
                await employee.post(path, {"text": f"Hello, {case['id']}", "undo_seconds": 0}, f"private-{case['id']}")
            replies = await until(employee, cases[1:], facebook)
            living.cancel()
        finally:
            await product.stop()
            await employee.close()
        told = {each: facebook.told_in_private(each) for each in written}
        return Outcome(cases, replies, asked_of(facebook), told, counted.read_text())


def asked_of(facebook: FacebookStandIn) -> Counter[str]:
    """How often somebody was to be written to, by the comment."""
    heard = [each for each in facebook.server.heard if each.path.endswith("/messages")]
    return Counter(json.loads(each.values["recipient"])["comment_id"] for each in heard)


async def all_settled(employee: Employee, cases: list[Any], facebook: FacebookStandIn) -> list[Any]:
    """The messages, once each was sent or is left to a person."""
    return [await settled(employee, case["id"]) for case in cases]


async def somebody_asked_twice(employee: Employee, cases: list[Any], facebook: FacebookStandIn) -> list[Any]:
    """Nothing, once somebody was to be written to a second time."""
    async with asyncio.timeout(PATIENCE):
        while max(asked_of(facebook).values(), default=0) < 2:
            await asyncio.sleep(0.2)
    return []


async def taken_in(employee: Employee) -> list[Any]:
    """The case of every comment, once all are there."""
    async with asyncio.timeout(PATIENCE):
        while len(cases := await employee.cases()) < COMMENTS:
            await asyncio.sleep(0.2)
    return [await employee.get(f"/cases/{case['id']}") for case in cases]


async def settled(employee: Employee, case: int) -> Any:
    """The message of a case once it was sent, or a person has to look."""
    async with asyncio.timeout(PATIENCE):
        while True:
            (reply,) = (await employee.get(f"/cases/{case}"))["replies"]
            if reply["state"] == "published" or reply["needs_person"]:
                return reply
            await asyncio.sleep(0.2)
