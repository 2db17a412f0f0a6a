"""Writing a reply on the desk, reading it as the public will, sending it, and second thoughts."""

from dataclasses import replace

import pytest

from bot.domain.mention import MentionState
from bot.domain.reply import ReplyState
from bot.errors import Unavailable
from tests.desk.counter import Counter, form_of, page, seen

WORDS = "It left this morning."


async def test_the_compose_form_holds_what_was_typed_before(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    saved = await marie.post("/desk/acts/case.draft", {"case": str(number), "text": "It left\r\nthis mor"})
    assert saved.status_code == 204
    fields = form_of(await marie.open(number, "case.reply"), f"/desk/cases/{number}/preview")
    assert fields["text"] == "It left\nthis mor"
    assert form_of(await paul.open(number, "case.reply"), f"/desk/cases/{number}/preview")["text"] == ""


async def test_a_draft_that_begins_with_an_empty_line_comes_back_whole(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    await marie.post("/desk/acts/case.draft", {"case": str(number), "text": "\n\nHello"})
    dialog = (await marie.open(number, "case.reply")).css_first("#reply-text")
    assert dialog is not None
    assert dialog.text() == "\n\nHello"


async def test_the_length_is_counted_by_the_networks_own_rule(counter: Counter) -> None:
    number = await counter.house.a_case(by="lea")
    marie = await counter.browser("marie")
    counted = await marie.post(f"/desk/cases/{number}/count", {"text": "1234567890"})
    assert seen(page(counted)) == "485 characters left"
    over = await marie.post(f"/desk/cases/{number}/count", {"text": "x" * 500})
    assert seen(page(over)) == "5 characters too many"
    assert page(over).css_first(".count--over") is not None


async def test_the_preview_shows_what_the_public_will_see(counter: Counter) -> None:
    number = await counter.house.a_case("Where is my parcel?", by="lea")
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, WORDS)
    text = seen(reviewed)
    assert "@acme in reply to @lea" in text
    assert f"@lea {WORDS}" in text
    assert "Visible to everybody · 26 of 500 characters" in text
    assert form_of(reviewed, "/desk/acts/case.send")["mention_revision"] == "1"


@pytest.mark.parametrize(("text", "problem"), [("x" * 600, "Too long: 605 of 500"), ("   ", "Write something.")])
async def test_what_the_network_would_refuse_cannot_be_sent(counter: Counter, text: str, problem: str) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, text)
    assert problem in seen(reviewed)
    assert not [button for button in reviewed.css("#review-form button") if button.attributes.get("name") != "edit"]
    assert (await marie.post("/desk/acts/case.send", {"case": str(number), "text": text})).status_code == 422


async def test_going_back_to_edit_keeps_the_words(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    back = await marie.preview(number, WORDS, edit="yes")
    assert form_of(back, f"/desk/cases/{number}/preview")["text"] == WORDS


async def test_a_post_edited_meanwhile_is_shown_before_and_after(counter: Counter) -> None:
    number = await counter.house.a_case("Where is my parcel?")
    mention = (await counter.house.view(number)).mentions[0].mention
    counter.house.network.edits(mention, "Where is my parcel? Found it, sorry!")
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, WORDS)
    assert "The author changed this post since you read it" in seen(reviewed)
    before, after = (seen(each) for each in reviewed.css(".before-after dd"))
    assert (before, after) == ("Where is my parcel?", "Where is my parcel? Found it, sorry!")
    assert reviewed.css_first("#review-form .button--primary") is not None


async def test_a_post_removed_meanwhile_can_no_longer_be_answered(counter: Counter) -> None:
    number = await counter.house.a_case()
    counter.house.network.deletes((await counter.house.view(number)).mentions[0].mention)
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, WORDS)
    assert "The author has just removed this post" in seen(reviewed)
    assert reviewed.css_first("#review-form .button--primary") is None


async def test_a_network_that_does_not_answer_does_not_hold_anybody_up(counter: Counter) -> None:
    number = await counter.house.a_case()
    counter.house.network.look_failures.append(Unavailable("down", service="mastodon", account="acme_social"))
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, WORDS)
    assert "could not check whether the post changed" in seen(reviewed)
    assert reviewed.css_first("#review-form .button--primary") is not None


async def test_sending_shows_the_undo_bar_and_claims_the_case(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    sent = page(await marie.send(number, WORDS))
    bar = sent.css_first(".undo-bar")
    assert bar is not None
    assert "Undo" in seen(bar)
    view = await counter.house.view(number)
    assert (view.case.assignee, view.replies[0].state) == ("marie", ReplyState.HELD)
    assert counter.house.network.published == []


async def test_undo_takes_the_reply_back_and_keeps_its_words(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    sent = page(await marie.send(number, WORDS))
    undone = await marie.post("/desk/acts/reply.undo", form_of(sent, "/desk/acts/reply.undo"))
    assert "nothing left" in undone.text
    assert 'hx-swap-oob="innerHTML:#undo"' in undone.text
    counter.house.clock.move(60)
    await counter.house.work()
    assert counter.house.network.published == []
    fields = form_of(await marie.open(number, "case.reply"), f"/desk/cases/{number}/preview")
    assert fields["text"] == WORDS


async def test_after_the_window_the_reply_is_public_and_the_card_leads_to_it(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    sent = page(await marie.send(number, WORDS))
    late = form_of(sent, "/desk/acts/reply.undo")
    counter.house.clock.move(16)
    await counter.house.work()
    assert [text for _, text, _ in counter.house.network.published] == [WORDS]
    tree = await marie.page("/desk/channels/delivery")
    done = tree.css_first('[data-section="done"] .card')
    assert "Published" in seen(done)
    assert "See the reply in public" in seen(done)
    refused = await marie.post("/desk/acts/reply.undo", late)
    assert refused.status_code == 409
    assert "Too late" in refused.text


async def test_send_pressed_three_times_is_one_reply(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    fields = form_of(await marie.preview(number, WORDS), "/desk/acts/case.send")
    for _ in range(3):
        assert (await marie.post("/desk/acts/case.send", fields)).status_code == 200
    assert len((await counter.house.view(number)).replies) == 1


async def test_a_post_edited_between_preview_and_send_is_read_again_first(counter: Counter) -> None:
    number = await counter.house.a_case("Where is my parcel?")
    marie = await counter.browser("marie")
    fields = form_of(await marie.preview(number, WORDS), "/desk/acts/case.send")
    async with counter.store.writing() as tx:
        stored = await tx.mentions.latest_of(number)
        assert stored is not None
        edited = replace(stored.mention, text="Never mind, it is here")
        await tx.mentions.change(replace(stored, mention=edited, state=MentionState.EDITED, revision=2))
    refused = await marie.post("/desk/acts/case.send", fields)
    assert refused.status_code == 409
    assert "changed the post meanwhile" in refused.text
    assert "Never mind, it is here" in refused.text
    assert (await counter.house.view(number)).replies == []
    again = form_of(await marie.preview(number, WORDS), "/desk/acts/case.send")
    assert (await marie.post("/desk/acts/case.send", again)).status_code == 200


async def test_two_employees_at_once_the_second_sees_who_and_may_take_over(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    of_marie = form_of(await marie.preview(number, WORDS), "/desk/acts/case.send")
    of_paul = form_of(await paul.preview(number, "I am on it."), "/desk/acts/case.send")
    assert (await marie.post("/desk/acts/case.send", of_marie)).status_code == 200
    refused = await paul.post("/desk/acts/case.send", of_paul)
    assert refused.status_code == 409
    error = page(refused).css_first('[hx-swap-oob="innerHTML:#form-error"]')
    assert "Marie already has this case" in seen(error)
    assert "Take over and send" in seen(error)
    taken = await paul.post("/desk/acts/case.send", {**of_paul, "take_over": "yes"})
    assert taken.status_code == 200
    assert (await counter.house.view(number)).case.assignee == "paul"


async def test_a_held_case_says_who_has_it_and_opens_the_form_after_a_take_over(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await marie.press(number, "case.claim")
    await marie.post("/desk/acts/case.compose", {"case": str(number)})
    dialog = await paul.open(number, "case.reply")
    assert "Marie already has this case." in seen(dialog)
    assert "Also writing now: Marie." in seen(dialog)
    assert dialog.css_first("#reply-text") is None
    taken = await paul.post("/desk/acts/case.take_over", form_of(dialog, "/desk/acts/case.take_over"))
    assert page(taken).css_first("#reply-text") is not None
    assert "HX-Trigger" not in taken.headers


async def test_colleagues_see_who_is_writing_until_they_stop(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await marie.post("/desk/acts/case.compose", {"case": str(number)})
    assert "Marie" in seen(page(await paul.get(f"/desk/cases/{number}/meanwhile")))
    assert seen(page(await marie.get(f"/desk/cases/{number}/meanwhile"))) == ""
    await marie.post("/desk/acts/case.compose", {"case": str(number), "stopped": "yes"})
    assert seen(page(await paul.get(f"/desk/cases/{number}/meanwhile"))) == ""


async def test_a_window_that_vanishes_does_not_write_for_ever(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    for _ in range(4):
        await marie.post("/desk/acts/case.compose", {"case": str(number)})
        await counter.house.work()
        assert "Marie is writing" in seen(await paul.page("/desk/channels/delivery"))
        counter.house.clock.move(12)
    counter.house.clock.move(60)
    await counter.house.work()
    assert "is writing" not in seen(await paul.page("/desk/channels/delivery"))


async def test_the_second_person_reads_approves_and_both_may_undo(counter: Counter) -> None:
    house = counter.house
    number = await house.a_case("An interview, please")
    marie, sam = await counter.browser("marie"), await counter.browser("sam")
    reviewed = await marie.preview(number, WORDS)
    assert "Has to be approved by: Paul, Sam." in seen(reviewed)
    assert "Send for approval" in seen(reviewed)
    sent = page(await marie.post("/desk/acts/case.send", form_of(reviewed, "/desk/acts/case.send")))
    assert sent.css_first(".undo-bar") is None
    drawn = page(await marie.get(f"/desk/cases/{number}/card"))
    assert "Waits for approval by Paul, Sam" in seen(drawn)
    assert not drawn.css('[data-verb="reply.approve"]')
    approved = page(await sam.press(number, "reply.approve"))
    assert approved.css_first(".undo-bar") is not None
    undone = await sam.press(number, "reply.undo")
    assert undone.status_code == 200
    assert (await house.view(number)).replies[0].state is ReplyState.CANCELLED


async def test_who_wrote_or_edited_is_refused_as_approver(counter: Counter) -> None:
    number = await counter.house.a_case("An interview, please")
    marie, sam = await counter.browser("marie"), await counter.browser("sam")
    await marie.send(number, WORDS)
    approve = form_of(page(await sam.get(f"/desk/cases/{number}/card")), "/desk/acts/reply.approve")
    revised = await sam.answer(number, "reply.revise", text="Other words.")
    assert revised.status_code == 200
    refused = await sam.post("/desk/acts/reply.approve", {**approve, "reply_revision": "2"})
    assert refused.status_code == 403
    assert "ask somebody else" in refused.text
    paul = await counter.browser("paul")
    stale = await paul.post("/desk/acts/reply.approve", {**approve, "reply_revision": "1", "key": "another"})
    assert stale.status_code == 409
    assert (await paul.press(number, "reply.approve")).status_code == 200


async def test_a_reply_sent_back_returns_with_words_as_a_draft(counter: Counter) -> None:
    number = await counter.house.a_case("An interview, please")
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await marie.send(number, WORDS)
    await paul.answer(number, "reply.reject", reason="Too <b>short</b>")
    await counter.house.work()
    whispers = await marie.page("/desk/saved")
    told = whispers.css_first(".whisper")
    assert "comes back to you: “Too <b>short</b>”" in seen(told)
    read = next(form for form in whispers.css(".whisper form"))
    put_away = await marie.post(str(read.attributes["action"]), {})
    assert page(put_away).css_first(".whisper") is None
    again = await marie.open(number, "case.reply")
    assert form_of(again, f"/desk/cases/{number}/preview")["text"] == WORDS
    assert "Paul sent it back: “Too <b>short</b>”" in seen(again)


async def test_nobody_can_start_a_reply_on_a_paused_account(counter: Counter) -> None:
    number = await counter.house.a_case()
    async with counter.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", counter.house.clock())
    marie = await counter.browser("marie")
    dialog = await marie.open(number, "case.reply")
    assert "Nobody can reply with the account acme_social: the network refuses our access" in seen(dialog)
    assert dialog.css_first(".compose .button--primary") is None
    assert (await marie.preview(number, WORDS)).css_first("#review-form") is None
    refused = await marie.post("/desk/acts/case.send", {"case": str(number), "text": WORDS})
    assert refused.status_code == 409
    assert "is paused" in refused.text


async def test_while_publishing_is_stopped_a_draft_can_still_be_written(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, ana = await counter.browser("marie"), await counter.browser("ana")
    await ana.post("/desk/acts/publishing.switch", {"stopped": "yes"})
    dialog = await marie.open(number, "case.reply")
    assert "Ana has stopped all publishing" in seen(dialog)
    assert dialog.css_first("#reply-text") is not None
    refused = await marie.post("/desk/acts/case.send", {"case": str(number), "text": WORDS})
    assert refused.status_code == 409
    assert "Your draft is kept" in refused.text


async def test_saved_replies_of_the_department_are_offered(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    for department, title in (("delivery", "Late parcel"), ("front_desk", "Hello")):
        kept = await marie.post("/desk/saved", {"department": department, "title": title, "text": "We are sorry."})
        assert kept.status_code == 303
    options = [seen(option) for option in (await marie.open(number, "case.reply")).css("#saved option")]
    assert options == ["Choose…", "Late parcel"]


async def test_an_uncertain_reply_is_settled_by_a_person(counter: Counter) -> None:
    house = counter.house
    number = await house.a_case()
    marie = await counter.browser("marie")
    await marie.send(number, WORDS)
    async with counter.store.writing() as tx:
        reply = await tx.replies.get(1, lock=True)
        assert reply is not None
        await tx.replies.save(
            replace(reply, state=ReplyState.UNCERTAIN, needs_person=True, failure="x", revision=reply.revision + 1)
        )
    drawn = page(await marie.get(f"/desk/cases/{number}/card"))
    assert "Nobody can tell whether the reply is online" in seen(drawn)
    refused = await marie.answer(number, "reply.resolve", url="nonsense")
    assert refused.status_code == 409
    assert "Paste the whole address" in refused.text
    await marie.answer(number, "reply.resolve", url="https://social.example/@acme/77")
    after = (await house.view(number)).replies[0]
    assert (after.state, after.url) == (ReplyState.PUBLISHED, "https://social.example/@acme/77")
