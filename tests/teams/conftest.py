"""A tenant of Teams on loopback, and the gateway that speaks to it."""

from collections.abc import AsyncIterator

import pytest

from integrations.chat.teams.gateway import BotBuilderGateway
from tests.stand_ins.teams.server import TeamsServer, teams_server
from tests.support.clock import FakeClock
from tests.teams.connected import a_gateway, acme, trust


@pytest.fixture
async def server(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TeamsServer]:
    async with teams_server(acme(clock)) as running:
        trust(running, monkeypatch)
        yield running


@pytest.fixture
async def gateway(server: TeamsServer, clock: FakeClock) -> AsyncIterator[BotBuilderGateway]:
    async with a_gateway(server, clock) as gateway:
        yield gateway
