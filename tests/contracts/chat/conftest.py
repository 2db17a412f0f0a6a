"""One stage for each registered surface, in turn."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.storage.database import SqlStore
from integrations.chat.registry import SURFACES
from tests.contracts.chat.desk_stage import DeskStage
from tests.contracts.chat.stage import Stage

STAGES: dict[str, Callable[[SqlStore, Callable[[], datetime]], Stage]] = {"desk": DeskStage}


@pytest.fixture(params=sorted(SURFACES))
def stage(request: pytest.FixtureRequest, store: SqlStore, clock: Callable[[], datetime]) -> Stage:
    if request.param not in STAGES:
        pytest.fail(f"the surface {request.param!r} is registered and has no stage to be tested on")
    return STAGES[request.param](store, clock)
