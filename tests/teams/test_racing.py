"""Several people, and the same press several times: one public reply, one answer each, nothing lost."""

import asyncio

from tests.support.engines import ON_BOTH
from tests.teams.office import Office

pytestmark = ON_BOTH


async def reviewed(office: Office, person: str, words: str) -> None:
    """Somebody has written a reply and reads it before sending."""
    await office.press(person, "Reply")
    await office.submit(person, "Preview", text=words)


async def out(office: Office) -> None:
    await office.house.work()
    office.house.clock.move(seconds=16)
    await office.house.work()


async def test_two_people_who_answer_at_once_publish_one_reply(office: Office) -> None:
    case = await office.a_case()
    await reviewed(office, "marie", "From Marie.")
    await reviewed(office, "paul", "From Paul.")
    await asyncio.gather(office.doing.submit("marie", "Send"), office.doing.submit("paul", "Send"))
    await out(office)
    (reply,) = (await office.house.view(case)).replies
    assert office.published() == [reply.text]
    ((_, left),) = office.tenant.dialogs.items()
    assert left.card["body"][-1]["actions"][0]["title"] == "Take over and send"


async def test_one_dialog_submitted_three_times_under_other_ids_is_one_reply(office: Office) -> None:
    case = await office.a_case()
    await reviewed(office, "marie", "Once.")
    sent = office.doing.submission("marie", "Send")
    answers = await asyncio.gather(
        office.doing.sender.deliver(sent), *(office.doing.sender.redeliver_anew(sent) for _ in range(2))
    )
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json() for answer in answers] == [{}] * 3
    await out(office)
    assert office.published() == ["Once."]
    assert len((await office.house.view(case)).replies) == 1


async def test_one_press_that_arrives_ten_times_at_once_is_done_once(office: Office) -> None:
    case = await office.a_case()
    await office.doing.press("marie", office.card(), "I’ll take it")
    press = office.doing.sender.sent[-1]
    answers = await asyncio.gather(*(office.doing.sender.redeliver_anew(press) for _ in range(9)))
    assert {answer.status_code for answer in answers} == {200}
    await office.house.work()
    assert (await office.house.events(case)).count("claimed") == 1


async def test_an_approval_of_words_that_changed_meanwhile_is_refused(office: Office) -> None:
    await office.a_case("An interview, please")
    await office.reply("marie", "As read.", "press")
    old = office.card("press")
    stale = {each["title"]: each for row in old.card["body"] for each in row.get("actions", ())}["Approve"]
    await office.press("sam", "Edit…", "press")
    await office.submit("sam", "Enregistrer", text="Never read by Paul.")
    response = await office.doing.sender.deliver(office.doing.activities.execute("paul", office.card("press"), stale))
    assert response.json()["type"] == "application/vnd.microsoft.activity.message"
    await out(office)
    assert office.published() == []
