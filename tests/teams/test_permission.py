"""Who may act: known, of the department, of our organisation; everybody else reads why not, and nobody else does."""

import pytest

from tests.teams.office import Office


async def test_somebody_whom_the_rules_do_not_name_reads_why_nothing_happens(office: Office) -> None:
    case = await office.a_case()
    await office.press("max", "I’ll take it")
    assert "does not know you by this Teams account" in office.toasts("max")[-1]
    await office.press("max", "Reply")
    assert "does not know you by this Teams account" in office.dialog_words("max")
    assert (await office.house.view(case)).case.assignee is None


async def test_a_colleague_of_another_department_is_refused(office: Office) -> None:
    case = await office.a_case()
    await office.press("sam", "I’ll take it")
    assert office.toasts("sam")
    await office.press("sam", "Reply")
    assert "Your public reply" not in office.dialog_words("sam")
    assert (await office.house.view(case)).case.assignee is None


async def test_whoever_has_no_id_at_all_is_nobody(office: Office) -> None:
    case = await office.a_case()
    await office.doing.press("marie", office.card(), "I’ll take it")
    press = {**office.doing.sender.sent[-1]}
    await office.press("marie", "Give back")
    press["from"] = {"id": press["from"]["id"], "name": "Marie"}
    response = await office.doing.sender.redeliver_anew(press)
    assert response.status_code in (200, 400)
    assert (await office.house.view(case)).case.assignee is None


async def test_nobody_approves_what_they_wrote(office: Office) -> None:
    await office.a_case("An interview, please")
    await office.reply("paul", "Mine.", "press")
    await office.press("paul", "Approve", "press")
    office.house.clock.move(seconds=16)
    await office.house.work()
    assert office.published() == []
    assert office.toasts("paul")


@pytest.mark.parametrize(
    "verb", ["digest", "link", "asked", "thread.said", "card.clicked", "card.removed", "case.nope"]
)
async def test_a_button_of_nobody_does_nothing(office: Office, verb: str) -> None:
    case = await office.a_case()
    data = {"verb": verb, "case": str(case), "card": "no-such-card"}
    sent = office.doing.activities.submit("marie", office.card(), data)
    assert (await office.doing.sender.deliver(sent)).status_code == 202
    action = {"type": "Action.Execute", "verb": verb, "data": data}
    sent = office.doing.activities.execute("marie", office.card(), action)
    assert (await office.doing.sender.deliver(sent)).status_code == 200
    await office.house.work()
    view = await office.house.view(case)
    assert (view.case.assignee, view.notes) == (None, [])
