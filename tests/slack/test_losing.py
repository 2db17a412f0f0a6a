"""Slack is lost: a token, a scope, a channel, a card. The case stays on the desk, where its people are told."""

from collections.abc import Callable

import pytest

from bot.domain.messages import Claim
from tests.slack.office import ROOMS, RULES, Office
from tests.stand_ins.slack.workspace import Workspace
from tests.support.engines import ON_BOTH

LED = RULES.replace("members: [marie, paul]}", "members: [marie, paul], managers: [mia]}").replace(
    "  sam:", "  mia: {name: Mia}\n  ana: {name: Ana, admin: true}\n  sam:"
)
ROOM = ROOMS["delivery"]


def revoke(workspace: Workspace) -> Callable[[], None]:
    workspace.app.revoked = True
    return lambda: setattr(workspace.app, "revoked", False)


def take_scope(workspace: Workspace) -> Callable[[], None]:
    scopes, workspace.app.scopes = workspace.app.scopes, workspace.app.scopes - {"chat:write"}
    return lambda: setattr(workspace.app, "scopes", scopes)


def archive(workspace: Workspace) -> Callable[[], None]:
    workspace.channels[ROOM].is_archived = True
    return lambda: setattr(workspace.channels[ROOM], "is_archived", False)


def rename(workspace: Workspace) -> Callable[[], None]:
    workspace.channels[ROOM].name = "parcels"
    return lambda: setattr(workspace.channels[ROOM], "name", "delivery")


def delete(workspace: Workspace) -> Callable[[], None]:
    room = workspace.channels.pop(ROOM)
    return lambda: workspace.channels.update({ROOM: room})


def put_out(workspace: Workspace) -> Callable[[], None]:
    workspace.channels[ROOM].members.discard(workspace.app.bot_user)
    return lambda: workspace.channels[ROOM].members.add(workspace.app.bot_user)


async def later(office: Office) -> None:
    office.house.clock.move(minutes=11)
    await office.house.work()


@ON_BOTH
@pytest.mark.parametrize("office", [LED], indirect=True)
@pytest.mark.parametrize("lose", [revoke, take_scope, archive, rename, delete, put_out])
async def test_a_case_survives_is_told_of_once_on_the_desk_and_comes_back(
    office: Office, lose: Callable[[Workspace], Callable[[], None]]
) -> None:
    mend = lose(office.workspace)
    case = await office.a_case()
    await office.house.do(Claim("marie", case))
    for _ in range(3):
        await later(office)
    assert (await office.house.view(case)).case.assignee == "marie"
    assert len(office.house.surface.in_channel("delivery")) == 1
    assert sorted(office.house.surface.whispers) == [("ana", "whisper.unreachable"), ("mia", "whisper.unreachable")]
    assert (await office.house.events(case)).count("card_lost") == 1

    mend()
    office.house.clock.move(minutes=61)
    await office.house.work()
    assert len(office.workspace.cards(ROOM)) == 1
    lose(office.workspace)
    await later(office)
    await office.a_case("Another parcel")
    await later(office)
    assert len(office.house.surface.whispers) == 4


async def test_where_nobody_leads_everybody_of_the_department_is_told(office: Office) -> None:
    archive(office.workspace)
    await office.a_case()
    await later(office)
    assert {person for person, _ in office.house.surface.whispers} == {"marie", "paul"}


async def test_a_flood_into_a_channel_that_is_gone_is_told_and_listed_once_it_is_mended(office: Office) -> None:
    mend = archive(office.workspace)
    for number in range(15):
        office.house.network.arrives(f"Parcel {number} is late")
    await office.house.poll()
    await office.house.work()
    for _ in range(3):
        await later(office)
    assert {person for person, _ in office.house.surface.whispers} == {"marie", "paul"}
    assert len(office.house.surface.whispers) == 2
    mend()
    office.house.clock.move(minutes=61)
    await office.house.work()
    (one,) = office.workspace.cards(ROOM)
    assert "15 cases have come in" in one["text"]


@pytest.mark.parametrize("under", ["", "with a note under it"])
async def test_a_card_that_somebody_deletes_stays_on_the_desk_and_its_assignee_is_told_at_once(
    office: Office, under: str
) -> None:
    case = await office.a_case()
    await office.act("U1", "I’ll take it")
    if under:
        await office.says("U1", under)
    await office.doing.remove(ROOM, office.card()["ts"])
    await office.house.work()
    assert office.house.surface.whispers == [("marie", "whisper.card_gone")]
    assert (await office.house.events(case)).count("card_lost") == 1
    assert (await office.house.view(case)).case.assignee == "marie"
    await office.house.do(Claim("paul", case, take_over=True))
    await office.house.work()
    assert "I’ll take it" not in str(office.workspace.cards(ROOM))


async def test_a_message_of_ours_that_is_no_card_may_be_deleted(office: Office) -> None:
    await office.a_case()
    message = office.workspace.keep(
        office.workspace.channels[ROOM],
        {"user": office.workspace.app.bot_user, "bot_id": office.workspace.app.bot_id, "text": "hello"},
    )
    await office.doing.remove(ROOM, message["ts"])
    await office.house.work()
    assert office.house.surface.whispers == []
