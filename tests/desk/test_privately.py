"""Writing to an author in private on the desk: written, read as it will be read, sent, and told from what is public."""

from typing import Any

from tests.desk.counter import Counter, form_of, page, seen
from tests.support.private import WORDS, a_comment
from tests.support.rehearsed_private import LIMIT

ACT = "/desk/acts/mention.private"


async def reviewed(browser: Any, case: int, text: str = WORDS) -> Any:
    """The second step: the words as they will be read."""
    dialog = await browser.open(case, "mention.private")
    step = f"/desk/cases/{case}/private"
    return page(await browser.post(step, {**form_of(dialog, step), "text": text}))


async def test_a_private_message_is_sent_after_two_steps_that_say_what_it_is(counter: Counter) -> None:
    house = counter.house
    case, _ = await a_comment(house)
    marie = await counter.browser("marie")
    dialog = seen(await marie.open(case, "mention.private"))
    assert "Where is my parcel?" in dialog
    assert "Nothing leaves at this step." in dialog
    review = await reviewed(marie, case)
    told = seen(review)
    for words in (WORDS, "It goes as a private message", "It is the only one there can be", "nothing can take it back"):
        assert words in told
    assert not (await house.view(case)).replies
    done = await marie.post(ACT, form_of(review, ACT))
    assert "The card says what becomes of the message." in done.text
    assert "/desk/acts/reply.undo" in done.text
    house.clock.move(16)
    await house.work()

    assert list(house.network.messages.sent.values()) == [WORDS]
    assert house.network.published == []
    story = seen(page(await marie.get(f"/desk/cases/{case}")))
    assert "Private message sent by Marie" in story
    assert "Marie sent a private message" in story
    thread = seen(page(await marie.get(f"/desk/cases/{case}")).css_first(".thread"))
    assert "private message" in thread
    assert "Private message by Marie" in thread
    assert "Write in private…" not in story


async def test_a_form_sent_twice_sends_one_message(counter: Counter) -> None:
    case, _ = await a_comment(counter.house)
    marie = await counter.browser("marie")
    form = form_of(await reviewed(marie, case), ACT)
    statuses = [(await marie.post(ACT, form)).status_code for _ in range(2)]
    again = await marie.post(ACT, {**form, "key": "another"})
    counter.house.clock.move(16)
    await counter.house.work()

    assert statuses == [200, 200]
    assert again.status_code == 403
    assert "has its private message already" in again.text
    assert len(counter.house.network.messages.asked) == 1


async def test_what_the_network_would_not_take_is_told_before_it_can_be_sent(counter: Counter) -> None:
    case, _ = await a_comment(counter.house)
    marie = await counter.browser("marie")
    review = await reviewed(marie, case, "x" * (LIMIT + 1))
    assert f"Too long: {LIMIT + 1} of {LIMIT} characters." in seen(review)
    assert "Send in private" not in seen(review)
    step = f"/desk/cases/{case}/private"
    back = page(await marie.post(step, {**form_of(review, ACT), "edit": "yes"}))
    assert "Nothing leaves at this step." in seen(back)


async def test_words_that_were_taken_back_are_in_the_next_form_and_in_no_public_one(counter: Counter) -> None:
    case, _ = await a_comment(counter.house)
    marie = await counter.browser("marie")
    await marie.post(ACT, form_of(await reviewed(marie, case), ACT))
    await marie.press(case, "reply.undo")
    private = await marie.open(case, "mention.private")
    public = await marie.open(case, "case.reply")

    assert WORDS in private.css_first("#private-text").text()
    assert WORDS not in public.css_first("#reply-text").text()


async def test_every_comment_of_a_case_can_be_answered_in_private_from_its_page(counter: Counter) -> None:
    house = counter.house
    case, mention = await a_comment(house)
    first = (await house.view(case)).mentions[0].mention
    house.network.arrives("Well?", reply_to=first.remote_id)
    await house.poll()
    form = f"/desk/cases/{case}/forms/mention.private?mention={mention}"
    marie, sam = await counter.browser("marie"), await counter.browser("sam")

    assert page(await marie.get(f"/desk/cases/{case}")).css_first(f'.thread [hx-get="{form}"]') is not None
    assert "forms/mention.private" not in (await sam.get(f"/desk/cases/{case}")).text
    assert (await marie.get(f"/desk/cases/{case}/forms/mention.private?mention=999")).status_code == 404


async def test_where_nobody_can_be_written_to_the_form_says_so(counter: Counter) -> None:
    case, mention = await a_comment(counter.house)
    marie = await counter.browser("marie")
    address = f"/desk/cases/{case}/forms/mention.private?mention={mention}"
    counter.house.network.private = None
    without = await marie.get(address)
    counter.house.networks.clear()
    gone = await marie.get(address)

    assert 400 <= without.status_code < 500
    assert 400 <= gone.status_code < 500


async def test_a_second_person_consents_on_the_desk(counter: Counter) -> None:
    house = counter.house
    case, _ = await a_comment(house, "An interview, please")
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    review = await reviewed(marie, case)
    assert "Has to be approved by: Paul, Sam." in seen(review)
    await marie.post(ACT, form_of(review, ACT))
    assert "Private message by Marie" in seen(page(await paul.get(f"/desk/cases/{case}")))
    mended = await paul.open(case, "reply.revise")
    assert WORDS in mended.css_first("textarea").text()
    await paul.press(case, "reply.approve")
    house.clock.move(16)
    await house.work()

    assert list(house.network.messages.sent.values()) == [WORDS]


async def test_the_approvers_word_on_a_private_message_is_no_word_on_a_public_reply(counter: Counter) -> None:
    house = counter.house
    case, _ = await a_comment(house, "An interview, please")
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await marie.post(ACT, form_of(await reviewed(marie, case), ACT))
    await paul.answer(case, "reply.reject", reason="Not like this.")

    assert "Not like this." not in seen(await marie.open(case, "case.reply"))
    assert WORDS in (await marie.open(case, "mention.private")).css_first("#private-text").text()
