"""Where a network takes no answer from us, the desk lets people write one and leads them out to publish it by hand."""

import pytest

from bot.domain.case import CloseReason
from bot.errors import NotAllowed
from tests.desk.counter import Counter, form_of, page, query_of, seen

WORDS = "It left this morning. Ça va ?"
WHY = "Mastodon takes no answer from us here: the author did not mention us"


async def barred(counter: Counter, text: str = "Where is my parcel?") -> int:
    return await counter.house.a_case(text, barrier="not_summoned")


async def test_the_card_says_why_and_leads_to_the_form_in_place_of_a_reply(counter: Counter) -> None:
    await barred(counter)
    marie = await counter.browser("marie")
    card = (await marie.page("/desk/channels/delivery")).css_first(".card")
    assert WHY in seen(card)
    assert card is not None
    assert [seen(each) for each in card.css('[data-verb="case.reply"]')] == ["Open in Mastodon"]


async def test_the_words_are_written_and_checked_here_and_filled_in_there(counter: Counter) -> None:
    number = await barred(counter)
    marie = await counter.browser("marie")
    dialog = await marie.open(number, "case.reply")
    assert WHY in seen(dialog)
    assert dialog.css_first("#reply-text") is not None

    reviewed = await marie.preview(number, WORDS)
    (way,) = reviewed.css("a.button--primary")
    assert seen(way) == "Open in Mastodon"
    assert query_of(str(way.attributes["href"]))["text"] == WORDS
    assert way.attributes["target"] == "_blank"
    assert "The case closes by itself once Mastodon shows the answer." in seen(reviewed)
    assert not [button for button in reviewed.css("#review-form button") if button.attributes.get("name") != "edit"]
    back = await marie.preview(number, WORDS, edit="yes")
    assert form_of(back, f"/desk/cases/{number}/preview")["text"] == WORDS


async def test_whoever_is_led_out_has_the_case(counter: Counter) -> None:
    number = await barred(counter)
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await paul.open(number, "case.reply")
    await marie.preview(number, WORDS)
    assert (await counter.house.view(number)).case.assignee == "marie"
    await marie.preview(number, WORDS)
    assert (await counter.house.events(number)).count("claimed") == 1

    refused = await paul.preview(number, "I am on it.")
    assert "Marie already has this case" in seen(refused)
    assert refused.css_first("a.button--primary") is None


async def test_whoever_may_not_act_is_not_led_out(counter: Counter) -> None:
    number = await barred(counter, "An interview, please")
    mia = await counter.browser("mia")
    refused = await mia.preview(number, WORDS)
    assert "Only people of this department can do this." in seen(refused)
    assert refused.css_first("a.button--primary") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [("x" * 600, "Too long: 605 of 500"), ("  ", "Write something."), ("Ask <@U123> then", "means something in the")],
)
async def test_words_that_could_not_be_published_lead_nowhere(counter: Counter, text: str, problem: str) -> None:
    number = await barred(counter)
    reviewed = await (await counter.browser("marie")).preview(number, text)
    assert problem in seen(reviewed)
    assert reviewed.css_first("a.button--primary") is None
    assert (await counter.house.view(number)).case.assignee is None


async def test_a_department_that_asks_for_approval_is_told_that_nothing_waits_for_it(counter: Counter) -> None:
    number = await barred(counter, "An interview, please")
    reviewed = await (await counter.browser("marie")).preview(number, WORDS)
    assert "have it read by Paul, Sam first" in seen(reviewed)


async def test_a_form_sent_nevertheless_is_refused_in_words(counter: Counter) -> None:
    number = await barred(counter)
    marie = await counter.browser("marie")
    refused = await marie.post("/desk/acts/case.send", {"case": str(number), "text": WORDS})
    assert refused.status_code == 403
    assert "The network takes no answer from us to this post." in refused.text


async def test_once_the_answer_is_seen_the_case_is_closed_and_the_draft_is_gone(counter: Counter) -> None:
    number = await barred(counter)
    marie = await counter.browser("marie")
    await marie.post("/desk/acts/case.draft", {"case": str(number), "text": WORDS})
    await marie.preview(number, WORDS)
    parent = (await counter.house.view(number)).mentions[0].mention.remote_id
    counter.house.network.answers_in_the_app(parent, f"@lea {WORDS}")
    await counter.house.poll()

    assert (await counter.house.view(number)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    dialog = page(await marie.get(f"/desk/cases/{number}/forms/case.reply"))
    assert form_of(dialog, f"/desk/cases/{number}/preview")["text"] == ""
    again = await marie.preview(number, "And one thing more.")
    assert again.css_first("a.button--primary") is not None, "a closed case is answered again without being claimed"
    assert (await counter.house.view(number)).case.is_closed


async def test_after_a_refusal_that_nobody_foresaw_both_ways_are_open(counter: Counter) -> None:
    house = counter.house
    number = await house.a_case()
    marie = await counter.browser("marie")
    assert (await marie.preview(number, WORDS)).css_first("a.button") is None
    await marie.send(number, WORDS)
    house.network.failures.append(NotAllowed("not for you", service="mastodon", account="acme_social"))
    house.clock.move(16)
    await house.work()
    again = await marie.preview(number, WORDS)
    (way,) = again.css("a.button")
    assert (seen(way), query_of(str(way.attributes["href"]))["text"]) == ("Open in Mastodon", WORDS)
    assert [seen(each) for each in again.css("#review-form button")] == ["Send", "Edit"]


async def test_where_nothing_tells_of_an_answer_whoever_gave_it_says_so_on_the_card(counter: Counter) -> None:
    number = await counter.house.a_case(barrier="read_only")
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, WORDS)
    assert seen(reviewed.css_first("a.button--primary")) == "Open in Mastodon"
    assert "then click “I answered there” on the card." in seen(reviewed)
    card = (await marie.page("/desk/channels/delivery")).css_first(".card")
    assert card is not None
    assert "I answered there" in [seen(each) for each in card.css('[data-verb="case.close"]')]
    await marie.post("/desk/acts/case.close", {"case": str(number), "reason": "answered_elsewhere"})
    assert (await counter.house.view(number)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
