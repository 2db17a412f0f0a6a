"""The desk before real rules, a real store and a rehearsed network; nothing listens on a socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cards.acts import read_act
from bot.runtime.bell import Bell
from bot.runtime.feed import LiveFeed
from bot.settings import Settings
from bot.storage.database import SqlStore
from bot.web.context import WebContext
from bot.web.desk.routes import desk_router
from bot.web.server import create_web
from integrations.chat.desk.render import draw_card
from integrations.chat.desk.surface import DeskSurface
from integrations.social.pictures import fetch_picture
from tests.desk.counter import ADDRESS, Counter, Rules
from tests.support.house import FakeClock, House
from tests.support.one_application import OneApplication

APPLICATION = OneApplication(lambda context: create_web(context, routers=[desk_router(context, read_act)]))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def template(migrated_file: Path) -> Path:
    """The pages know no database: what they ask of the store is tested on both engines elsewhere."""
    return migrated_file


@pytest.fixture
async def counter(store: SqlStore, clock: FakeClock) -> AsyncIterator[Counter]:
    house = await House(store, clock).opened()
    directory = house.rules.directory
    house.surfaces["desk"] = DeskSurface(
        store, clock=clock, channels=lambda: {each.channels["desk"] for each in directory.departments.values()}
    )
    house.outbox = house.an_outbox("desk")
    rules = Rules(house.rules)
    context = WebContext(
        store=store,
        bus=house.bus,
        rules=rules,  # type: ignore[arg-type]
        networks=house.networks,
        feed=LiveFeed(store, Bell()),
        clock=clock,
        settings=Settings(comptoir_public_url=ADDRESS),
        draw_card=draw_card,
        pictures=fetch_picture,
    )
    counter = Counter(house, store, APPLICATION.on(context), rules)
    yield counter
    await counter.close()
