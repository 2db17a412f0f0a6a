"""Where Teams is lost the case is not: what may stand is not posted again, and its people learn where to look."""

from collections.abc import Awaitable, Callable

import pytest

from bot.domain.messages import Claim
from tests.stand_ins.teams.faults import Fault, Manner
from tests.support.engines import ON_BOTH
from tests.teams.office import RULES, Office

LED = RULES.replace("members: [marie, paul]", "members: [marie, paul], managers: [mia]").replace(
    "  sam:", "  mia: {{name: Mia}}\n  ana: {{name: Ana, admin: true}}\n  sam:"
)

Lose = Callable[[Office], Awaitable[None]]


async def delete_channel(office: Office) -> None:
    await office.managing.delete_channel("marie", "delivery")


async def take_app_out(office: Office) -> None:
    await office.managing.uninstall("marie", "acme")


async def archive_team(office: Office) -> None:
    await office.managing.archive_team("marie", "acme")


async def disable_app(office: Office) -> None:
    office.tenant.app.disabled = True
    office.tenant.app.tokens.clear()


async def restore(office: Office) -> None:
    office.tenant.app.disabled = False
    if office.tenant.channels["delivery"].deleted:
        await office.managing.restore_channel("marie", "delivery")
    team = office.tenant.channels["delivery"].team
    assert team is not None
    if not team.installed:
        await office.managing.install("marie", "acme")
    if team.archived:
        await office.managing.unarchive_team("marie", "acme")


async def later(office: Office, minutes: float = 11) -> None:
    office.house.clock.move(minutes=minutes)
    await office.house.work()


@ON_BOTH
@pytest.mark.parametrize("office", [LED], indirect=True)
@pytest.mark.parametrize("lose", [delete_channel, take_app_out, archive_team, disable_app])
async def test_a_case_survives_is_told_of_once_on_the_desk_and_comes_back(office: Office, lose: Lose) -> None:
    await lose(office)
    case = await office.a_case()
    await office.house.do(Claim("marie", case))
    for _ in range(3):
        await later(office)
    assert (await office.house.view(case)).case.assignee == "marie"
    assert len(office.house.surface.in_channel("delivery")) == 1
    assert sorted(office.house.surface.whispers) == [("ana", "whisper.unreachable"), ("mia", "whisper.unreachable")]
    assert (await office.house.events(case)).count("card_lost") == 1
    await restore(office)
    await later(office, 61)
    assert len(office.tenant.cards("delivery")) == 1


@ON_BOTH
async def test_a_card_whose_answer_was_lost_is_never_posted_again_and_is_known_from_a_click(office: Office) -> None:
    office.tenant.faults.next_time("create", Fault(Manner.LOST_ANSWER))
    case = await office.a_case()
    for _ in range(5):
        await later(office)
    assert len(office.tenant.cards("delivery")) == 1
    assert len(office.house.surface.in_channel("delivery")) == 1
    assert (await office.house.events(case)).count("posting_doubted") == 1
    await office.press("marie", "I’ll take it")
    assert (await office.house.events(case)).count("posting_known") == 1
    assert (await office.house.view(case)).case.assignee == "marie"
    await later(office)
    assert "With Marie" in office.words("paul")
    assert len(office.tenant.cards("delivery")) == 1


@ON_BOTH
async def test_a_card_pressed_while_its_answer_is_under_way_stays_known_where_that_answer_is_lost(
    office: Office,
) -> None:
    other_worker = office.house.an_outbox("other")

    async def pressed(operation: str) -> bool:
        if operation != "create":
            return False
        office.server.meanwhile = None
        await office.doing.press("marie", office.card(), "I’ll take it")
        await other_worker.run_due()
        return True

    office.server.meanwhile = pressed
    await office.a_case()
    for _ in range(3):
        await later(office)
    assert "With Marie" in office.words("paul")
    assert len(office.tenant.cards("delivery")) == 1


@pytest.mark.parametrize("under", ["", "with a note under it"])
async def test_a_card_that_somebody_deletes_stays_on_the_desk_and_its_assignee_is_told(
    office: Office, under: str
) -> None:
    office.tenant.app.reads_all = True
    case = await office.a_case()
    await office.press("marie", "I’ll take it")
    card = office.card()
    if under:
        await office.doing.say("marie", "delivery", under, thread=card.root)
    await office.doing.remove("marie", card)
    await office.house.work()
    assert office.house.surface.whispers == [("marie", "whisper.card_gone")]
    await office.house.do(Claim("paul", case, take_over=True))
    await office.house.work()
    assert (await office.house.view(case)).case.assignee == "paul"


async def test_a_limit_puts_off_and_loses_nothing(office: Office) -> None:
    office.tenant.faults.next_time("create", Fault(Manner.LIMITED, seconds=30))
    await office.a_case()
    assert office.tenant.cards("delivery") == []
    await later(office)
    assert len(office.tenant.cards("delivery")) == 1


async def test_a_moved_service_address_is_followed(office: Office) -> None:
    await office.a_case()
    office.tenant.region = "amer"
    await office.press("marie", "I’ll take it")
    await later(office)
    assert "With Marie" in office.words("paul")


async def test_a_department_in_a_shared_channel_gets_no_card_there(office: Office) -> None:
    office.tenant.channels["delivery"].kind = "shared"
    case = await office.a_case()
    await later(office)
    assert office.tenant.cards("delivery") == []
    assert (await office.house.view(case)).case.state == "open"
