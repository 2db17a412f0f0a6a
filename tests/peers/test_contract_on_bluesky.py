"""The contract that every network keeps, on Bluesky's own servers: the very tests that its stand-in passes."""

import inspect
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from bot.ports.social import Network
from tests.contracts import social
from tests.contracts.social.conftest import Connect, connect, conversing, findable, polled, publishing
from tests.contracts.social.stand_ins import StandIn
from tests.contracts.social.test_contract_amending import deleting, editing
from tests.contracts.social.test_contract_hiding import comment, hiding
from tests.contracts.social.test_contract_private import private, target
from tests.peers.bluesky import Sky
from tests.peers.bluesky_stand_in import standing_in
from tests.support.patience import PATIENCE

__all__ = [
    "comment",
    "connect",
    "conversing",
    "deleting",
    "editing",
    "findable",
    "hiding",
    "polled",
    "private",
    "publishing",
    "target",
]

FOLDER = Path(str(social.__file__)).parent
MODULES = [import_module(f"{social.__name__}.{path.stem}") for path in sorted(FOLDER.glob("test_contract_*.py"))]
WANTED = {"stand_in", "network", "deleting", "editing", "hiding", "private"}
pytestmark = pytest.mark.peers


@pytest.fixture
def name() -> str:
    return "bluesky"


@pytest.fixture
async def stand_in(sky: Sky) -> AsyncIterator[StandIn]:
    async with standing_in(sky) as started:
        yield started


@pytest.fixture
def network(stand_in: StandIn, connect: Connect) -> Network:
    """The connector, which waits as long as several servers need on a busy machine."""
    return connect(stand_in, request_timeout=timedelta(seconds=PATIENCE))


# Those that ask nothing of a server with its public run once, where they are written.
globals().update(
    {
        title: test
        for module in MODULES
        for title, test in vars(module).items()
        if title.startswith("test_") and WANTED & inspect.signature(test).parameters.keys()
    }
)
