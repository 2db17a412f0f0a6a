"""On PostgreSQL the parts run as processes of their own: mentions in, cards, a reply out, whoever dies meanwhile."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.crash.product import Product
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox
from tests.support.patience import PATIENCE
from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]

RULES = """
version: 1
accounts:
  acme_social: {{network: mastodon, base_url: "{base_url}", token: env:ACME_SOCIAL_TOKEN, poll: 1s, start: 1h}}
people:
  marie: {{name: Marie}}
departments:
  care: {{name: Customer care, members: [marie]}}
fallback: care
rules: []
"""


@dataclass(slots=True)
class Parts:
    """One web, one worker and one clock process on one database."""

    sandbox: RunningSandbox
    rules_file: Path
    web: Product
    worker: Product
    clock: Product
    token: str

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE, headers=headers) as client:
            return await client.request(method, f"{self.web.address}/api/v1{path}", json=body)

    async def case_saying(self, words: str) -> int:
        async with asyncio.timeout(PATIENCE):
            while True:
                for case in (await self.ask("GET", "/cases")).json()["items"]:
                    if words in case["text"]:
                        number: int = case["id"]
                        return number
                await asyncio.sleep(0.1)

    async def published(self, reply: int) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                found = (await self.ask("GET", f"/replies/{reply}")).json()
                if found["state"] == "published":
                    url: str = found["url"]
                    return url
                await asyncio.sleep(0.1)

    async def room_of(self, case: int) -> str:
        """Where the card of a case was posted."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in (await self.ask("GET", f"/cases/{case}")).json()["events"]:
                    assert event["kind"] != "card_lost", event
                    if event["kind"] == "card_posted":
                        room: str = event["data"]["channel"]
                        return room
                await asyncio.sleep(0.1)

    def answers(self, to: str) -> list[str]:
        with self.sandbox.client("person:lea") as client:
            return [each["content"] for each in client.get(f"/api/v1/statuses/{to}/context").json()["descendants"]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parts(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Parts]:
    """Started once for all tests, each of which leaves all three running."""
    url = await postgres.new_database()
    home = tmp_path_factory.mktemp("parts")
    with running_sandbox() as sandbox:
        rules = RULES.format(base_url=sandbox.base_url)
        environment = {"ACME_SOCIAL_TOKEN": "account:acme"}
        web, worker, clock = (Product(home, url, rules, environment, name=name) for name in ("web", "worker", "clock"))
        web.command("migrate")
        for part, command in ((web, "web"), (worker, "worker"), (clock, "clock")):
            part.spawn(command)
        await web.ready()
        yield Parts(sandbox, home / "rules.yaml", web, worker, clock, web.command("people", "token", "marie"))
        for each in (clock, worker, web):
            await each.stop()
    await postgres.drop(url)


async def test_a_mention_passes_through_all_three_and_is_answered_in_public(parts: Parts) -> None:
    with parts.sandbox.client("person:lea") as lea:
        post = lea.post("/api/v1/statuses", json={"status": "@acme where is my order 4711?"}).json()
    case = await parts.case_saying("4711")
    sent = await parts.ask("POST", f"/cases/{case}/replies", {"text": "It arrives tomorrow.", "undo_seconds": 0})
    await parts.published(sent.json()["id"])

    assert len(parts.answers(post["id"])) == 1


async def test_what_nobody_waits_for_gives_way_to_pages(parts: Parts) -> None:
    web, worker, clock = (
        os.getpriority(os.PRIO_PROCESS, each.process_id) for each in (parts.web, parts.worker, parts.clock)
    )

    assert worker > web
    assert clock > web


async def test_a_killed_worker_and_a_clock_killed_while_it_reads_only_delay(parts: Parts) -> None:
    await parts.worker.crash()
    parts.sandbox.control("POST", "/faults", {"kind": "hang", "method": "GET", "stage": "before"})
    async with asyncio.timeout(PATIENCE):
        while not parts.sandbox.control("GET", "/")["faults"][0]["met"]:
            await asyncio.sleep(0.1)
    await parts.clock.crash()
    parts.sandbox.control("DELETE", "/faults")
    with parts.sandbox.client("person:lea") as lea:
        post = lea.post("/api/v1/statuses", json={"status": "@acme where is my order 4712?"}).json()
    parts.clock.spawn("clock")
    case = await parts.case_saying("4712")
    sent = await parts.ask("POST", f"/cases/{case}/replies", {"text": "It arrives tomorrow.", "undo_seconds": 0})
    assert (await parts.ask("GET", f"/replies/{sent.json()['id']}")).json()["state"] == "held"
    parts.worker.spawn("worker")
    await parts.published(sent.json()["id"])

    assert len(parts.answers(post["id"])) == 1


async def test_newer_rules_hold_in_every_process(parts: Parts) -> None:
    text = RULES.format(base_url=parts.sandbox.base_url)
    moved = text.replace("members: [marie]", "members: [marie, paul], channels: {desk: reception}")
    parts.rules_file.write_text(moved.replace("people:", "people:\n  paul: {name: Paul}"), "utf-8")
    async with asyncio.timeout(PATIENCE):
        for number in count(5000):
            with parts.sandbox.client("person:lea") as lea:
                lea.post("/api/v1/statuses", json={"status": f"@acme where is my order {number}?"})
            case = (await parts.ask("GET", f"/cases/{await parts.case_saying(str(number))}")).json()
            if case["rules_version"] > 1:
                break
    assert await parts.room_of(case["id"]) == "reception"

    parts.rules_file.write_text(text.replace("marie", "paul"), "utf-8")
    async with asyncio.timeout(PATIENCE):
        while (await parts.ask("GET", "/me")).status_code != 403:
            await asyncio.sleep(0.1)
