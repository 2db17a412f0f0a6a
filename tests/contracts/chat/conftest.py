"""One stage for each registered surface, in turn."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

import pytest

from bot.storage.database import SqlStore
from integrations.chat.registry import SURFACES
from tests.contracts.chat.desk_stage import desk_stage
from tests.contracts.chat.slack_stage import slack_stage
from tests.contracts.chat.stage import Stage
from tests.contracts.chat.teams_stage import teams_stage

Clock = Callable[[], datetime]
STAGES: dict[str, Callable[[SqlStore, Clock], AbstractAsyncContextManager[Stage]]] = {
    "desk": desk_stage,
    "slack": slack_stage,
    "teams": teams_stage,
}


@pytest.fixture(params=sorted(SURFACES))
async def stage(request: pytest.FixtureRequest, store: SqlStore, clock: Clock) -> AsyncIterator[Stage]:
    if request.param not in STAGES:
        pytest.fail(f"the surface {request.param!r} is registered and has no stage to be tested on")
    async with STAGES[request.param](store, clock) as stage:
        yield stage
