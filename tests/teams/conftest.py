"""A tenant of Teams on loopback, and the gateway that speaks to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import SqlStore
from integrations.chat.teams.gateway import BotBuilderGateway
from tests.stand_ins.teams.server import TeamsServer, teams_server
from tests.support.house import FakeClock
from tests.support.postgres import PostgresServer
from tests.teams.connected import a_gateway, acme, trust
from tests.teams.office import RULES, Office, an_office
from tests.teams.office import acme as office_tenant


@pytest.fixture
def template(request: pytest.FixtureRequest) -> PostgresServer | Path:
    """A conversation in Teams knows no database; what is about storing once and about races asks for both."""
    copied: PostgresServer | Path = request.getfixturevalue(getattr(request, "param", "migrated_file"))
    return copied


@pytest.fixture
async def server(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TeamsServer]:
    async with teams_server(acme(clock)) as running:
        trust(running, monkeypatch)
        yield running


@pytest.fixture
async def gateway(server: TeamsServer, clock: FakeClock) -> AsyncIterator[BotBuilderGateway]:
    async with a_gateway(server, clock) as gateway:
        yield gateway


@pytest.fixture
def clock() -> FakeClock:
    """One time for the office and its database, so that what is asked for again is due at once."""
    return FakeClock()


@pytest.fixture
async def office(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[Office]:
    """An office with its departments' channels in a team, under RULES or under those that a test names."""
    async with teams_server(office_tenant(clock)) as running:
        running.tenant.reads_schema = False
        trust(running, monkeypatch)
        async with an_office(store, running, clock, getattr(request, "param", RULES)) as made:
            yield made
