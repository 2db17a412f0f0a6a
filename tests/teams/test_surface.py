"""What Teams does beyond the contract: lost answers, limits, refusals, languages, mentions, channels that go away."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cards.card import Card, Para, Say, Who
from bot.domain.department import Directory, Locale
from bot.domain.hours import Hours
from bot.errors import (
    AuthFailed,
    CardGone,
    ChannelGone,
    IntegrationError,
    NotAllowed,
    RateLimited,
    Rejected,
    Unavailable,
    Uncertain,
)
from bot.ports.rows import CardRow
from bot.settings import load_settings
from bot.storage.database import SqlStore
from integrations.chat.registry import SurfaceParts, make_surfaces
from integrations.chat.teams.gateway import BotBuilderGateway
from integrations.chat.teams.surface import TeamsSurface
from tests.contracts.chat.teams_stage import teams_directory
from tests.contracts.chat.test_surface_contract import card
from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Json
from tests.support.clock import FakeClock
from tests.teams.connected import settings_of

BILLING = "Acme/Billing"


@pytest.fixture
def directory(server: TeamsServer) -> Directory:
    return teams_directory(server.tenant)


@pytest.fixture
async def surface(
    server: TeamsServer, gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock, directory: Directory
) -> AsyncIterator[TeamsSurface]:
    yield await a_surface(server, gateway, store, clock, directory)


async def a_surface(
    server: TeamsServer, gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock, directory: Directory
) -> TeamsSurface:
    tenant = server.tenant.id
    surface = TeamsSurface(gateway, store=store, directory=lambda: directory, clock=clock, tenant=tenant)
    activities = Activities(server.tenant, server.service_url)
    await surface.places.learn(activities.installation_update("marie", server.tenant.channels["acme"], "add"))
    return surface


def drawn(server: TeamsServer, place: int = -1, channel: str = "billing") -> Json:
    card: Json = server.tenant.cards(channel)[place].activity["attachments"][0]["content"]
    return card


def acts(node: Any) -> list[Json]:
    """Everything that can be pressed on a card."""
    if isinstance(node, list):
        return [found for each in node for found in acts(each)]
    if not isinstance(node, dict):
        return []
    inside = [found for name, each in node.items() if name != "data" for found in acts(each)]
    return [node, *inside] if str(node.get("type", "")).startswith(("Action.Execute", "Action.Submit")) else inside


def naming(number: int, *people: str) -> Card:
    """A card that names people."""
    plain = card(number)
    line = tuple(Who(person=person, name=person.capitalize()) for person in people)
    return plain.model_copy(update={"blocks": (*plain.blocks, Para(line=line))})


async def test_a_card_whose_answer_was_lost_stands_once_and_is_never_posted_again(
    server: TeamsServer, surface: TeamsSurface
) -> None:
    server.tenant.faults.next_time("create", Fault(Manner.LOST_ANSWER))
    with pytest.raises(Uncertain):
        await surface.post_card(BILLING, card(1), key="k")
    assert len(server.tenant.cards("billing")) == 1
    assert not surface.capabilities.finds_cards
    with pytest.raises(Uncertain):
        await surface.find_card(BILLING, "k")


async def test_every_button_of_a_card_that_was_posted_says_which_card_it_is(
    server: TeamsServer, surface: TeamsSurface
) -> None:
    ref = await surface.post_card(BILLING, card(7), key="k")
    assert await surface.find_card(BILLING, "k") == ref
    offered = acts(drawn(server))
    assert {each["data"]["card"] for each in offered} == {"k"}
    assert {each["data"]["case"] for each in offered} == {"7"}
    await surface.update_card(ref, card(7, revision=2))
    assert not [each for each in acts(drawn(server)) if "card" in each["data"]]


async def test_a_click_tells_the_reference_of_its_card(server: TeamsServer, surface: TeamsSurface) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    (message,) = server.tenant.cards("billing")
    clicked = Activities(server.tenant, server.service_url).pressed("marie", message, {"type": "invoke"})
    room, stands = clicked["conversation"]["id"], clicked["replyToId"]
    assert surface.reference(BILLING, room, stands) == ref
    assert ref in surface.references(room, stands)
    assert ref in surface.references(room.partition(";")[0], stands)


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault(Manner.SERVER_ERROR), Uncertain),
        (Fault(Manner.DROPPED), Uncertain),
        (Fault(Manner.PRECONDITION), Uncertain),
        (Fault(Manner.REFUSED, status=401, code="BotNotRegistered"), AuthFailed),
        (Fault(Manner.REFUSED, status=403, code="BotDisabledByAdmin"), NotAllowed),
        (Fault(Manner.REFUSED, status=403, code="BotNotInConversationRoster"), ChannelGone),
        (Fault(Manner.REFUSED, status=404, code="ConversationNotFound"), ChannelGone),
        (Fault(Manner.REFUSED, status=409, code="SomethingNew"), Rejected),
        (Fault(Manner.LIMITED), RateLimited),
    ],
)
async def test_what_goes_wrong_while_posting_is_sorted(
    server: TeamsServer, surface: TeamsSurface, fault: Fault, raised: type[IntegrationError]
) -> None:
    server.tenant.faults.next_time("create", fault)
    with pytest.raises(raised) as caught:
        await surface.post_card(BILLING, card(1), key="k")
    assert "eyJ" not in str(caught.value)
    assert server.tenant.faults.happened[("create", fault.manner)] == 1


async def test_a_drawing_without_an_answer_is_only_tried_again(server: TeamsServer, surface: TeamsSurface) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    for manner in (Manner.SERVER_ERROR, Manner.LOST_ANSWER):
        server.tenant.faults.next_time("update", Fault(manner))
        with pytest.raises(Unavailable):
            await surface.update_card(ref, card(1, "new words", revision=2))
    await surface.update_card(ref, card(1, "new words", revision=2))
    assert "new words" in str(drawn(server))


async def test_a_limit_is_kept_for_as_long_as_teams_asks_and_in_its_channel_alone(
    server: TeamsServer, surface: TeamsSurface, clock: FakeClock
) -> None:
    server.tenant.faults.next_time("create", Fault(Manner.LIMITED, seconds=17))
    with pytest.raises(RateLimited) as caught:
        await surface.post_card(BILLING, card(1), key="k")
    assert caught.value.retry_at == clock() + timedelta(seconds=17)
    await surface.post_card("Acme/Press", card(2), key="k")


@pytest.mark.parametrize("status", [400, 413])
async def test_a_card_that_teams_refuses_is_drawn_plainly_so_that_the_case_is_seen(
    server: TeamsServer, surface: TeamsSurface, status: int
) -> None:
    server.tenant.faults.next_time("create", Fault(Manner.REFUSED, status=status, code="BadSyntax"))
    await surface.post_card(BILLING, card(1), key="k")
    plainly = drawn(server)
    assert "Where is my refund?" in str(plainly)
    assert not [each for each in plainly["body"] if each["type"] == "Container"]
    assert {each["data"]["card"] for each in acts(plainly)} == {"k"}


async def test_a_card_that_is_refused_however_it_is_drawn_is_said(server: TeamsServer, surface: TeamsSurface) -> None:
    server.tenant.faults.next_time("create", Fault(Manner.REFUSED, status=400, code="BadSyntax"), times=2)
    with pytest.raises(Rejected):
        await surface.post_card(BILLING, card(1), key="k")


async def test_those_whom_a_card_names_are_shown_their_own_where_teams_has_told_of_them(
    server: TeamsServer, surface: TeamsSurface
) -> None:
    activities = Activities(server.tenant, server.service_url)
    await surface.places.learn(activities.installation_update("marie", server.tenant.chat("marie"), "add"))
    await surface.post_card(BILLING, naming(1, "marie", "paul"), key="k")
    assert drawn(server)["refresh"]["userIds"] == [server.tenant.people["marie"].mri]


async def test_a_drawing_that_changes_nothing_is_not_sent(server: TeamsServer, surface: TeamsSurface) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    await surface.update_card(ref, card(1))
    await surface.update_card(ref, card(1, revision=2))
    assert len(server.tenant.called("update")) == 1
    surface.forget([ref])
    await surface.update_card(ref, card(1, revision=2))
    assert len(server.tenant.called("update")) == 2


async def test_a_card_is_in_its_departments_language_on_its_clock_and_a_whisper_in_its_readers(
    server: TeamsServer, gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock, directory: Directory
) -> None:
    billing = directory.departments["billing"]
    hours = Hours(((),) * 7, ZoneInfo("Asia/Tokyo"))
    french = {**directory.departments, "billing": replace(billing, locale=Locale.FR, hours=hours)}
    surface = await a_surface(server, gateway, store, clock, replace(directory, departments=french))
    ref = await surface.post_card(BILLING, card(1), key="k")
    assert ref.endswith("|fr")
    assert "UTC+9" in str(drawn(server))
    again = await a_surface(server, gateway, store, clock, replace(directory, departments=french))
    await again.update_card(ref, card(1, "other words", revision=2))
    assert "Répondre" in str(drawn(server))
    assert "UTC+9" in str(drawn(server))
    await surface.whisper(BILLING, "paul", ref, (Say(key="act.claim"),))
    await surface.whisper(BILLING, "marie", ref, (Say(key="act.claim"),))
    assert "I’ll take it" in str(server.tenant.direct("paul")[0].activity)
    assert "Je m’en occupe" in str(server.tenant.direct("marie")[0].activity)


async def test_a_word_is_said_in_the_persons_own_talk_which_is_opened_once(
    server: TeamsServer, surface: TeamsSurface
) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    for _ in range(3):
        await surface.whisper(BILLING, "paul", ref, (Say(key="act.claim"),))
    assert len(server.tenant.direct("paul")) == 3
    assert len(server.tenant.called("create")) == 2


async def test_who_cannot_be_told_here_reads_it_on_the_desk(
    server: TeamsServer, gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock, directory: Directory
) -> None:
    people = directory.people | {"ana": replace(directory.people["ana"], teams="")}
    surface = await a_surface(server, gateway, store, clock, replace(directory, people=people))
    server.tenant.people["paul"].has_app = False
    server.tenant.people["marie"].blocks_bot = True
    for person in ("marie", "paul", "ana", "nobody"):
        await surface.whisper(BILLING, person, "", (Say(key="act.claim"),))
    assert not [each for key in ("marie", "paul", "ana") for each in server.tenant.direct(key)]


async def test_a_talk_that_was_taken_away_is_opened_anew_when_it_is_back(
    server: TeamsServer, surface: TeamsSurface
) -> None:
    activities, paul = Activities(server.tenant, server.service_url), server.tenant.people["paul"]
    await surface.whisper(BILLING, "paul", "", (Say(key="act.claim"),))
    await surface.places.learn(activities.installation_update("paul", server.tenant.chat("paul"), "remove"))
    paul.has_app = False
    await surface.whisper(BILLING, "paul", "", (Say(key="act.claim"),))
    paul.has_app = True
    await surface.whisper(BILLING, "paul", "", (Say(key="act.claim"),))
    assert len(server.tenant.direct("paul")) == 2


async def test_an_id_that_somebody_tied_to_themselves_is_theirs(
    server: TeamsServer, gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock, directory: Directory
) -> None:
    people = {key: replace(each, teams="") for key, each in directory.people.items()}
    surface = await a_surface(server, gateway, store, clock, replace(directory, people=people))
    async with store.writing() as tx:
        await tx.chat_people.link("teams", server.tenant.people["paul"].id, "paul")
    await surface.whisper(BILLING, "paul", "", (Say(key="act.claim"),))
    assert len(server.tenant.direct("paul")) == 1


async def test_a_card_is_turned_into_a_line_and_drawn_again(server: TeamsServer, surface: TeamsSurface) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    await surface.put_line(ref, (Say(key="act.claim"),))
    assert acts(drawn(server)) == []
    await surface.update_card(ref, card(1))
    assert acts(drawn(server))


async def test_a_card_has_an_address(server: TeamsServer, surface: TeamsSurface) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    (standing,) = server.tenant.cards("billing")
    address = surface.address_of(CardRow(1, 1, "teams", BILLING, "k", "live", ref=ref))
    room = standing.room.replace(":", "%3A").replace("@", "%40")
    assert address == f"https://teams.microsoft.com/l/message/{room}/{standing.id}?tenantId={server.tenant.id}"


async def test_where_the_service_address_changes_cards_are_drawn_at_the_new_one(
    server: TeamsServer, surface: TeamsSurface
) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    server.tenant.region = "amer"
    with pytest.raises(IntegrationError):
        await surface.update_card(ref, card(1, revision=2))
    (standing,) = server.tenant.cards("billing")
    clicked = Activities(server.tenant, server.service_url).pressed("marie", standing, {"type": "invoke"})
    await surface.places.learn(clicked)
    await surface.update_card(ref, card(1, revision=2))


async def test_a_card_that_a_human_deleted_is_gone_and_so_is_one_of_a_channel_that_was(
    server: TeamsServer, surface: TeamsSurface
) -> None:
    ref = await surface.post_card(BILLING, card(1), key="k")
    other = await surface.post_card(BILLING, card(2), key="k2")
    server.tenant.delete_by_hand(ref.split("|")[1])
    with pytest.raises(CardGone):
        await surface.update_card(ref, card(1, revision=2))
    server.tenant.teams["acme"].installed = False
    with pytest.raises(ChannelGone):
        await surface.update_card(other, card(2, revision=2))
    with pytest.raises(ChannelGone):
        await surface.post_card(BILLING, card(3), key="k3")


def test_teams_is_connected_only_where_its_app_is_set(server: TeamsServer, store: SqlStore, clock: FakeClock) -> None:
    app = {"teams_app_id": server.tenant.app.id, "teams_tenant_id": server.tenant.id}
    for given, names in [
        ({}, {"desk"}),
        (settings_of(server).model_dump(), {"desk", "teams"}),
        (app | {"teams_playground": "http://127.0.0.1:56150"}, {"desk", "teams"}),
    ]:
        parts = SurfaceParts(store, clock, lambda: teams_directory(server.tenant), load_settings(**given))
        assert set(make_surfaces(parts)) == names
