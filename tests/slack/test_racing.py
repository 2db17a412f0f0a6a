"""Several people and several clicks at the same moment: one public reply, one answer each, nothing lost."""

import asyncio
import json

from bot.domain.messages import Revise
from bot.domain.reply import ReplyState
from tests.slack.office import ROOMS, Office
from tests.stand_ins.slack.workspace import Shown
from tests.support.engines import ON_BOTH

pytestmark = ON_BOTH


async def reviewed(office: Office, user: str, words: str) -> Shown:
    """Somebody has written a reply and reads it before sending."""
    await office.act(user, "Reply")
    await office.submit(user, text=words)
    return office.modal(user)


async def test_two_people_who_answer_at_once_publish_one_reply(office: Office) -> None:
    case = await office.a_case()
    both = [await reviewed(office, "U1", "From Marie."), await reviewed(office, "U2", "From Paul.")]
    await asyncio.gather(*(office.slack.submit(shown, {}) for shown in both))
    office.house.clock.move(16)
    await office.house.work()
    (reply,) = (await office.house.view(case)).replies
    assert office.published() == [reply.text]
    (left,) = office.workspace.views.values()
    assert left.view["submit"]["text"] == "Take over and send"


async def test_one_modal_submitted_three_times_at_once_is_one_reply(office: Office) -> None:
    case = await office.a_case()
    shown = await reviewed(office, "U1", "Once.")
    answers = await asyncio.gather(*(office.slack.submit(shown, {}) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    office.house.clock.move(16)
    await office.house.work()
    assert office.published() == ["Once."]
    assert len((await office.house.view(case)).replies) == 1
    assert office.workspace.views == {}


async def test_one_click_that_arrives_ten_times_at_once_is_done_once(office: Office) -> None:
    case = await office.a_case()
    payload = office.slack.click_payload("U1", ROOMS["delivery"], office.card(), "I’ll take it")
    answers = await asyncio.gather(*(office.slack.interaction(payload) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    await office.house.work()
    assert (await office.house.events(case)).count("claimed") == 1


async def test_an_approval_of_words_that_changed_meanwhile_is_refused(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("U1", "As read.", "press")
    card = json.loads(json.dumps(office.card("press")))
    (reply,) = (await office.house.view(case)).replies
    await office.house.do(Revise("sam", reply.id, text="Never read by Paul."))
    await office.slack.click("U2", ROOMS["press"], card, "Approve")
    await office.house.work()
    office.house.clock.move(60)
    await office.house.work()
    assert (await office.house.reply(reply.id)).state is ReplyState.AWAITING_APPROVAL
    assert office.published() == []
    assert len(office.told("U2", "press")) == 1


async def test_two_approvals_at_once_are_one(office: Office) -> None:
    await office.a_case("An interview, please")
    await office.reply("U1", "Gladly.", "press")
    card = office.card("press")
    for _ in range(2):
        office.house.clock.move(0.01)
        await office.slack.click("U2", ROOMS["press"], card, "Approve")
    await office.house.work()
    office.house.clock.move(16)
    await office.house.work()
    assert office.published() == ["Gladly."]
