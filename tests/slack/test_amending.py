"""What employees do in Slack with a reply that is public already."""

import json

from bot.domain.case import CaseState
from bot.domain.messages import Approve, Correct, Withdraw
from bot.domain.reply import ReplyState
from tests.slack.office import Office

WITHDRAW = "Withdraw the published reply…"
CORRECT = "Correct the published reply…"


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


async def test_a_published_reply_is_corrected_in_two_steps_of_which_only_the_second_sends(office: Office) -> None:
    case = await answered(office)
    await office.act("U2", CORRECT)
    assert "It left this morning." in json.dumps(office.modal("U2").view), "the published words to begin with"
    await office.submit("U2", text="It left yesterday.")
    assert office.house.network.corrected == []
    assert "@lea It left yesterday." in json.dumps(office.modal("U2").view)
    await office.submit("U2", text="It left yesterday.")

    assert office.modals("U2") == []
    assert [text for _, text in office.house.network.corrected] == ["It left yesterday."]
    reply = (await office.house.view(case)).replies[0]
    assert (reply.text, reply.corrected_by) == ("It left yesterday.", "paul")
    assert "corrected by Paul" in seen(office)
    assert "It left yesterday." in seen(office)


async def test_words_of_a_correction_changed_after_they_were_read_are_shown_again_before_they_leave(
    office: Office,
) -> None:
    await answered(office)
    await office.act("U1", CORRECT)
    await office.submit("U1", text="It left yesterday.")
    await office.submit("U1", text="It left on Monday.")
    assert office.house.network.corrected == []
    await office.submit("U1", text="It left on Monday.")

    assert [text for _, text in office.house.network.corrected] == ["It left on Monday."]


async def test_a_correction_that_cannot_go_out_is_told_beside_its_words(office: Office) -> None:
    await answered(office)
    await office.act("U1", CORRECT)
    for words in ("  ", "x" * 2000, "ask <@U2> about it", "sorry :pleading_face:"):
        await office.submit("U1", text=words)
        assert office.modal("U1").errors, words
    await office.submit("U1", text="It left this morning.")
    await office.submit("U1", text="It left this morning.")
    assert "says so already" in json.dumps(office.modal("U1").errors)

    assert office.house.network.corrected == []


async def answered_for_the_press(office: Office) -> int:
    """A reply by Marie that Paul approved, published."""
    case = await office.a_case("An interview, please")
    await office.reply("U1", "With pleasure.", "press")
    await office.act("U2", "Approve", "press")
    office.house.clock.move(16)
    await office.house.work()
    return case


async def test_where_approval_is_asked_a_correction_waits_on_the_card_for_somebody_else(office: Office) -> None:
    case = await answered_for_the_press(office)
    await office.act("U3", CORRECT, "press")
    await office.submit("U3", text="Gladly, on Monday.")
    asked = office.modal("U3").view
    assert "Doit être validée par : Paul" in json.dumps(asked, ensure_ascii=False).replace("\u00a0", " ")
    assert asked["submit"]["text"] == "Soumettre à validation"
    await office.submit("U3", text="Gladly, on Monday.")
    drawn = json.dumps(office.card("press")["blocks"], ensure_ascii=False)
    assert "Correction needs approval" in drawn
    assert "Gladly, on Monday." in drawn

    await office.act("U3", "Approve the correction", "press")
    assert "Seul un validateur" in office.told("U3", "press")[-1]
    assert office.house.network.corrected == []
    await office.doing.open_home("U2")
    await office.house.work()
    assert "Gladly, on Monday." in json.dumps(office.workspace.homes["U2"].view)
    await office.doing.click_home("U2", "Approve the correction")
    await office.house.work()
    assert [text for _, text in office.house.network.corrected] == ["Gladly, on Monday."]
    assert (await office.house.view(case)).replies[0].approver == "paul"


async def test_a_correction_that_was_sent_back_is_gone_on_with_where_it_was_left(office: Office) -> None:
    await answered_for_the_press(office)
    await office.act("U3", CORRECT, "press")
    for _ in range(2):
        await office.submit("U3", text="Gladly, on Monday.")
    await office.act("U2", "Edit the correction…", "press")
    assert "Gladly, on Monday." in json.dumps(office.modal("U2").view)
    await office.slack.close(office.modal("U2"))
    await office.act("U2", "Send the correction back…", "press")
    await office.submit("U2", reason="Which Monday?")
    assert "Which Monday?" in office.told("U3", "press")[-1]
    await office.act("U3", CORRECT, "press")
    assert "Gladly, on Monday." in json.dumps(office.modal("U3").view)
    assert office.house.network.corrected == []


async def test_an_edit_begun_while_a_reply_waited_does_not_become_that_of_a_later_correction(office: Office) -> None:
    await office.a_case("An interview, please")
    await office.reply("U1", "With pleasure.", "press")
    await office.act("U3", "Edit…", "press")
    await office.act("U2", "Approve", "press")
    office.house.clock.move(16)
    await office.house.work()
    await office.house.do(Correct("marie", 1, text="Gladly, on Monday."))
    await office.submit("U3", text="With great pleasure.")
    assert "a changé entre-temps" in json.dumps(office.modal("U3").errors, ensure_ascii=False)
    await office.house.do(Approve("paul", 1))
    await office.house.work()

    assert [text for _, text in office.house.network.corrected] == ["Gladly, on Monday."]


EVERY_REPLY = "All published replies…"


async def answered_twice(office: Office) -> int:
    """Two replies of Marie stand in public."""
    case = await answered(office)
    await office.act("U1", "Reply again")
    for values in ({"text": "It arrives tomorrow."}, {}):
        await office.submit("U1", **values)
    office.house.clock.move(16)
    await office.house.work()
    return case


async def test_an_older_reply_is_corrected_from_the_card_too(office: Office) -> None:
    case = await answered_twice(office)
    await office.act("U2", EVERY_REPLY)
    blocks = office.modal("U2").view["blocks"]
    told = [option["text"]["text"] for option in blocks[0]["element"]["options"]]
    assert told == ["2 Mar · It arrives tomorrow.", "2 Mar · It left this morning."]
    await office.submit("U2", reply="1", act="reply.correct")
    assert "It left this morning." in json.dumps(office.modal("U2").view)
    await office.submit("U2", text="It left yesterday.")
    await office.submit("U2", text="It left yesterday.")

    replies = (await office.house.view(case)).replies
    assert [reply.text for reply in replies] == ["It left yesterday.", "It arrives tomorrow."]
    assert len(office.house.network.corrected) == 1


async def test_an_older_reply_is_withdrawn_once_however_often_its_choice_is_submitted(office: Office) -> None:
    case = await answered_twice(office)
    await office.act("U2", EVERY_REPLY)
    shown = office.modal("U2")
    choosing = dict(shown.view)
    for _ in range(2):
        shown.view = dict(choosing)
        await office.submit("U2", reply="1", act="reply.withdraw")
    assert "It left this morning." in json.dumps(shown.view)
    assert office.house.network.taken_off == []
    await office.submit("U2")

    states = [reply.state for reply in (await office.house.view(case)).replies]
    assert states == [ReplyState.WITHDRAWN, ReplyState.PUBLISHED]
    assert EVERY_REPLY not in seen(office)


async def test_a_choice_of_a_reply_that_is_gone_meanwhile_is_refused(office: Office) -> None:
    await answered_twice(office)
    await office.act("U2", EVERY_REPLY)
    await office.house.do(Withdraw("marie", 1))
    await office.house.work()
    await office.submit("U2", reply="1", act="reply.correct")
    assert "There is no such thing, or no longer." in json.dumps(office.modal("U2").view)
    assert office.house.network.corrected == []


async def test_a_card_with_all_that_can_be_asked_at_once_still_leads_to_every_reply(office: Office) -> None:
    await answered_for_the_press(office)
    await office.act("U1", "Reply again", "press")
    for values in ({"text": "And on Tuesday too."}, {}):
        await office.submit("U1", **values)
    await office.act("U2", "Approve", "press")
    office.house.clock.move(16)
    await office.house.work()
    await office.house.do(Correct("sam", 1, text="Gladly, on Monday."))
    office.house.network.arrives("Which day?", reply_to=office.house.network.news[0].remote_id)
    await office.house.poll()
    await office.house.work()
    drawn = json.dumps(office.card("press")["blocks"], ensure_ascii=False)

    for label in ("Approve the correction", "Send the correction back…", "Escalate…", "Reply", EVERY_REPLY):
        assert f'"{label}"' in drawn
