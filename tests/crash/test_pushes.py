"""Whatever was pushed and answered with 200 is there once: the process is killed while others push to it."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.runtime.pushes import KIND
from bot.runtime.sharing import LOOK, SHARE
from bot.storage.database import open_store
from tests.crash.product import MAIN, Employee, Product, api_token
from tests.stand_ins.webhook.receiver import SECRET, headers_of
from tests.support.patience import PATIENCE

RULES = """
version: 1
accounts:
  shop: {network: webhook, token: env:SHOP_SECRET, reply_to: "http://127.0.0.1:1/", reply_to_private: true}
people:
  marie: {name: Marie}
departments:
  care: {name: Customer care, members: [marie]}
fallback: care
rules: []
"""
KILLS = 3
PUSHES, CHANGES = 120, 3
SENDERS = 8
EXPECTED = sorted(f"question {push}-{number}" for push in range(PUSHES) for number in range(CHANGES))
HASTY = (str(Path(__file__).with_name("hasty_pushes.py")),)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]


def body_of(push: int) -> bytes:
    items = [
        {
            "id": f"post-{push}-{number}",
            "text": f"question {push}-{number}",
            "author": {"id": f"person-{push}-{number}"},
            "posted_at": "2026-03-02T09:00:00Z",
        }
        for number in range(CHANGES)
    ]
    return json.dumps({"mentions": items}).encode()


def from_the_shop(push: int) -> tuple[bytes, dict[str, str]]:
    body = body_of(push)
    return body, headers_of(SECRET, f"msg-{push}", body)


@dataclass(frozen=True, slots=True)
class Story:
    """Who pushes what to whom: `request` gives the body and the headers of a push by its number."""

    rules: str = RULES
    environment: Mapping[str, str] = field(default_factory=lambda: {"SHOP_SECRET": SECRET})
    path: str = "/hooks/shop"
    pushes: int = PUSHES
    request: Callable[[int], tuple[bytes, dict[str, str]]] = from_the_shop


class Sender:
    """Another system, which sends each push again under its id until it is answered with 200, and some even then."""

    def __init__(self, product: Product, story: Story) -> None:
        self.url = f"{product.address}{story.path}"
        self.request = story.request
        self.left = list(range(story.pushes))
        self.answered: list[int] = []
        self.repeats = random.Random(7)

    async def send_all(self) -> None:
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(trust_env=False, timeout=5, limits=limits) as client, asyncio.TaskGroup() as group:
            for _ in range(SENDERS):
                group.create_task(self._sends(client))

    async def _sends(self, client: httpx.AsyncClient) -> None:
        while self.left:
            push = self.left.pop(0)
            if not await self._is_taken(client, push):
                self.left.append(push)
                await asyncio.sleep(0.1)
                continue
            self.answered.append(push)
            if self.repeats.random() < 0.2:
                await self._is_taken(client, push)
            await asyncio.sleep(0.02)

    async def _is_taken(self, client: httpx.AsyncClient, push: int) -> bool:
        body, headers = self.request(push)
        with suppress(httpx.TransportError):
            answer = await client.post(self.url, content=body, headers=headers)
            assert answer.status_code in {200, 404, 503}, answer.status_code
            return answer.status_code == 200
        return False


@asynccontextmanager
async def an_employee(product: Product, token: str) -> AsyncIterator[Employee]:
    employee = Employee(product, token)
    try:
        yield employee
    finally:
        await employee.close()


async def until_taken_in(database_url: str) -> None:
    """Wait until no push is unread; a lane of a process that was killed is free once its lease is over."""
    store = open_store(database_url, clock=lambda: datetime.now(UTC), looking=True)
    try:
        unread = 1
        while unread:
            await asyncio.sleep(0.5)
            async with store.reading() as tx:
                waiting = await tx.jobs.waiting()
            unread = sum(waiting.get(kind, 0) for kind in (KIND, SHARE, LOOK))
    finally:
        await store.close()


async def what_stands_after_kills(
    database_url: str, home: Path, launcher: Sequence[str] = MAIN, *, kills: int = KILLS, story: Story = Story()
) -> list[str]:
    """Push, kill `kills` times, push on; gives what became cases."""
    chance = random.Random(5)
    product = Product(home, database_url, story.rules, dict(story.environment), launcher)
    token = await api_token(database_url, "marie")
    sender = Sender(product, story)
    try:
        await product.start()
        sending = asyncio.create_task(sender.send_all())
        struck_at = []
        for kill in range(kills):
            async with asyncio.timeout(PATIENCE):
                while len(sender.answered) < (kill + 1) * story.pushes // (kills + 2):
                    await asyncio.sleep(0.01)
            await asyncio.sleep(chance.uniform(0, 0.1))
            await product.crash()
            struck_at.append(len(sender.answered))
            await product.start()
        await sending
        assert struck_at[-1] < story.pushes, "each kill came while pushes were under way"
        async with an_employee(product, token) as employee, asyncio.timeout(300):
            await until_taken_in(database_url)
            return sorted(case["text"] for case in await employee.cases())
    finally:
        await product.stop()


async def test_every_push_that_was_answered_is_a_case_however_often_the_process_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    assert await what_stands_after_kills(database_url, tmp_path) == EXPECTED


async def test_pushes_that_are_answered_before_they_are_kept_are_lost(database_url: str, tmp_path: Path) -> None:
    stands = await what_stands_after_kills(database_url, tmp_path, HASTY, kills=1)
    assert set(stands) < set(EXPECTED), "the test above would notice"
