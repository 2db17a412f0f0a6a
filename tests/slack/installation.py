"""A whole Comptoir that was given an app to install in a pretend Slack, and a browser on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.app import Comptoir, open_comptoir, web_application
from bot.domain.department import Directory
from bot.ports.installations import ACTIVE, InstallationRow
from bot.runtime.sealing import Seals, new_key
from bot.settings import Settings, load_settings
from bot.web.session import make_sign_in_link
from integrations.chat.slack.connected import token_renewer
from integrations.chat.slack.installed import Installed
from integrations.chat.slack.installing import install_link
from integrations.chat.slack.renewing import Renewer
from tests.slack.office import RULES, acme
from tests.stand_ins.slack import oauth
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.stand_ins.slack.workspace import Workspace
from tests.support.house import FakeClock

URL = "https://comptoir.example"
KEY = new_key()
LED = RULES.replace("  sam:", "  ana: {name: Ana, admin: true}\n  sam:")


@dataclass
class Desk:
    """A whole Comptoir that was given an app to install, and a browser on it."""

    comptoir: Comptoir
    server: SlackServer
    clock: FakeClock
    settings: Settings
    browser: httpx.AsyncClient

    @property
    def workspace(self) -> Workspace:
        return self.server.workspace

    @property
    def installed(self) -> Installed:
        assert self.comptoir.slack is not None
        bearer = self.comptoir.slack.surface.calls.bearer
        assert isinstance(bearer, Installed)
        return bearer

    @property
    def renewer(self) -> Renewer:
        assert self.comptoir.slack is not None
        renewer = token_renewer(self.comptoir.slack, self.settings)
        assert renewer is not None
        return renewer

    async def row(self) -> InstallationRow | None:
        async with self.comptoir.store.reading() as tx:
            rows = await tx.installations.all()
        return next((each for each in rows if each.state == ACTIVE), None)

    async def sign_in(self, person: str) -> None:
        async with self.comptoir.store.writing() as tx:
            link = await make_sign_in_link(tx, person, self.clock(), URL)
        await self.browser.get(link)

    async def begin(self, link: str = "") -> httpx.Response:
        return await self.browser.get(link or f"{URL}/slack/install")

    async def install(self) -> httpx.Response:
        """Follow a fresh link, press *Allow*, and come back."""
        begun = await self.begin(install_link(Seals(KEY, self.clock), URL))
        assert begun.status_code == 303, begun.text
        return await self.browser.get(oauth.allow(self.workspace, begun.headers["location"]))

    async def whoami(self) -> str:
        assert self.comptoir.slack is not None
        return str((await self.comptoir.slack.surface.calls.read("auth.test"))["team_id"])

    async def told(self, event: dict[str, Any], *, at: int = 0) -> list[int]:
        return await Sender(self.server, self.browser, f"{URL}/slack/events").event(event, at=at)


def settings_of(path: Path, server: SlackServer, key: str = KEY) -> Settings:
    app = server.workspace.app
    (path / "rules.yaml").write_text(LED, "utf-8")
    return load_settings(
        database_url=f"sqlite:///{path}/c.db",
        comptoir_rules=path / "rules.yaml",
        comptoir_public_url=URL,
        slack_signing_secret=SecretStr(app.signing_secret),
        slack_client_id=app.client_id,
        slack_client_secret=SecretStr(app.client_secret),
        comptoir_secret_key=SecretStr(key),
        slack_api_url=server.api_url,
    )


@asynccontextmanager
async def a_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk whose environment names an app that nobody has installed yet."""
    clock = FakeClock()
    async with slack_server(acme(clock)) as server:
        # As in an environment, where Bolt would find them too.
        monkeypatch.setenv("SLACK_CLIENT_ID", server.workspace.app.client_id)
        monkeypatch.setenv("SLACK_CLIENT_SECRET", server.workspace.app.client_secret)
        settings = settings_of(tmp_path, server)
        async with open_comptoir(
            settings, environment={"ACME_SOCIAL_TOKEN": "t"}, clock=clock, speaks=False
        ) as comptoir:
            transport = httpx.ASGITransport(web_application(comptoir))
            async with httpx.AsyncClient(transport=transport, base_url=URL) as browser:
                yield Desk(comptoir, server, clock, settings, browser)


def rules_of(desk: Desk) -> Directory:
    return desk.comptoir.rules.current.directory
