"""A Comptoir to which a shop brings its mentions: the real database, rules and web server, asked over loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sse_starlette.sse import AppStatus

from bot.app import Comptoir, open_comptoir, web_application
from bot.cli.serving import WebServer
from bot.domain.view import CaseView
from bot.ports.rows import CaseFilter
from bot.runtime.telemetry import PUSHES
from bot.settings import load_settings
from tests.crash.product import free_port
from tests.stand_ins.webhook.receiver import SECRET, Receiver, headers_of, receiver
from tests.support.patience import PATIENCE

RULES = """
version: 1
accounts:
  shop: {{network: webhook, token: env:SHOP_SECRET, reply_to: "{address}/replies", reply_to_private: true}}
people:
  marie: {{name: Marie}}
departments:
  care: {{name: Customer care, members: [marie]}}
fallback: care
rules: []
"""


def item(remote_id: str = "post-1", text: str = "The kettle leaks.", **more: Any) -> dict[str, Any]:
    return {"id": remote_id, "text": text, "author": {"id": "lea"}, "posted_at": "2026-03-02T09:00:00Z", **more}


def body_of(*items: Any) -> bytes:
    return json.dumps({"mentions": items}).encode()


@dataclass(slots=True)
class Shop:
    """`client` is how the shop speaks to Comptoir, `receiver` how it is spoken to."""

    comptoir: Comptoir
    client: httpx.AsyncClient
    receiver: Receiver

    async def push(self, body: bytes, key: str = "msg_1", *, account: str = "shop", **more: Any) -> httpx.Response:
        """Send a signed push; `at` is the time that it is signed for."""
        return await self.send(body, headers_of(more.pop("secret", SECRET), key, body, **more), account=account)

    async def send(self, content: Any, headers: Mapping[str, str], *, account: str = "shop") -> httpx.Response:
        return await self.client.post(f"/hooks/{account}", content=content, headers=headers)

    async def work(self) -> None:
        await self.comptoir.outbox.run_due()

    async def cases(self) -> list[CaseView]:
        async with self.comptoir.store.reading() as tx:
            found = [await tx.cases.view(each.id, self.comptoir.clock()) for each in await tx.cases.find(CaseFilter())]
        return [view for view in found if view is not None]

    async def kept(self) -> int:
        """How many pushes wait to be taken in."""
        async with self.comptoir.store.reading() as tx:
            return (await tx.jobs.waiting()).get("take_in", 0)


def counted(outcome: str) -> float:
    """How many pushes for the shop ended so in this process."""
    count: float = PUSHES.labels("shop", outcome)._value.get()
    return count


@asynccontextmanager
async def a_shop(folder: Path, database_url: str) -> AsyncIterator[Shop]:
    """Everything open and listening for the time of the block."""
    with receiver() as taking:
        (folder / "rules.yaml").write_text(RULES.format(address=taking.address), "utf-8")
        settings = load_settings(
            database_url=database_url, comptoir_rules=folder / "rules.yaml", port=free_port(), comptoir_public_url=""
        )
        async with open_comptoir(settings, environment={"SHOP_SECRET": SECRET}) as comptoir:
            server = WebServer(settings, web_application(comptoir))
            serving = asyncio.create_task(server.serve())
            await server.listening(serving)
            async with httpx.AsyncClient(base_url=settings.public_url, trust_env=False, timeout=PATIENCE) as client:
                yield Shop(comptoir, client, taking)
            server.stop()
            await serving
            AppStatus.should_exit = False  # a server that stops ends the streams of its process, for as long as it runs
