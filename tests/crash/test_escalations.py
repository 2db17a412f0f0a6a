"""Every step of an escalation is taken once and said once, though the process dies over it: before the steps are
committed, and right after their message stands in the thread.

The small size runs with all tests; `COMPTOIR_CRASH=full` (`make crash`) kills more often.
"""

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.database import open_store
from tests.crash.campaign import token_variable, tokens
from tests.crash.modes import HONOURED
from tests.crash.networks import CrashNetwork, crash_networks
from tests.crash.product import Product
from tests.crash.test_slack_cards import a_workspace
from tests.stand_ins.slack.server import SlackServer
from tests.support.patience import PATIENCE
from tests.support.postgres import migrate

FULL = os.environ.get("COMPTOIR_CRASH") == "full"
DEATHS, CASES = (6, 8) if FULL else (2, 3)
STEPS = [1, 2]
DIES = (str(Path(__file__).with_name("dies.py")),)
BLIND = (str(Path(__file__).with_name("blind_steps.py")),)
NUMBER, NAMED = re.compile(r"Case no\. (\d+)"), re.compile(r"steps: ([\d, ]+)\.$")

pytestmark = [pytest.mark.crash, pytest.mark.timeout(1200 if FULL else 600)]


def rules(network: CrashNetwork) -> str:
    """One department in one channel, and steps that come within seconds."""
    [account] = network.accounts
    return "\n".join([
        "version: 1",
        f'accounts: {{{account}: {{network: mastodon, base_url: "{network.base_url}", '
        f"token: env:{token_variable(account)}, poll: 5s, start: 24h, request_timeout: 1s}}}}",
        "people: {marie: {name: Marie}}",
        "escalation: {soon: [{after: 1s, to: channel}, {after: 12s, to: [channel, managers]}]}",
        'departments: {d0: {name: D0, channels: {slack: "#d0"}, managers: [marie], escalation: soon}}',
        "fallback: d0",
        "rules: []",
    ]) + "\n"  # fmt: skip


async def run(home: Path, database_url: str, at: str, launcher: Sequence[str]) -> tuple[dict[int, list[int]], ...]:
    """The steps of each case, by the product's history and by what stands in Slack, once all were taken and said."""
    counted = home / "deaths"
    with crash_networks([HONOURED], accounts=1) as networks:
        async with a_workspace() as server:
            app = server.workspace.app
            environment = {
                "SLACK_BOT_TOKEN": app.bot_token,
                "SLACK_SIGNING_SECRET": app.signing_secret,
                "SLACK_API_URL": server.api_url,
                "DIES_AT": at,
                "DIES_TIMES": str(DEATHS),
                "DIES_COUNT": str(counted),
            }
            product = Product(home, database_url, rules(networks[0]), {**tokens(networks), **environment}, launcher)
            await migrate(database_url)
            networks[0].ask(0, CASES)
            try:
                for _ in range(DEATHS):
                    product.spawn()
                    await product.gone()
                await product.start()
                recorded = await taken(database_url, product)
                said = await all_said(server, product)
            finally:
                await product.stop()
    assert counted.read_text() == str(DEATHS)
    return recorded, said


async def taken(database_url: str, product: Product) -> dict[int, list[int]]:
    """The steps that the history of each case names, once none is to come and nothing waits to be said."""
    async with asyncio.timeout(PATIENCE):
        while True:
            store = open_store(database_url, clock=lambda: datetime.now(UTC), looking=True)
            try:
                async with store.reading() as tx:
                    found = await tx.cases.many(range(1, CASES + 1))
                    waiting = await tx.jobs.waiting()
                    events = {case.id: await tx.events.of_case(case.id) for case in found}
            finally:
                await store.close()
            done = [case for case in found if len(case.steps_taken) == len(STEPS)]
            if len(done) == CASES and not waiting.get("call") and not waiting.get("post_card"):
                return {
                    number: [event.data["step"] for event in of_case if event.kind == "step_taken"]
                    for number, of_case in events.items()
                }
            assert product.runs, product.log()
            await asyncio.sleep(0.5)


async def all_said(server: SlackServer, product: Product) -> dict[int, list[int]]:
    """The steps that the messages under the cards of each case name, in the order in which they were posted."""
    said: dict[int, list[int]] = {number: [] for number in range(1, CASES + 1)}
    for message in server.workspace.under_cards("C0"):
        number, named = NUMBER.search(message["text"]), NAMED.search(message["text"])
        assert number is not None, product.log()
        assert named is not None, product.log()
        said[int(number[1])] += [int(each) for each in named[1].split(", ")]
    return said


ONCE: Mapping[int, Sequence[int]] = dict.fromkeys(range(1, CASES + 1), STEPS)


@pytest.mark.parametrize("at", ["step", "said"])
async def test_every_step_is_taken_once_and_said_once_though_the_process_dies_over_it(
    database_url: str, tmp_path: Path, at: str
) -> None:
    recorded, said = await run(tmp_path, database_url, at, DIES)
    assert recorded == ONCE
    assert said == ONCE


async def test_where_nobody_writes_down_that_it_leaves_a_step_is_said_twice(tmp_path: Path) -> None:
    recorded, said = await run(tmp_path, f"sqlite:///{tmp_path / 'comptoir.db'}", "said", BLIND)
    assert recorded == ONCE
    assert any(len(steps) > len(STEPS) for steps in said.values()), "a run that cannot show a duplicate proves nothing"
