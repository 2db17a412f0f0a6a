"""Where in Teams something is said: what the rules may call a channel, and what activities tell of places."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.errors import ChannelGone, NotAllowed
from bot.ports.places import CHANNEL, PERSON, TEAM, PlaceRow
from bot.storage.database import SqlStore
from integrations.chat.teams.gateway import BotBuilderGateway
from integrations.chat.teams.places import Places, channel_id
from integrations.chat.teams.told import told_of
from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Json
from tests.support.clock import FakeClock

BOTH = pytest.mark.parametrize("template", ["migrated_file", "postgres"], indirect=True)


@pytest.fixture
async def places(
    server: TeamsServer, gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock
) -> AsyncIterator[Places]:
    places = Places(store, gateway, clock)
    await places.learn(told(server).installation_update("marie", server.tenant.channels["acme"], "add"))
    yield places


def told(server: TeamsServer) -> Activities:
    return Activities(server.tenant, server.service_url)


def link(server: TeamsServer, key: str) -> str:
    room = server.tenant.channels[key]
    quoted = room.id.replace(":", "%3A").replace("@", "%40")
    return f"https://teams.microsoft.com/l/channel/{quoted}/{room.name}%2Fx?groupId=g&tenantId={server.tenant.id}"


async def row(store: SqlStore, kind: str, place: str) -> PlaceRow | None:
    async with store.reading() as tx:
        return await tx.places.get("teams", kind, place)


@BOTH
async def test_a_channel_may_be_named_by_its_id_its_link_or_its_name(server: TeamsServer, places: Places) -> None:
    billing = server.tenant.channels["billing"].id
    for named in (billing, link(server, "billing"), "Acme/Billing", " acme / BILLING "):
        assert (await places.find(named)).id == billing, named
    assert (await places.find("Acme/General")).id == server.tenant.teams["acme"].id
    assert len(server.tenant.called("channels")) == 1, "and what was listed once is known"


@pytest.mark.parametrize(
    "named",
    [
        "Acme/Nowhere",
        "Nowhere/Billing",
        "Billing",
        "#billing",
        "",
        "/",
        "19:nothing@thread.tacv2",
        "https://teams.microsoft.com/l/channel/19%3Anothing%40thread.tacv2/x",
        "https://teams.microsoft.com/l/team/elsewhere",
        "https://[",
    ],
)
async def test_a_channel_that_is_none_is_said(places: Places, named: str) -> None:
    with pytest.raises(ChannelGone):
        await places.find(named)


def test_a_link_holds_the_id_however_it_is_written() -> None:
    room = "19:a_b-c@thread.tacv2"
    for named in (
        room,
        f"{room};messageid=17",
        "https://teams.microsoft.com/l/channel/19%3aa_b-c%40thread.tacv2/General?groupId=1",
        "https://teams.cloud.microsoft/l/channel/19%253Aa_b-c%2540thread.tacv2/General",
        f"https://teams.microsoft.com/l/channel/{room}/General",
    ):
        assert channel_id(named) == room, named
    assert channel_id("Acme/19: a channel") == ""


async def test_a_slash_in_the_name_of_a_team_parts_nothing(server: TeamsServer, places: Places) -> None:
    server.tenant.new_team("both", "Sales / Support", "marie")
    wanted = server.tenant.new_channel("wanted", "Billing", team="both")
    await places.learn(told(server).installation_update("marie", server.tenant.channels["both"], "add"))
    assert (await places.find("Sales / Support/Billing")).id == wanted.id


async def test_a_channel_whose_name_two_teams_have_is_asked_for_by_its_link(
    server: TeamsServer, places: Places
) -> None:
    server.tenant.new_team("other", "acme", "marie")
    server.tenant.new_channel("twin", "billing", team="other")
    await places.learn(told(server).installation_update("marie", server.tenant.channels["other"], "add"))
    for team in ("acme", "other"):
        await places.find(f"19:{server.tenant.teams[team].id.removeprefix('19:')}")
    with pytest.raises(NotAllowed, match="link"):
        await places.find("Acme/Billing")
    assert (await places.find(link(server, "twin"))).id == server.tenant.channels["twin"].id


@pytest.mark.parametrize("named_by", ["id", "name"])
async def test_a_channel_shared_with_another_company_gets_no_card(
    server: TeamsServer, places: Places, named_by: str
) -> None:
    shared = server.tenant.new_channel("partners", "Partners", team="acme", kind="shared")
    with pytest.raises(NotAllowed, match="another company"):
        await places.find(shared.id if named_by == "id" else "Acme/Partners")


async def test_a_channel_that_nothing_is_told_of_is_asked_for_before_anything_is_said_in_it(
    server: TeamsServer, places: Places
) -> None:
    shared = server.tenant.new_channel("partners", "Partners", team="acme", kind="shared")
    heard = told(server).conversation_update("marie", server.tenant.teams["acme"], "channelCreated", shared)
    await places.learn(heard)
    with pytest.raises(NotAllowed):
        await places.find(shared.id)
    secret = server.tenant.new_channel("secret", "Secret", team="acme")
    await places.learn(told(server).conversation_update("marie", server.tenant.teams["acme"], "channelCreated", secret))
    server.tenant.teams["acme"].channels.remove(secret)
    with pytest.raises(NotAllowed, match="does not say"):
        await places.find(secret.id)


async def test_an_activity_that_says_of_its_channel_that_it_is_shared_is_believed(
    server: TeamsServer, places: Places
) -> None:
    room = server.tenant.channels["billing"]
    assert (await places.find(room.id)).id == room.id
    activity = told(server).conversation_update("marie", server.tenant.teams["acme"], "channelShared", room)
    activity["channelData"]["channel"]["type"] = "shared"
    await places.learn(activity)
    with pytest.raises(NotAllowed):
        await places.find(room.id)


@BOTH
async def test_what_is_known_already_is_not_written_down_again(
    server: TeamsServer, places: Places, store: SqlStore, clock: FakeClock
) -> None:
    activity = told(server).installation_update("marie", server.tenant.channels["acme"], "add")
    team = server.tenant.teams["acme"].id
    learnt = clock()
    for _ in range(3):
        clock.move(minutes=2)
        await places.learn(activity)
    kept = await row(store, TEAM, team)
    assert kept is not None
    assert (kept.seen_at, kept.name, kept.data["group"]) == (learnt, "Acme", server.tenant.teams["acme"].group)
    server.tenant.region = "amer"
    await places.learn(told(server).installation_update("marie", server.tenant.channels["acme"], "add"))
    moved = await row(store, TEAM, team)
    assert moved is not None
    assert (moved.service_url, moved.seen_at) == (server.service_url, clock())


async def test_an_activity_that_names_no_names_takes_none_away(
    server: TeamsServer, places: Places, store: SqlStore
) -> None:
    await places.find("Acme/Billing")
    room = server.tenant.channels["billing"]
    activity = told(server).about("marie", room, "", {"type": "message"})
    await places.learn(activity)
    kept, team = await row(store, CHANNEL, room.id), await row(store, TEAM, server.tenant.teams["acme"].id)
    assert kept is not None
    assert team is not None
    assert (kept.name, kept.data["kind"], team.name) == ("Billing", "standard", "Acme")


async def test_a_team_of_which_no_event_told_the_name_is_asked(server: TeamsServer, places: Places) -> None:
    server.tenant.new_team("late", "Late", "marie")
    await places.learn(told(server).about("marie", server.tenant.channels["late"], "", {"type": "message"}))
    assert (await places.find("Late/General")).id == server.tenant.teams["late"].id
    assert len(server.tenant.called("team")) == 1


async def test_a_renamed_channel_goes_by_its_new_name(server: TeamsServer, places: Places) -> None:
    room = server.tenant.channels["billing"]
    await places.find("Acme/Billing")
    room.name = "Invoices"
    await places.learn(told(server).conversation_update("marie", server.tenant.teams["acme"], "channelRenamed", room))
    assert (await places.find("Acme/Invoices")).id == room.id
    with pytest.raises(ChannelGone):
        await places.find("Acme/Billing")


@pytest.mark.parametrize("event", ["channelDeleted", "teamDeleted", "teamArchived", "uninstalled", "bot removed"])
async def test_a_place_that_was_taken_from_us_is_gone_until_it_is_back(
    server: TeamsServer, places: Places, store: SqlStore, clock: FakeClock, event: str
) -> None:
    tenant, activities = server.tenant, told(server)
    team, room = tenant.teams["acme"], tenant.channels["billing"]
    await places.find("Acme/Billing")
    await places.learn(taken(server, event))
    kind, place = (CHANNEL, room.id) if event == "channelDeleted" else (TEAM, team.id)
    gone = await row(store, kind, place)
    assert gone is not None
    assert gone.gone_at == clock()
    clock.move(minutes=5)
    await places.learn(activities.conversation_update("marie", team, "channelRestored", room))
    back = await row(store, kind, place)
    assert back is not None
    assert back.gone_at is None


def taken(server: TeamsServer, event: str) -> Json:
    tenant, activities = server.tenant, told(server)
    team, room = tenant.teams["acme"], tenant.channels["billing"]
    if event == "uninstalled":
        return activities.installation_update("marie", tenant.channels["acme"], "remove")
    if event == "bot removed":
        removed = [{"id": tenant.people["paul"].mri}, {"id": tenant.app.bot}]
        return activities.conversation_update("marie", team, "teamMemberRemoved", membersRemoved=removed)
    return activities.conversation_update("marie", team, event, room if event == "channelDeleted" else None)


async def test_somebody_else_who_leaves_takes_nothing_from_us(server: TeamsServer, clock: FakeClock) -> None:
    removed = [{"id": server.tenant.people["paul"].mri}]
    team = server.tenant.teams["acme"]
    left = told(server).conversation_update("marie", team, "teamMemberRemoved", membersRemoved=removed)
    assert told_of(left, clock()).taken == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"conversation": "x", "channelData": [1], "from": 7},
        {"conversation": {"tenantId": "t"}, "channelData": {"team": {"id": 7}, "channel": {"id": "19:x"}}},
        {"conversation": {"id": "19:x", "tenantId": "t"}, "channelData": {"team": {"id": "19:t"}}},
        {"membersRemoved": 7, "recipient": {"id": "28:x"}},
        {"membersRemoved": ["28:x"], "recipient": {"id": "28:x"}, "channelData": {"team": "19:t"}},
    ],
)
def test_what_tells_nothing_whole_is_passed_over(clock: FakeClock, body: dict[str, Any]) -> None:
    assert told_of(body, clock()).here == []
    assert told_of(body, clock()).taken == []


async def test_whom_teams_told_of_is_known_by_both_their_ids(
    server: TeamsServer, places: Places, store: SqlStore
) -> None:
    marie, talk = server.tenant.people["marie"], server.tenant.chat("marie")
    await places.learn(told(server).installation_update("marie", talk, "add"))
    assert await places.user_of(marie.id) == marie.mri
    assert await places.user_of("nobody") == ""
    kept = await row(store, PERSON, marie.id)
    assert kept is not None
    assert (kept.name, kept.data["conversation"]) == ("Marie Curie", talk.id)


async def test_a_bot_is_nobody_to_talk_with(server: TeamsServer, clock: FakeClock) -> None:
    activity = told(server).about("marie", server.tenant.chat("marie"), "", {"type": "message"})
    activity["from"] = {"id": server.tenant.app.bot, "name": "Comptoir"}
    assert told_of(activity, clock()).here == []


async def test_before_teams_told_of_anything_nobody_can_be_reached(
    gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock
) -> None:
    places = Places(store, gateway, clock)
    with pytest.raises(ChannelGone):
        await places.around("")
    with pytest.raises(ChannelGone):
        await places.room("19:x@thread.tacv2;messageid=1")


async def test_whoever_has_the_app_before_any_team_is_reached_in_their_own_talk(
    server: TeamsServer, gateway: BotBuilderGateway, store: SqlStore, clock: FakeClock
) -> None:
    places, marie, talk = Places(store, gateway, clock), server.tenant.people["marie"], server.tenant.chat("marie")
    await places.learn(told(server).installation_update("marie", talk, "add"))
    where = await places.around(talk.id)
    assert (where.service_url, where.tenant) == (server.service_url, server.tenant.id)
    assert await places.talk(marie.id, where) == (talk.id, where)
