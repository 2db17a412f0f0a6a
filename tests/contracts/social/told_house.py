"""A Comptoir that Meta's app tells of a Page and of an account on Instagram, asked over loopback.

The database, the rules and the web server are the real ones.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
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
from tests.contracts.social import facebook_stand_in, instagram_stand_in
from tests.contracts.social.facebook_stand_in import FacebookStandIn
from tests.contracts.social.instagram_stand_in import InstagramStandIn
from tests.crash.product import free_port
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, Comment
from tests.stand_ins.meta.telling import entry, instagram_change_of, pushed, signed
from tests.support.patience import PATIENCE

SECRET, VERIFY_TOKEN = "meta-app-secret-77", "verify-me-4711"
APP = "apps/meta"
RULES = """
version: 1
accounts:
  acme_page: {{network: facebook, token: env:ACME_PAGE_TOKEN, base_url: "{page}", start: 1h}}
  acme_pictures: {{network: instagram, token: env:ACME_PICTURES_TOKEN, base_url: "{pictures}", start: 1h}}
people:
  marie: {{name: Marie}}
departments:
  care: {{name: Customer care, members: [marie]}}
fallback: care
rules: []
"""


@dataclass(slots=True)
class ToldHouse:
    """`client` is how Meta speaks to Comptoir, `facebook` the Page and `instagram` the account, with their people."""

    comptoir: Comptoir
    client: httpx.AsyncClient
    facebook: FacebookStandIn
    instagram: InstagramStandIn

    async def tell(self, *changes: Any, at: datetime | None = None) -> httpx.Response:
        """Meta tells of changes on the Page."""
        return await self.push(pushed(entry(*changes, at=at or datetime.now(UTC))))

    async def tell_of_comments(self, *comments: Comment, at: datetime | None = None) -> httpx.Response:
        """Meta tells of comments on Instagram."""
        changes = [instagram_change_of(each, self.instagram.world) for each in comments]
        told = entry(*changes, page=ACCOUNT_ID, at=at or datetime.now(UTC))
        return await self.push(pushed(told, kind="instagram"))

    async def push(self, body: bytes, *, secret: str = SECRET) -> httpx.Response:
        return await self.send(body, signed(secret, body))

    async def send(self, content: Any, headers: Mapping[str, str]) -> httpx.Response:
        return await self.client.post(f"/hooks/{APP}", content=content, headers=headers)

    async def work(self) -> None:
        await self.comptoir.outbox.run_due()

    async def cases(self) -> list[CaseView]:
        async with self.comptoir.store.reading() as tx:
            found = [await tx.cases.view(each.id, self.comptoir.clock()) for each in await tx.cases.find(CaseFilter())]
        return [view for view in found if view is not None]

    async def waiting(self) -> Mapping[str, int]:
        """What is still to be shared out or looked into."""
        async with self.comptoir.store.reading() as tx:
            jobs = await tx.jobs.waiting()
        return {kind: number for kind, number in jobs.items() if kind in {"share_push", "look_into"}}

    async def set_aside(self) -> Mapping[str, int]:
        async with self.comptoir.store.reading() as tx:
            return await tx.mentions.count_set_aside()


def counted(outcome: str) -> float:
    """How many pushes for the app ended so in this process."""
    count: float = PUSHES.labels(APP, outcome)._value.get()
    return count


@asynccontextmanager
async def a_told_house(folder: Path, database_url: str) -> AsyncIterator[ToldHouse]:
    """Everything open and listening for the time of the block."""
    with facebook_stand_in.standing_in() as facebook, instagram_stand_in.standing_in() as instagram:
        rules = RULES.format(page=facebook.base_url, pictures=instagram.base_url)
        (folder / "rules.yaml").write_text(rules, "utf-8")
        tokens = {"ACME_PAGE_TOKEN": facebook.token, "ACME_PICTURES_TOKEN": instagram.token}
        settings = load_settings(
            database_url=database_url,
            comptoir_rules=folder / "rules.yaml",
            port=free_port(),
            comptoir_public_url="",
            meta_app_secret=SECRET,
            meta_verify_token=VERIFY_TOKEN,
        )
        async with open_comptoir(settings, environment=tokens) as comptoir:
            await comptoir.connect()
            server = WebServer(settings, web_application(comptoir))
            serving = asyncio.create_task(server.serve())
            await server.listening(serving)
            async with httpx.AsyncClient(base_url=settings.public_url, trust_env=False, timeout=PATIENCE) as client:
                yield ToldHouse(comptoir, client, facebook, instagram)
            server.stop()
            await serving
            AppStatus.should_exit = False  # a server that stops ends the streams of its process, for as long as it runs
