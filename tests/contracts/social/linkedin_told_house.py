"""A Comptoir that LinkedIn tells of a page: the real database, rules and web server, asked over loopback."""

import asyncio
from collections.abc import AsyncIterator
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
from tests.contracts.social import linkedin_stand_in
from tests.contracts.social.linkedin_stand_in import ACCESS_TOKEN, APP, LinkedInStandIn
from tests.crash.product import free_port
from tests.stand_ins.linkedin.telling import pushed, signed
from tests.stand_ins.linkedin.world import PAGE
from tests.support.patience import PATIENCE

NAME = "apps/linkedin-acme_page"
RULES = """
version: 1
accounts:
  acme_page: {{network: linkedin, token: env:ACME_PAGE_TOKEN, base_url: "{address}", start: now}}
  acme_other: {{network: linkedin, token: env:ACME_OTHER_TOKEN, base_url: "{address}", start: now}}
people:
  marie: {{name: Marie}}
departments:
  care: {{name: Customer care, members: [marie]}}
fallback: care
rules: []
"""


@dataclass(slots=True)
class LinkedInToldHouse:
    """`client` is how LinkedIn speaks to Comptoir, `linkedin` the page and the members around it."""

    comptoir: Comptoir
    client: httpx.AsyncClient
    linkedin: LinkedInStandIn

    async def tell(self, *notifications: Any) -> httpx.Response:
        """LinkedIn tells of what it noted, else of the last thing."""
        noted = notifications or self.linkedin.world.notifications[-1:]
        return await self.push(pushed(noted))

    async def push(self, body: bytes, *, secret: str = APP[1]) -> httpx.Response:
        return await self.client.post(f"/hooks/{NAME}", content=body, headers=signed(secret, body))

    async def ask(self, name: str = NAME, **query: str) -> httpx.Response:
        return await self.client.get(f"/hooks/{name}", params=query)

    async def work(self) -> None:
        await self.comptoir.outbox.run_due()

    async def cases(self) -> list[CaseView]:
        async with self.comptoir.store.reading() as tx:
            found = [await tx.cases.view(each.id, self.comptoir.clock()) for each in await tx.cases.find(CaseFilter())]
        return [view for view in found if view is not None]

    async def waiting(self) -> int:
        """How much is still to be shared out or looked into."""
        async with self.comptoir.store.reading() as tx:
            jobs = await tx.jobs.waiting()
        return jobs.get("share_push", 0) + jobs.get("look_into", 0)

    async def set_aside(self) -> int:
        async with self.comptoir.store.reading() as tx:
            return sum((await tx.mentions.count_set_aside()).values())


def counted(outcome: str) -> float:
    """How many pushes for the app ended so in this process."""
    count: float = PUSHES.labels(NAME, outcome)._value.get()
    return count


@asynccontextmanager
async def a_told_house(folder: Path, database_url: str) -> AsyncIterator[LinkedInToldHouse]:
    """Everything open and listening for the time of the block; the other account holds no app's secret."""
    with linkedin_stand_in.standing_in() as linkedin:
        (folder / "rules.yaml").write_text(RULES.format(address=linkedin.base_url), "utf-8")
        settings = load_settings(
            database_url=database_url,
            comptoir_rules=folder / "rules.yaml",
            port=free_port(),
            comptoir_public_url="",
        )
        secrets = {"ACME_PAGE_TOKEN": linkedin.token, "ACME_OTHER_TOKEN": f"{PAGE}:{ACCESS_TOKEN}"}
        async with open_comptoir(settings, environment=secrets) as comptoir:
            await comptoir.connect()
            server = WebServer(settings, web_application(comptoir))
            serving = asyncio.create_task(server.serve())
            await server.listening(serving)
            async with httpx.AsyncClient(base_url=settings.public_url, trust_env=False, timeout=PATIENCE) as client:
                yield LinkedInToldHouse(comptoir, client, linkedin)
            server.stop()
            await serving
            AppStatus.should_exit = False  # a server that stops ends the streams of its process, for as long as it runs
