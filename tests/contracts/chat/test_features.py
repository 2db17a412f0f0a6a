"""What surfaces declare of themselves: all of it, with a reason for what is missing, and true where it can be seen."""

from collections.abc import AsyncIterator, Mapping

import pytest

from bot.ports.chat import ChatSurface
from bot.ports.chat_features import Feature, Missing, Offered
from bot.settings import load_settings
from bot.storage.database import SqlStore
from integrations.chat.parity import DECLARED, page
from integrations.chat.registry import SURFACES, SurfaceParts, file_sources, make_surfaces, picture_takers
from tests.contracts.chat.slack_stage import slack_directory
from tests.house.project import read
from tests.support.clock import FakeClock

CONNECTED = {
    "slack_bot_token": "xoxb-features",
    "slack_signing_secret": "features",
    "teams_app_id": "00001111-aaaa-2222-bbbb-3333cccc4444",
    "teams_tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47",
    "teams_app_password": "features",
}
"""Settings under which every surface can be reached."""


@pytest.fixture
async def surfaces(store: SqlStore, clock: FakeClock) -> AsyncIterator[Mapping[str, ChatSurface]]:
    made = make_surfaces(SurfaceParts(store, clock, slack_directory, load_settings(**CONNECTED)))
    yield made
    for each in made.values():
        await each.close()


def offering(feature: Feature) -> set[str]:
    return {name for name in SURFACES if isinstance(DECLARED[name][feature], Offered)}


def test_every_surface_says_of_every_feature_whether_it_offers_it() -> None:
    assert SURFACES.keys() <= DECLARED.keys()
    for name, features in DECLARED.items():
        assert set(features) == set(Feature), name


@pytest.mark.parametrize("name", DECLARED)
def test_what_is_missing_has_a_reason(name: str) -> None:
    for feature, said in DECLARED[name].items():
        if isinstance(said, Missing):
            assert len(said.why.split()) > 3, f"{name}: {feature.name}"


def test_every_surface_lets_people_act_on_a_case() -> None:
    """A surface without one of these would be a window, not a desk."""
    for feature in (Feature.CLAIM, Feature.COMPOSE, Feature.APPROVAL, Feature.CLOSE, Feature.LIVE):
        assert offering(feature) == set(SURFACES), feature.name


async def test_what_is_declared_is_what_the_surfaces_do(surfaces: Mapping[str, ChatSurface]) -> None:
    able = {name: each.capabilities for name, each in surfaces.items()}
    assert surfaces.keys() == SURFACES.keys()
    assert offering(Feature.LOOK_UP) == {name for name, each in able.items() if each.finds_cards}
    assert offering(Feature.FLOOD) == {name for name, each in able.items() if each.flood}
    assert offering(Feature.MENTION_PICTURES) == {name for name, each in able.items() if each.keeps_pictures}
    assert offering(Feature.MENTION_PICTURES) == set(picture_takers(surfaces))
    assert offering(Feature.REPLY_PICTURES) == set(file_sources(surfaces))


def test_the_page_is_the_one_that_is_declared() -> None:
    assert read("docs/chat-surfaces.md") == page(), "run: make docs"


def test_a_reason_stands_where_something_is_missing() -> None:
    """The page is written from what it is given, a made-up surface for one."""
    lone = {feature: Missing(f"not here, as {feature.name} needs a chat") for feature in Feature}
    told = page({"desk": lone}).splitlines()
    assert f"| {Feature.CLAIM.value} | **no**: not here, as CLAIM needs a chat |" in told
    assert (
        f"| {Feature.CLAIM.value} | yes: in a click |"
        in page({"desk": {**lone, Feature.CLAIM: Offered("in a click")}}).splitlines()
    )
