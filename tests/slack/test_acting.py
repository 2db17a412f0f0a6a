"""What employees do in Slack: claim, answer, take back, approve, hand over, let sleep, close; and who may not."""

import json
from dataclasses import replace
from decimal import Decimal

from bot.domain.case import CaseState, CloseReason
from bot.domain.messages import Claim, Close, Release, Send
from bot.domain.reply import ReplyState
from tests.slack.office import Office


def seen(office: Office, room: str = "delivery") -> str:
    return json.dumps(office.card(room)["blocks"], ensure_ascii=False)


async def state(office: Office, case: int) -> tuple[CaseState, str | None]:
    found = (await office.house.view(case)).case
    return found.state, found.assignee


async def test_a_case_is_claimed_given_back_and_taken_over_on_its_card(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "I’ll take it")
    assert await state(office, case) == (CaseState.CLAIMED, "marie")
    assert "With Marie" in seen(office)
    await office.act("U2", "Take over")
    assert await state(office, case) == (CaseState.CLAIMED, "paul")
    await office.act("U2", "Give back")
    assert await state(office, case) == (CaseState.OPEN, None)


async def test_a_case_is_answered_in_two_steps_of_which_only_the_second_sends(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="It left this morning.")
    assert (await office.house.view(case)).replies == []
    assert "It left this morning." in json.dumps(office.modal("U1").view)
    await office.submit("U1")
    assert office.modals("U1") == []
    assert "Undo" in seen(office)
    office.house.clock.move(16)
    await office.house.work()
    assert office.published() == ["It left this morning."]
    assert await state(office, case) == (CaseState.REPLIED, "marie")


async def test_a_reply_is_taken_back_on_the_card_before_it_leaves(office: Office) -> None:
    case = await office.a_case()
    await office.reply("U1", "Too hasty.")
    await office.act("U1", "Undo")
    office.house.clock.move(60)
    await office.house.work()
    assert (await office.house.view(case)).replies[0].state is ReplyState.CANCELLED
    assert office.published() == []


async def test_a_modal_submitted_three_times_is_one_reply(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="Once.")
    review = office.modal("U1")
    statuses = [(await office.slack.submit(review, {})).status_code for _ in range(3)]
    assert statuses == [200] * 3
    assert [reply.text for reply in (await office.house.view(case)).replies] == ["Once."]


async def test_words_that_the_network_refuses_are_told_beside_the_field_and_kept(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    for words in ("   ", "x" * 2000, "ask <@U2> about it", "sorry :pleading_face:"):
        await office.submit("U1", text=words)
        assert list(office.modal("U1").errors) == ["text"], words
    await office.submit("U1", text="At 10:30:45, not <3 later :)")
    assert office.modal("U1").errors == {}


async def test_what_was_typed_is_there_again_after_closing(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="Half a thought")
    await office.slack.close(office.modal("U1"))
    await office.house.work()
    await office.act("U1", "Reply")
    assert in_the_field(office, "U1") == "Half a thought"


def in_the_field(office: Office, user: str) -> str:
    asked = [block["element"] for block in office.modal(user).view["blocks"] if block["type"] == "input"]
    (field,) = [each for each in asked if each["action_id"] == "text"]
    return str(field.get("initial_value", ""))


async def test_words_typed_and_never_previewed_are_kept_on_closing_and_gone_on_with(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    for words in ("Half", "Half a thou", "Half a thought"):
        assert await office.slack.type(office.modal("U1"), "text", words) is not None
    await office.house.work()
    assert "Marie is writing" in seen(office)
    await office.slack.close(office.modal("U1"))
    await office.house.work()
    assert "Marie is writing" not in seen(office)
    assert f"case no. {case}" in office.told("U1")[-1]
    await office.take_offer("U1", "Continue the draft")
    assert in_the_field(office, "U1") == "Half a thought"


async def test_a_window_closed_without_a_word_says_nothing(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    await office.slack.close(office.modal("U1"))
    await office.house.work()
    assert office.told("U1") == []


async def test_who_may_not_act_keeps_no_draft_by_typing(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    shown = office.modal("U1")
    shown.user = "U3"
    response = await office.slack.type(shown, "text", "Not mine to say")
    assert response is not None
    assert response.status_code == 200
    async with office.house.store.reading() as tx:
        assert await tx.threads.drafts_of(case) == []


async def test_a_case_that_a_colleague_has_is_taken_over_in_the_modal_before_anything_is_written(
    office: Office,
) -> None:
    case = await office.a_case()
    await office.house.do(Claim("paul", case))
    await office.act("U1", "Reply")
    held = office.modal("U1").view
    assert "Paul already has this case" in json.dumps(held)
    assert [block for block in held["blocks"] if block["type"] == "input"] == []
    assert held["submit"]["text"] == "Take over and reply"
    assert await state(office, case) == (CaseState.CLAIMED, "paul")
    await office.submit("U1")
    assert await state(office, case) == (CaseState.CLAIMED, "marie")
    await office.submit("U1", text="I go on from here.")
    await office.submit("U1")
    assert [reply.text for reply in (await office.house.view(case)).replies] == ["I go on from here."]


async def test_a_case_that_changed_hands_again_is_not_taken_over_unseen(office: Office) -> None:
    case = await office.a_case()
    await office.house.do(Claim("paul", case))
    await office.act("U1", "Reply")
    await office.house.do(Release("paul", case))
    await office.submit("U1")
    assert await state(office, case) == (CaseState.OPEN, None)
    assert office.modal("U1").view["title"]["text"] == "This was not done"


async def test_an_answer_that_came_meanwhile_is_told_before_sending(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    await office.house.do(Send("paul", case, text="From Paul."))
    await office.submit("U1", text="From Marie.")
    review = json.dumps(office.modal("U1").view, ensure_ascii=False)
    assert "Paul has already answered this post: “From Paul.”" in review


async def test_an_answer_of_the_brand_in_the_networks_own_app_is_told_before_sending(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    await office.house.do(Close("paul", case, reason=CloseReason.ANSWERED_ELSEWHERE))
    await office.submit("U1", text="From Marie.")
    assert "This case has been closed: answered elsewhere" in json.dumps(office.modal("U1").view)


async def test_of_two_replies_that_wait_one_is_chosen_and_the_other_goes_back(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("U1", "Gladly, on Monday.", "press")
    await office.house.do(Send("sam", case, text="Not this week.", take_over=True))
    await office.house.work()
    await office.act("U2", "Approve “Gladly, on Monday.”, send the others back", "press")
    first, second = (await office.house.view(case)).replies
    assert (first.state, second.state) == (ReplyState.HELD, ReplyState.CANCELLED)
    assert "une autre réponse" in office.told("U3", "press")[-1]
    office.house.clock.move(16)
    await office.house.work()
    assert office.published() == ["Gladly, on Monday."]


async def test_words_changed_elsewhere_after_the_review_are_not_sent(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="As read.")
    async with office.house.store.writing() as tx:
        await tx.threads.save_draft(case, "marie", "Never read.", office.house.clock())
    await office.submit("U1")
    assert (await office.house.view(case)).replies == []
    assert "Never read." in json.dumps(office.modal("U1").view)
    await office.submit("U1", text="Never read.")
    await office.submit("U1")
    assert [reply.text for reply in (await office.house.view(case)).replies] == ["Never read."]


async def test_a_case_that_a_colleague_took_meanwhile_is_answered_only_by_taking_it_over(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="Mine.")
    await office.house.do(Claim("paul", case))
    await office.submit("U1")
    assert (await office.house.view(case)).replies == []
    assert office.modal("U1").view["submit"]["text"] == "Take over and send"
    await office.submit("U1")
    assert await state(office, case) == (CaseState.CLAIMED, "marie")
    assert len((await office.house.view(case)).replies) == 1


async def test_a_second_person_approves_and_never_the_one_who_wrote(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("U1", "Of course.", "press")
    await office.act("U1", "Approve", "press")
    assert len(office.told("U1", "press")) == 1
    assert (await office.house.view(case)).replies[0].state is ReplyState.AWAITING_APPROVAL
    await office.act("U2", "Approve", "press")
    office.house.clock.move(16)
    await office.house.work()
    assert office.published() == ["Of course."]


async def test_an_approver_sends_a_reply_back_with_words_that_its_author_reads(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("U1", "No.", "press")
    await office.act("U2", "Send back…", "press")
    await office.submit("U2", reason="Kinder, please")
    assert (await office.house.view(case)).replies[0].state is ReplyState.CANCELLED
    assert "Kinder, please" in office.told("U1", "press")[-1]


async def test_an_approver_who_edits_becomes_its_author(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("U1", "No.", "press")
    await office.act("U2", "Edit…", "press")
    await office.submit("U2", text="Gladly.")
    await office.act("U2", "Approve", "press")
    (reply,) = (await office.house.view(case)).replies
    assert (reply.text, reply.state) == ("Gladly.", ReplyState.AWAITING_APPROVAL)
    assert office.told("U2", "press")


async def test_what_only_slack_understands_is_told_beside_the_words_of_an_edit_too(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("U1", "No.", "press")
    await office.act("U2", "Edit…", "press")
    for words in ("Gladly, ask <@U3>", "Gladly :tada:", "Ask @here", "It is with #Delivery now"):
        await office.submit("U2", text=words)
        assert "means something in Slack only" in str(office.modal("U2").errors)
    assert (await office.house.view(case)).replies[0].text == "No."


async def test_a_case_is_handed_over_with_a_reason_and_its_card_goes_with_it(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Hand over…")
    await office.submit("U1", department="press", reason="")
    assert list(office.modal("U1").errors) == ["reason"]
    await office.submit("U1", department="press", reason="A journalist asks")
    assert (await office.house.view(case)).case.department == "press"
    assert "A journalist asks" in seen(office, "press")


async def test_a_case_sleeps_until_the_moment_chosen(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Later…")
    moment = int(office.house.clock().timestamp()) + 7200
    await office.submit("U1", own=str(moment))
    until = (await office.house.view(case)).case.snoozed_until
    assert until is not None
    assert until.timestamp() == moment


async def test_a_case_is_closed_and_opened_again(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "No reply needed")
    assert (await state(office, case))[0] is CaseState.CLOSED
    await office.act("U1", "Reopen")
    await office.act("U1", "Close for another reason…")
    await office.submit("U1", reason="spam")
    assert "Closed: spam" in seen(office)


async def test_a_note_is_kept_inside(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Internal note…")
    await office.submit("U1", text="Ask the depot.")
    assert [(note.person, note.text) for note in (await office.house.view(case)).notes] == [("marie", "Ask the depot.")]


async def test_who_is_not_in_the_rules_may_do_nothing_and_alone_reads_why(office: Office) -> None:
    case = await office.a_case()
    await office.act("U9", "I’ll take it")
    assert await state(office, case) == (CaseState.OPEN, None)
    assert "does not know you" in office.told("U9")[0]
    await office.act("U9", "Reply")
    assert "does not know you" in json.dumps(office.modal("U9").view)
    assert "input" not in json.dumps(office.modal("U9").view)
    assert len(office.told("U9")) == 1


async def test_who_belongs_to_another_department_may_do_nothing_and_reads_why_in_their_language(office: Office) -> None:
    case = await office.a_case()
    await office.act("U3", "I’ll take it")
    await office.act("U3", "Reply")
    assert await state(office, case) == (CaseState.OPEN, None)
    assert "service" in office.told("U3")[0]
    assert office.modal("U3").view["title"]["text"] == "Rien n’a été fait"


async def test_a_modal_of_somebody_who_lost_their_place_meanwhile_sends_nothing(office: Office) -> None:
    case = await office.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="Too late.")
    del office.house.rules.directory.people["marie"]
    await office.submit("U1")
    assert (await office.house.view(case)).replies == []


async def test_what_a_reply_costs_is_read_before_it_is_sent(office: Office) -> None:
    office.house.network.cost = Decimal("0.01")
    await office.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="See https://acme.example/parcels")
    shown = json.dumps(office.modal("U1").view)
    assert "Publishing this reply costs $0.20." in shown
    assert "It holds a link, for which the network charges more." in shown


async def test_a_reply_that_the_budget_no_longer_pays_is_told_before_anybody_reads_it_through(office: Office) -> None:
    house = office.house
    house.network.cost = Decimal("0.06")
    account = replace(house.account, budget=Decimal(1))
    house.rules = replace(house.rules, directory=replace(house.rules.directory, accounts={"acme_social": account}))
    await house.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text="See https://acme.example/parcels")
    (told,) = office.modal("U1").errors.values()
    assert told.startswith("What is left of this month’s budget does not pay for this reply")
    await office.submit("U1", text="It left.")
    assert "Publishing this reply costs $0.06." in json.dumps(office.modal("U1").view)
