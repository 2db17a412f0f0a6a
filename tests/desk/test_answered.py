"""Writing on a case that was answered or closed already: the words that stand, and one act that reopens and sends."""

from bot.domain.case import CaseState
from bot.domain.reply import ReplyState
from tests.desk.counter import Counter, form_of, page, seen

WORDS = "It left this morning."


async def answered_in_the_app(counter: Counter, words: str) -> int:
    number = await counter.house.a_case()
    parent = (await counter.house.view(number)).mentions[0].mention.remote_id
    counter.house.network.answers_in_the_app(parent, words)
    await counter.house.poll()
    return number


async def test_the_words_that_answered_in_the_networks_own_app_are_shown_to_who_writes(counter: Counter) -> None:
    number = await answered_in_the_app(counter, "We called you.")
    marie = await counter.browser("marie")
    dialog = page(await marie.get(f"/desk/cases/{number}/forms/case.reply"))
    assert "Already answered in public, in our name: “We called you.”" in seen(dialog)
    assert "This case has been closed: answered elsewhere" in seen(dialog)


async def test_ones_own_published_words_are_shown_once_before_another_reply(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    await marie.send(number, WORDS)
    counter.house.clock.move(16)
    await counter.house.work()
    dialog = await marie.open(number, "case.reply")
    assert seen(dialog).count(WORDS) == 1
    paul = await counter.browser("paul")
    assert seen(page(await paul.get(f"/desk/cases/{number}/meanwhile"))).count(WORDS) == 1


async def test_a_closed_case_is_reopened_and_answered_in_one_act(counter: Counter) -> None:
    number = await answered_in_the_app(counter, "We called you.")
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, WORDS)
    assert "Reopen and send" in seen(reviewed)
    fields = form_of(reviewed, "/desk/acts/case.send")
    assert (await marie.post("/desk/acts/case.send", {**fields, "reopen": "yes"})).status_code == 200
    view = await counter.house.view(number)
    assert (view.case.state, view.replies[-1].state) == (CaseState.CLAIMED, ReplyState.HELD)


async def test_a_case_closed_between_preview_and_send_offers_to_reopen_and_send(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    fields = form_of(await marie.preview(number, WORDS), "/desk/acts/case.send")
    await paul.press(number, "case.close")
    refused = await marie.post("/desk/acts/case.send", fields)
    assert refused.status_code == 409
    button = page(refused).css_first('button[form="review-form"][name="reopen"]')
    assert seen(button) == "Reopen and send"
    assert (await marie.post("/desk/acts/case.send", {**fields, "reopen": "yes"})).status_code == 200


async def test_a_closed_case_held_by_a_colleague_needs_no_taking_over(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await paul.press(number, "case.claim")
    await paul.press(number, "case.close")
    dialog = page(await marie.get(f"/desk/cases/{number}/forms/case.reply"))
    assert dialog.css_first("#reply-text") is not None
