"""One card each in Slack: kill -9 while posts are in flight, and connections dropped after Slack has accepted them.

The small size runs with all tests; `COMPTOIR_CRASH=full` (`make crash`) runs 50 kills over 1,000 cards.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.database import open_store
from tests.crash.campaign import token_variable, tokens
from tests.crash.modes import HONOURED
from tests.crash.networks import CrashNetwork, crash_networks
from tests.crash.product import MAIN, Product
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.stand_ins.slack.workspace import Workspace
from tests.support.postgres import migrate

FULL = os.environ.get("COMPTOIR_CRASH") == "full"
KILLS, CARDS = (50, 1000) if FULL else (2, 24)
A_CHANNEL = 8
"""Cases of one channel: few enough that each has its own card."""

DROPPED = 0.1
BLIND = (str(Path(__file__).with_name("blind_cards.py")),)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(7200 if FULL else 600)]


class Killer:
    """Kills the product while the posts that it waits for are carried out and unanswered; drops some answers too."""

    def __init__(self, product: Product, kills: int) -> None:
        self.product = product
        self.chance = random.Random(1)
        self.left, self.kills, self.dropped = kills, 0, 0
        self.between = self.skip = max(1, CARDS * 3 // 4 // max(1, kills))
        self.killed = asyncio.Event()

    async def __call__(self, method: str) -> bool:
        if method != "chat.postMessage" or self.killed.is_set():
            return False
        self.skip -= 1
        if self.left and self.skip <= 0:
            self.left, self.kills, self.skip = self.left - 1, self.kills + 1, self.between
            self.product.kill()
            self.killed.set()
            return True
        drop = self.chance.random() < DROPPED
        self.dropped += drop
        return drop


@asynccontextmanager
async def a_workspace() -> AsyncIterator[SlackServer]:
    workspace = Workspace(time.time)
    workspace.rates.kept = False
    for number in range(channels()):
        workspace.new_channel(f"C{number}", f"d{number}")
    async with slack_server(workspace) as server:
        yield server


def channels() -> int:
    return (CARDS + A_CHANNEL - 1) // A_CHANNEL


def rules(network: CrashNetwork) -> str:
    [account] = network.accounts
    lines = [
        "version: 1",
        f'accounts: {{{account}: {{network: mastodon, base_url: "{network.base_url}", '
        f"token: env:{token_variable(account)}, poll: 5s, start: 24h, "
        f"request_timeout: 1s}}}}",
        "people: {marie: {name: Marie}}",
        "departments:",
    ]
    lines += [
        f'  d{each}: {{name: D{each}, channels: {{slack: "#d{each}"}}, members: [marie]}}' for each in range(channels())
    ]
    lines += ["fallback: d0", "rules:"]
    for each in range(channels()):
        phrases = [f'"question {number}"' for number in range(CARDS) if number % channels() == each]
        lines.append(f"  - {{id: r{each}, if: {{any: [{', '.join(phrases)}]}}, then: {{department: d{each}}}}}")
    return "\n".join(lines) + "\n"


async def run(home: Path, database_url: str, launcher: Sequence[str], kills: int) -> tuple[Counter[int], Killer]:
    """How many cards stand in Slack for each case, by Slack's own count, once every card is settled."""
    with crash_networks([HONOURED], accounts=1) as networks:
        async with a_workspace() as server:
            app = server.workspace.app
            secrets = {
                "SLACK_BOT_TOKEN": app.bot_token,
                "SLACK_SIGNING_SECRET": app.signing_secret,
                "SLACK_API_URL": server.api_url,
            }
            product = Product(home, database_url, rules(networks[0]), {**tokens(networks), **secrets}, launcher)
            await migrate(database_url)
            networks[0].ask(0, CARDS)
            killer = server.meanwhile = Killer(product, kills)
            try:
                while killer.kills < kills:
                    product.spawn()
                    await killer.killed.wait()
                    await product.gone()
                    killer.killed.clear()
                await product.start()
                await settled(database_url, product)
            finally:
                await product.stop()
            posted = Counter(
                message["metadata"]["event_payload"]["case"]
                for channel in server.workspace.channels
                for message in server.workspace.cards(channel)
            )
            return posted, killer


async def settled(database_url: str, product: Product) -> None:
    """Wait until every card of every case is live in Slack."""
    async with asyncio.timeout(1800 if FULL else 300):
        while True:
            store = open_store(database_url, clock=lambda: datetime.now(UTC), looking=True)
            try:
                async with store.reading() as tx:
                    cards = await tx.cards.of_cases(range(1, CARDS + 1))
            finally:
                await store.close()
            states = [card.state for card in cards if card.surface == "slack"]
            if states == ["live"] * CARDS:
                return
            assert product.runs, product.log()
            await asyncio.sleep(0.5)


async def test_every_case_has_exactly_one_card_however_often_the_process_is_killed(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posted, killer = await run(tmp_path, database_url, MAIN, KILLS)
    with capsys.disabled():
        print(f"\n{CARDS} cards, {killer.kills} kills, {killer.dropped} answers dropped: {Counter(posted.values())}")  # noqa: T201
    assert killer.kills == KILLS
    assert killer.dropped > 0
    assert posted == dict.fromkeys(range(1, CARDS + 1), 1)


async def test_without_the_look_in_the_channel_cards_are_posted_twice(tmp_path: Path) -> None:
    posted, _ = await run(tmp_path, f"sqlite:///{tmp_path / 'comptoir.db'}", BLIND, 1)
    assert sorted(posted) == list(range(1, CARDS + 1))
    assert max(posted.values()) > 1, "a run that cannot show a duplicate proves nothing"
