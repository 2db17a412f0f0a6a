"""A served workspace with two channels and three people, its time standing still, and the real client on it."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.stand_ins.slack.workspace import Workspace
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE


@pytest.fixture
def workspace(clock: FakeClock) -> Workspace:
    made = Workspace(lambda: clock().timestamp())
    made.new_user("U1", "marie", email="marie@acme.example")
    made.new_user("U2", "paul")
    made.new_channel("C1", "billing", "U1", "U2")
    made.new_channel("C2", "press", "U1", invited=False)
    return made


@pytest.fixture
async def server(workspace: Workspace) -> AsyncIterator[SlackServer]:
    async with slack_server(workspace) as running:
        yield running


@pytest.fixture
def client(server: SlackServer) -> AsyncWebClient:
    return AsyncWebClient("xoxb-stand-in", base_url=server.api_url, retry_handlers=[], timeout=int(PATIENCE))
