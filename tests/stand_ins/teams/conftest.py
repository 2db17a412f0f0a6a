"""A served tenant with a team, two channels and three people, its time standing still, and a client with a token."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.stand_ins.teams.login import SCOPE
from tests.stand_ins.teams.server import TeamsServer, teams_server
from tests.stand_ins.teams.tenant import Tenant
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE


@pytest.fixture
def tenant(clock: FakeClock) -> Tenant:
    made = Tenant(lambda: clock().timestamp())
    made.new_person("marie", "Marie Curie", tz="America/Los_Angeles", locale="en-US")
    made.new_person("paul", "Paul Langevin")
    made.new_person("ana", "Ana Blandiana")
    made.new_team("acme", "Acme", "marie", "paul")
    made.new_channel("billing", "Billing", team="acme")
    made.new_team("far", "Far away", "ana", installed=False)
    return made


@pytest.fixture
async def server(tenant: Tenant) -> AsyncIterator[TeamsServer]:
    async with teams_server(tenant) as running:
        yield running


@pytest.fixture
async def client(server: TeamsServer) -> AsyncIterator[httpx.AsyncClient]:
    app = server.tenant.app
    form = {"grant_type": "client_credentials", "client_id": app.id, "client_secret": app.secret, "scope": SCOPE}
    async with httpx.AsyncClient(base_url=server.service_url, timeout=PATIENCE) as http:
        answer = (await http.post(server.token_url, data=form)).json()
        http.headers["Authorization"] = f"Bearer {answer['access_token']}"
        yield http
