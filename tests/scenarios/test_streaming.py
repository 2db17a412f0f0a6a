"""A running Comptoir listens to Mastodon: mentions are on the desk long before a poll, and without a stream too."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.now import utc_now
from bot.sandbox.rows import NewStatus
from bot.storage.database import open_store
from tests.crash.product import Product
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.timeout(600)

RULES = """
version: 1
accounts:
  acme_social:
    network: mastodon
    base_url: "{base_url}"
    token: env:ACME_SOCIAL_TOKEN
    poll: 1s
    poll_at_most: 1h
    start: 2d
    streaming: true
people:
  marie: {{name: Marie}}
departments:
  care: {{name: Customer care, members: [marie]}}
fallback: care
rules: []
"""
LONG_AGO = timedelta(hours=20)
FAR_OFF = timedelta(minutes=20)
AT_REST = 20


@dataclass(slots=True)
class Listening:
    """One process that listens, and the server to which it listens; nobody has written for hours."""

    sandbox: RunningSandbox
    product: Product
    database: str
    token: str

    def writes(self, text: str) -> None:
        with self.sandbox.client("person:lea") as lea:
            lea.post("/api/v1/statuses", json={"status": f"@acme {text}"}).raise_for_status()

    async def streams(self, number: int) -> None:
        async def are_open() -> bool:
            return bool((await self._control("GET", "/"))["streams"] == number)

        await until(are_open)

    async def on_the_desk(self, words: str) -> None:
        async def is_there() -> bool:
            headers = {"Authorization": f"Bearer {self.token}"}
            async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE, headers=headers) as client:
                found = (await client.get(f"{self.product.address}/api/v1/cases")).json()
            return any(words in case["text"] for case in found["items"])

        await until(is_there)

    async def nothing_is_due_for_long(self) -> None:
        """The first reading is over, and so is the one that a stream asks for when it opens, where that came later."""
        looks = 0

        async def is_so() -> bool:
            nonlocal looks
            store = open_store(self.database, clock=utc_now, looking=True)
            async with store.reading() as tx:
                row = await tx.accounts.get("acme_social")
            await store.close()
            at_rest = row is not None and row.next_poll is not None and row.next_poll > utc_now() + FAR_OFF
            looks = looks + 1 if at_rest else 0
            return looks == AT_REST

        await until(is_so)

    async def stream_dies(self) -> None:
        fault = {"kind": "unavailable", "path": "/api/v1/streaming/*"}
        await self._control("POST", "/faults", fault)
        await self._control("DELETE", "/streams")

    async def stream_lives(self) -> None:
        await self._control("DELETE", "/faults")

    async def _control(self, method: str, path: str, body: object = None) -> Any:
        return await asyncio.to_thread(self.sandbox.control, method, path, body)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.1)


@pytest.fixture
async def listening(tmp_path: Path) -> AsyncIterator[Listening]:
    with running_sandbox() as sandbox:
        network = sandbox.server.network
        lea = network.member("lea", "person")
        assert lea is not None
        network.publish(lea, NewStatus(text="@acme where was my order 4710?"), at=utc_now() - LONG_AGO)
        database = f"sqlite:///{tmp_path / 'comptoir.db'}"
        rules = RULES.format(base_url=sandbox.base_url)
        product = Product(tmp_path, database, rules, {"ACME_SOCIAL_TOKEN": "account:acme"})
        product.command("migrate")
        token = product.command("people", "token", "marie")
        await product.start()
        try:
            yield Listening(sandbox, product, database, token)
        finally:
            await product.stop()


async def test_a_mention_is_on_the_desk_long_before_the_next_poll_and_a_stream_that_dies_loses_nothing(
    listening: Listening,
) -> None:
    await listening.on_the_desk("4710")
    await listening.streams(1)
    await listening.nothing_is_due_for_long()
    listening.writes("where is my order 4711?")
    await listening.on_the_desk("4711")

    await listening.stream_dies()
    await listening.streams(0)
    listening.writes("where is my order 4712?")
    await listening.on_the_desk("4712")

    await listening.stream_lives()
    await listening.streams(1)
    await listening.product.stop()
    await listening.streams(0)
