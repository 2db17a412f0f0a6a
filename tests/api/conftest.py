"""The house that the tests knock at: the real store, rules, bus and web application, asked without a socket."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from bot.flow.bus import Bus
from bot.ports.web_store import WebStore
from bot.runtime.bell import Bell
from bot.runtime.feed import LiveFeed
from bot.runtime.rules import RulesHolder
from bot.settings import Settings
from bot.web.context import WebContext
from bot.web.server import create_web
from integrations.chat.desk.render import draw_card
from integrations.social.mastodon.network import MastodonNetwork
from integrations.social.pictures import fetch_picture
from tests.api.house import ADDRESS, RULES, House, desk
from tests.support.one_application import OneApplication

APPLICATION = OneApplication(lambda context: create_web(context, routers=[desk()]))


@pytest.fixture
async def house(store: WebStore, clock: Callable[[], datetime], tmp_path: Path) -> AsyncIterator[House]:
    rules_file = tmp_path / "routing_rules.yaml"
    rules_file.write_text(RULES, "utf-8")
    rules = RulesHolder(store=store, path=rules_file, prepare=lambda directory: directory, clock=clock)
    await rules.load()
    account = rules.current.directory.accounts["acme_social"]
    network = MastodonNetwork(account, "a-token", clock=clock)
    networks = {"acme_social": network}
    context = WebContext(
        store=store,
        bus=Bus(store=store, rules=lambda: rules.current, networks=networks, clock=clock),
        rules=rules,
        networks=networks,
        feed=LiveFeed(store, Bell()),
        clock=clock,
        settings=Settings(comptoir_public_url=ADDRESS),
        draw_card=draw_card,
        pictures=fetch_picture,
    )
    app = APPLICATION.on(context)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        yield House(app, client, context, rules_file)
    await network.close()
