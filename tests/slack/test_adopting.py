"""A card that Slack shows and the database does not know is known once somebody presses it; a second one gives way."""

import asyncio
import copy
import json

from bot.domain.messages import Claim
from tests.slack.office import ROOMS, Office
from tests.stand_ins.slack.faults import Fault, Manner
from tests.support.engines import ON_BOTH

ROOM = ROOMS["delivery"]


async def posted_and_not_recorded(office: Office) -> int:
    """A case whose card was taken by Slack, which did not answer."""
    office.workspace.faults.next_time("chat.postMessage", Fault(Manner.LOST_ANSWER))
    return await office.a_case()


async def state_of_card(office: Office, case: int) -> str:
    async with office.house.store.reading() as tx:
        (card,) = [each for each in await tx.cards.of_cases([case]) if each.surface == "slack"]
    return card.state


@ON_BOTH
async def test_a_card_is_known_from_the_first_click_and_not_looked_for(office: Office) -> None:
    case = await posted_and_not_recorded(office)
    assert await state_of_card(office, case) == "posting"
    await office.act("U1", "I’ll take it")
    assert await state_of_card(office, case) == "live"
    assert "With Marie" in json.dumps(office.card()["blocks"])
    office.house.clock.move(30)
    await office.house.work()
    assert "conversations.history" not in [method for method, _ in office.workspace.calls]
    assert len(office.workspace.cards(ROOM)) == 1


async def test_a_card_is_known_from_a_click_that_opens_a_form(office: Office) -> None:
    case = await posted_and_not_recorded(office)
    await office.act("U1", "Reply")
    assert await state_of_card(office, case) == "live"
    assert office.modal("U1")


async def test_a_second_card_of_a_case_leads_to_the_first_and_offers_nothing(office: Office) -> None:
    case = await office.a_case()
    first = office.card()
    second = copy.deepcopy(first) | {"ts": f"{float(first['ts']) + 1:.6f}"}
    office.workspace.channels[ROOM].messages[second["ts"]] = second
    await office.act("U1", "I’ll take it")
    shown = json.dumps(office.workspace.channels[ROOM].messages[second["ts"]]["blocks"])
    assert f"https://slack.com/archives/{ROOM}/p{first['ts'].replace('.', '')}" in shown
    assert "button" not in shown
    assert "With Marie" in json.dumps(office.workspace.channels[ROOM].messages[first["ts"]]["blocks"])
    async with office.house.store.reading() as tx:
        assert (await tx.cases.get(case)).assignee == "marie"


async def test_a_card_of_another_database_changes_nothing_of_ours(office: Office) -> None:
    case = await posted_and_not_recorded(office)
    office.card()["metadata"]["event_payload"]["key"] = "f" * 32
    await office.act("U1", "I’ll take it")
    assert await state_of_card(office, case) == "posting"


async def test_a_click_and_the_look_for_its_card_at_once_leave_one_card(office: Office) -> None:
    case = await posted_and_not_recorded(office)
    office.house.clock.move(30)
    assert await office.click("U1", "I’ll take it") == 200
    await asyncio.gather(office.house.work(), office.house.bus.handle(Claim("paul", case, take_over=True)))
    await office.house.work()
    assert len(office.workspace.cards(ROOM)) == 1
    assert await state_of_card(office, case) == "live"
