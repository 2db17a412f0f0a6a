"""The home of an employee in Slack: what waits for them, drawn when they look and after what they do."""

import json

import pytest

from bot.chat.lists import Lists
from bot.chat.work import Approval, Work
from bot.domain.case import CaseState
from bot.domain.department import Locale
from bot.domain.mention import Author
from bot.domain.messages import Claim, SaveDraft, Send
from bot.domain.reply import ReplyState
from integrations.chat.slack.lists import draw_lists
from tests.cards.samples import DIRECTORY, NOW, case, reply
from tests.slack.office import Office
from tests.stand_ins.slack.blocks import check_blocks
from tests.stand_ins.slack.faults import Fault, Manner


async def home(office: Office, user: str) -> str:
    await office.doing.open_home(user)
    await office.house.work()
    return shown(office, user)


def shown(office: Office, user: str) -> str:
    return json.dumps(office.workspace.homes[user].view["blocks"], ensure_ascii=False)


async def test_a_home_shows_what_waits_for_whoever_opens_it(office: Office) -> None:
    mine, theirs = await office.a_case("My parcel is wet"), await office.a_case("Where is my parcel?")
    interview = await office.a_case("An interview, please")
    await office.house.do(Claim("paul", mine))
    await office.house.do(SaveDraft("paul", theirs, text="Half a thought"))
    await office.house.do(Send("marie", interview, text="Gladly."))
    office.house.clock.move(7200)
    seen = await home(office, "U2")
    for words in ("Mine (1)", "Waiting for my approval (1)", "My draft (1)", "Unclaimed in my departments (1)"):
        assert words in seen
    assert "My parcel is wet" in seen
    assert "“Gladly.”" in seen
    assert "Half a thought" in seen
    assert "waiting for 2 hours" in seen
    assert "Gladly" not in await home(office, "U3")


async def test_an_empty_home_says_that_nothing_waits_in_its_readers_language(office: Office) -> None:
    assert (await home(office, "U3")).count("Rien n’attend ici") == 4


async def test_whoever_comptoir_does_not_know_sees_nobodys_cases(office: Office) -> None:
    await office.a_case("My parcel is wet")
    seen = await home(office, "U9")
    assert "My parcel is wet" not in seen
    assert "/comptoir link" in seen


async def test_what_is_pressed_on_a_home_is_done_and_drawn_there(office: Office) -> None:
    case = await office.a_case()
    await home(office, "U1")
    await office.doing.click_home("U1", "I’ll take it")
    await office.house.work()
    assert (await office.house.view(case)).case.assignee == "marie"
    assert "Mine (1)" in shown(office, "U1")
    await office.doing.click_home("U1", "Reply")
    await office.submit("U1", text="It left today.")
    await office.submit("U1")
    office.house.clock.move(16)
    await office.house.work()
    assert office.published() == ["It left today."]


async def test_a_reply_is_approved_on_a_home_and_only_as_it_was_read_there(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.house.do(Send("marie", case, text="Gladly."))
    await home(office, "U2")
    await office.doing.click_home("U2", "Approve")
    await office.house.work()
    assert (await office.house.view(case)).replies[0].state is ReplyState.HELD
    assert "Waiting for my approval (0)" in shown(office, "U2")


@pytest.mark.parametrize(("words", "offered"), [("z" * 2_400, True), ("😀" * 2_400, False)])
def test_consent_is_offered_beside_words_that_slack_shows_whole_and_nowhere_else(words: str, offered: bool) -> None:
    waiting = Approval(case(), reply(ReplyState.AWAITING_APPROVAL, text=words), enclosed=False)
    drawn = draw_lists(Lists(DIRECTORY, Locale.EN, NOW).page(Work([], [], [waiting], [])), Locale.EN)
    [entry] = [each for each in drawn if each["type"] == "section"]
    assert ("accessory" in entry) == offered
    assert (words in entry["text"]["text"]) == offered
    assert entry["text"]["text"].endswith("To be read whole, and approved, on its card.") != offered
    check_blocks(drawn, "home")


async def test_a_draft_is_gone_on_with_from_a_home(office: Office) -> None:
    case = await office.a_case()
    await office.house.do(SaveDraft("marie", case, text="Half a thought"))
    await home(office, "U1")
    await office.doing.click_home("U1", "Continue the draft")
    assert "Half a thought" in json.dumps(office.modal("U1").view)


async def test_a_refusal_of_what_was_pressed_on_a_home_is_told_to_whoever_pressed_alone(office: Office) -> None:
    case = await office.a_case()
    await home(office, "U1")
    await office.house.do(Claim("paul", case))
    await office.doing.click_home("U1", "I’ll take it")
    await office.house.work()
    assert "Paul already has this case" in office.workspace.direct["U1"][0]["text"]


async def test_several_acts_in_a_row_are_drawn_once_and_none_for_who_does_not_look(office: Office) -> None:
    await office.a_case()
    await home(office, "U1")
    drawn = len(office.workspace.called("views.publish"))
    await office.click("U1", "I’ll take it")
    await office.act("U1", "I’ll take it")
    assert len(office.workspace.called("views.publish")) == drawn + 1
    await office.act("U2", "Take over")
    office.house.clock.move(minutes=11)
    await office.act("U1", "Take over")
    assert len(office.workspace.called("views.publish")) == drawn + 1


async def test_a_home_is_drawn_later_where_slack_asks_to_wait(office: Office) -> None:
    office.workspace.faults.next_time("views.publish", Fault(Manner.LIMITED, seconds=20))
    await office.doing.open_home("U1")
    await office.house.work()
    assert office.workspace.homes == {}
    office.house.clock.move(21)
    await office.house.work()
    assert "Mine (0)" in shown(office, "U1")


async def test_a_home_that_slack_will_not_draw_is_left_alone_until_it_is_opened_again(office: Office) -> None:
    office.workspace.faults.next_time("views.publish", Fault(Manner.REFUSED, "user_not_found"))
    await office.doing.open_home("U1")
    await office.house.work()
    async with office.house.store.reading() as tx:
        assert await tx.jobs.waiting() == {}
    office.house.clock.move(1)
    assert "Mine (0)" in await home(office, "U1")


@pytest.mark.parametrize("cases", [40])
async def test_a_long_list_is_cut_and_says_how_much_it_leaves_out(office: Office, cases: int) -> None:
    for number in range(cases):
        office.house.network.arrives(
            f"Parcel {number} <!channel> *is* late", author=Author(str(number), f"customer{number}")
        )
    await office.house.poll()
    seen = await home(office, "U1")
    assert f"Unclaimed in my departments ({cases})" in seen
    assert "and 25 more" in seen
    assert len(office.workspace.homes["U1"].view["blocks"]) <= 100
    assert '"mrkdwn"' not in seen


async def test_sleeping_and_closed_cases_wait_for_nobody(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "I’ll take it")
    await office.act("U1", "No reply needed")
    assert (await office.house.view(case)).case.state is CaseState.CLOSED
    asleep = await office.a_case("Another parcel")
    await office.act("U1", "Later…")
    await office.submit("U1", own=str(int(office.house.clock().timestamp()) + 7200))
    assert (await office.house.view(asleep)).case.snoozed_until is not None
    assert (await home(office, "U1")).count("Nothing is waiting here") == 4
