"""What employees do on the desk with a reply that is public already."""

from datetime import timedelta

from bot.domain.messages import Approve, Send
from bot.domain.reply import ReplyState
from tests.desk.counter import Counter, form_of, page, seen
from tests.support.house import House


async def answered(house: House) -> tuple[int, int]:
    case = await house.a_case()
    sent = await house.do(Send("marie", case, text="It left this morning.", undo=timedelta(0)))
    await house.work()
    return case, sent["reply"]


async def test_a_published_reply_is_withdrawn_after_a_question_that_shows_it(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    paul = await counter.browser("paul")
    dialog = await paul.get(f"/desk/cases/{case}/forms/reply.withdraw?reply={reply}")
    assert "It left this morning." in dialog.text
    assert "disappears from the network" in dialog.text
    done = await paul.post("/desk/acts/reply.withdraw", form_of(page(dialog), "/desk/acts/reply.withdraw"))
    assert "Withdrawal asked for" in done.text
    assert "Being withdrawn, asked for by Paul" in seen(page(done))
    await counter.house.work()

    assert (await counter.house.reply(reply)).state is ReplyState.WITHDRAWN
    story = await paul.get(f"/desk/cases/{case}")
    assert "Withdrawn from the network by Paul" in story.text
    assert "Paul asked to withdraw the reply" in story.text
    assert "It left this morning." in story.text
    assert "reply.withdraw" not in story.text


async def test_a_published_reply_has_its_acts_beside_it_on_the_page_of_its_case(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    member, stranger = await counter.browser("marie"), await counter.browser("sam")
    form = f"/desk/cases/{case}/forms/reply.withdraw?reply={reply}"

    assert page(await member.get(f"/desk/cases/{case}")).css_first(f'.thread [hx-get="{form}"]') is not None
    assert page(await stranger.get(f"/desk/cases/{case}")).css_first(f'.thread [hx-get="{form}"]') is None


async def test_a_withdrawal_that_failed_says_why_and_can_be_asked_for_again(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    marie = await counter.browser("marie")
    await marie.answer(case, "reply.withdraw", reply=reply)
    counter.house.networks.clear()
    await counter.house.work()

    story = await marie.get(f"/desk/cases/{case}")
    assert "Still online, not withdrawn: the account is paused" in seen(page(story))
    assert "Reply not withdrawn: the account is paused" in story.text
    assert "reply.withdraw" in story.text


async def test_a_network_that_lets_nobody_delete_says_where_to_do_it(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    counter.house.network.deletes_posts = False
    marie = await counter.browser("marie")
    refused = await marie.answer(case, "reply.withdraw", reply=reply)

    assert refused.status_code == 403
    assert "delete it in the network’s own app" in refused.text


async def test_withdrawn_words_are_not_told_as_standing_to_whoever_answers_again(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    assert "already answered this post" in (await paul.get(f"/desk/cases/{case}/meanwhile")).text
    await marie.answer(case, "reply.withdraw", reply=reply)
    await counter.house.work()

    assert "It left this morning." not in (await paul.get(f"/desk/cases/{case}/meanwhile")).text


async def test_a_published_reply_is_corrected_after_a_look_at_how_it_will_be_seen(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    paul = await counter.browser("paul")
    form = page(await paul.get(f"/desk/cases/{case}/forms/reply.correct?reply={reply}"))
    written = form_of(form, f"/desk/cases/{case}/correction")
    assert written["text"] == "It left this morning."
    read = page(await paul.post(f"/desk/cases/{case}/correction", {**written, "text": "It left yesterday."}))
    assert "@lea It left yesterday." in seen(read)
    assert counter.house.network.corrected == []
    done = await paul.post("/desk/acts/reply.correct", form_of(read, "/desk/acts/reply.correct"))
    assert "Correction sent: the card says what becomes of it" in done.text
    assert "Being corrected by Paul: “It left yesterday.”" in seen(page(done))
    await counter.house.work()

    assert [text for _, text in counter.house.network.corrected] == ["It left yesterday."]
    story = seen(page(await paul.get(f"/desk/cases/{case}")))
    assert "corrected by Paul" in story
    assert "“It left this morning.” now says “It left yesterday.”" in story


async def test_a_correction_goes_back_from_the_look_to_the_words(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    marie = await counter.browser("marie")
    fields = {"case": str(case), "reply": str(reply), "text": "It left yesterday.", "edit": "yes"}
    back = page(await marie.post(f"/desk/cases/{case}/correction", fields))

    assert form_of(back, f"/desk/cases/{case}/correction")["text"] == "It left yesterday."


async def test_a_correction_that_is_too_long_is_counted_and_cannot_be_sent(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    marie = await counter.browser("marie")
    fields = {"case": str(case), "reply": str(reply), "text": "x" * 600}
    read = await marie.post(f"/desk/cases/{case}/correction", fields)
    counted = await marie.post(f"/desk/cases/{case}/count", fields)

    assert "Too long" in read.text
    assert "Publish the correction" not in read.text
    assert "too many" in counted.text


async def test_a_reply_that_changed_meanwhile_is_read_again_before_it_is_corrected(counter: Counter) -> None:
    case, reply = await answered(counter.house)
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    fields = {"case": str(case), "reply": str(reply), "text": "It left yesterday."}
    first = form_of(page(await marie.post(f"/desk/cases/{case}/correction", fields)), "/desk/acts/reply.correct")
    other = form_of(page(await paul.post(f"/desk/cases/{case}/correction", fields)), "/desk/acts/reply.correct")
    await marie.post("/desk/acts/reply.correct", first)
    await counter.house.work()
    refused = await paul.post("/desk/acts/reply.correct", {**other, "text": "It left on Monday."})

    assert refused.status_code == 409
    assert "The reply changed meanwhile" in refused.text


async def answered_for_the_press(counter: Counter) -> tuple[int, int]:
    """A reply by Marie that Paul approved, published."""
    house = counter.house
    case = await house.a_case("An interview, please")
    sent = await house.do(Send("marie", case, text="With pleasure.", undo=timedelta(0)))
    await house.do(Approve("paul", sent["reply"]))
    await house.work()
    return case, sent["reply"]


async def corrects(counter: Counter, case: int, reply: int, words: str) -> str:
    """Marie corrects the reply in its two steps; gives the words with which the form began."""
    marie = await counter.browser("marie")
    form = page(await marie.get(f"/desk/cases/{case}/forms/reply.correct?reply={reply}"))
    written = form_of(form, f"/desk/cases/{case}/correction")
    read = await marie.post(f"/desk/cases/{case}/correction", {**written, "text": words})
    assert "Has to be approved by: Paul, Sam." in read.text
    assert "Send for approval" in read.text
    await marie.post("/desk/acts/reply.correct", form_of(page(read), "/desk/acts/reply.correct"))
    await counter.house.work()
    return str(written["text"])


async def test_where_approval_is_asked_a_correction_waits_on_the_card_for_somebody_else(counter: Counter) -> None:
    case, reply = await answered_for_the_press(counter)
    await corrects(counter, case, reply, "Gladly, on Monday.")
    assert counter.house.network.corrected == []
    paul, marie = await counter.browser("paul"), await counter.browser("marie")
    channel = seen(page(await paul.get("/desk/channels/press")))
    assert "Correction needs approval" in channel
    assert "Gladly, on Monday." in channel
    assert "/desk/acts/reply.approve" not in (await marie.get(f"/desk/cases/{case}/card")).text
    approved = await paul.press(case, "reply.approve")
    assert "Approved." in approved.text
    await counter.house.work()

    assert [text for _, text in counter.house.network.corrected] == ["Gladly, on Monday."]
    story = seen(page(await paul.get(f"/desk/cases/{case}")))
    assert "Marie sent a correction of the reply" in story
    assert "Paul approved the correction" in story
    assert (await paul.get(f"/desk/cases/{case}/forms/reply.correct?reply=999")).status_code == 404


async def test_a_correction_that_was_sent_back_is_gone_on_with_where_it_was_left(counter: Counter) -> None:
    case, reply = await answered_for_the_press(counter)
    await corrects(counter, case, reply, "Gladly, on Monday.")
    paul = await counter.browser("paul")
    edited = page(await paul.get(f"/desk/cases/{case}/forms/reply.revise?reply={reply}"))
    assert form_of(edited, "/desk/acts/reply.revise")["text"] == "Gladly, on Monday."
    await paul.answer(case, "reply.reject", reply=reply, reason="Which Monday?")
    assert await corrects(counter, case, reply, "Gladly, on Monday the 9th.") == "Gladly, on Monday."
    assert counter.house.network.corrected == []


async def test_every_published_reply_is_reached_from_the_card(counter: Counter) -> None:
    case, first = await answered(counter.house)
    marie = await counter.browser("marie")
    assert "case.amend" not in (await marie.get(f"/desk/cases/{case}/card")).text
    await counter.house.do(Send("marie", case, text="It arrives tomorrow.", undo=timedelta(0)))
    await counter.house.work()
    dialog = await marie.open(case, "case.amend")
    assert "It left this morning." in seen(dialog)
    for act in ("correct", "withdraw"):
        form = f"/desk/cases/{case}/forms/reply.{act}?reply={first}"
        assert dialog.css_first(f'[hx-get="{form}"]') is not None
