"""What employees do in Slack with a reply that is public already."""

import json

from bot.domain.case import CaseState
from bot.domain.reply import ReplyState
from tests.slack.office import Office

WITHDRAW = "Withdraw the published reply…"


async def answered(office: Office) -> int:
    case = await office.a_case()
    await office.reply("U1", "It left this morning.")
    office.house.clock.move(16)
    await office.house.work()
    return case


def seen(office: Office) -> str:
    return json.dumps(office.card()["blocks"], ensure_ascii=False)


async def test_a_published_reply_is_withdrawn_from_its_card_after_a_question(office: Office) -> None:
    case = await answered(office)
    await office.act("U2", WITHDRAW)
    asked = json.dumps(office.modal("U2").view)
    assert "It left this morning." in asked
    assert office.house.network.taken_off == [], "nothing leaves the network before the question is answered"
    await office.submit("U2")

    view = await office.house.view(case)
    assert (view.replies[0].state, view.replies[0].withdrawn_by) == (ReplyState.WITHDRAWN, "paul")
    assert (view.case.state, view.case.assignee) == (CaseState.CLAIMED, "paul")
    assert "Withdrawn from the network by Paul" in seen(office)
    assert "It left this morning." in seen(office)
    assert WITHDRAW not in seen(office)


async def test_a_withdrawal_submitted_three_times_is_one(office: Office) -> None:
    case = await answered(office)
    await office.act("U1", WITHDRAW)
    question = office.modal("U1")
    statuses = [(await office.slack.submit(question, {})).status_code for _ in range(3)]
    await office.house.work()

    assert statuses == [200] * 3
    assert (await office.house.events(case)).count("withdrawal_asked") == 1


async def test_a_network_that_lets_nobody_delete_is_told_in_the_modal(office: Office) -> None:
    await answered(office)
    office.house.network.deletes_posts = False
    await office.act("U1", WITHDRAW)
    await office.submit("U1")

    assert "delete it in the network’s own app" in json.dumps(office.modal("U1").view, ensure_ascii=False)


async def test_every_act_of_an_answered_case_has_its_place_on_the_card(office: Office) -> None:
    await answered(office)
    [row] = [block for block in office.card()["blocks"] if block["type"] == "actions"]
    menus = [each for each in row["elements"] if each["type"] == "overflow"]
    told = [each["text"]["text"] for menu in menus for each in menu["options"]]

    assert all(len(menu["options"]) <= 5 for menu in menus)
    assert WITHDRAW in told
    assert len({each["action_id"] for each in row["elements"]}) == len(row["elements"])
