"""A tenant with a team and its people, and the gateway by which Comptoir speaks to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from integrations.chat.teams.credentials import Credentials, fetch_of
from integrations.chat.teams.gateway import BotBuilderGateway
from integrations.chat.teams.hosts import Hosts
from integrations.chat.teams.seam import Where
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Tenant
from tests.support.clock import FakeClock


def acme(clock: Callable[[], datetime]) -> Tenant:
    """A tenant that takes as many calls as one likes: marie, paul and ana in one team with two channels more."""
    tenant = Tenant(lambda: clock().timestamp())
    tenant.rates.kept = False
    for key, name in [("marie", "Marie Curie"), ("paul", "Paul Langevin"), ("ana", "Ana Blandiana")]:
        tenant.new_person(key, name)
    tenant.new_team("acme", "Acme", "marie", "paul", "ana")
    tenant.new_channel("billing", "Billing", team="acme")
    tenant.new_channel("press", "Press", team="acme")
    return tenant


def settings_of(server: TeamsServer, **more: Any) -> Settings:
    """The settings that lead to this tenant."""
    app = server.tenant.app
    given = {
        "teams_app_id": app.id,
        "teams_tenant_id": server.tenant.id,
        "teams_app_password": SecretStr(app.secret),
        "teams_login_url": server.secure_url,
        "teams_openid_url": server.openid_url,
    }
    return Settings(**given | more)


def environment_of(server: TeamsServer) -> dict[str, str]:
    """The environment of a process that is to reach this tenant, and to take the certificate that it signed itself."""
    app = server.tenant.app
    return {
        "TEAMS_APP_ID": app.id,
        "TEAMS_TENANT_ID": server.tenant.id,
        "TEAMS_APP_PASSWORD": app.secret,
        "TEAMS_LOGIN_URL": server.secure_url,
        "TEAMS_OPENID_URL": server.openid_url,
        "REQUESTS_CA_BUNDLE": server.ca_file,
        "NO_PROXY": "127.0.0.1",
    }


def trust(server: TeamsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have requests take the certificate that the stand-in signed itself."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", server.ca_file)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def where(server: TeamsServer) -> Where:
    return Where(server.service_url, server.tenant.id)


def said(text: str) -> dict[str, Any]:
    """A message of words alone."""
    return {"type": "message", "text": text, "textFormat": "plain"}


@asynccontextmanager
async def a_gateway(server: TeamsServer, clock: FakeClock, **more: Any) -> AsyncIterator[BotBuilderGateway]:
    settings = settings_of(server, **more)
    credentials = Credentials(fetch_of(settings), clock)
    gateway = BotBuilderGateway(server.tenant.app.id, credentials=credentials, hosts=Hosts(loopback=True), clock=clock)
    try:
        yield gateway
    finally:
        await gateway.close()
