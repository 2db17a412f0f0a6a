"""Where a network takes no answer from us, people write one in Slack and are led out to publish it by hand."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.domain.case import CloseReason
from bot.domain.messages import Claim, Send
from bot.errors import NotAllowed
from tests.slack.office import Office

WORDS = "It left this morning. Ça va ?"
WHY = "Mastodon takes no answer from us here: the author did not mention us"
LABEL = "Open in Mastodon"


def read(shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False)


def buttons(view: Any) -> list[dict[str, Any]]:
    return [
        each for block in view["blocks"] for each in block.get("elements", ()) if each["type"] == "button"
    ]  # a modal has no button but one that leads out


async def led_out(office: Office) -> tuple[int, dict[str, Any]]:
    """Marie has written an answer where the network takes none; gives the case and the view that she reads then."""
    case = await office.house.a_case(barrier="not_summoned")
    await office.act("U1", LABEL)
    await office.submit("U1", text=WORDS)
    return case, dict(office.modal("U1").view)


async def test_the_card_and_the_modal_say_why_before_anything_is_written(office: Office) -> None:
    await office.house.a_case(barrier="not_summoned")
    assert WHY in read(office.card()["blocks"])
    await office.act("U1", LABEL)
    assert WHY in read(office.modal("U1").view)


async def test_the_words_are_checked_in_slack_and_filled_in_there(office: Office) -> None:
    case, view = await led_out(office)
    (way,) = buttons(view)
    assert way["text"]["text"] == LABEL
    assert parse_qs(urlsplit(way["url"]).query)["text"] == [WORDS]
    assert "submit" not in view
    assert "The case closes by itself once Mastodon shows the answer." in read(view)
    assert (await office.house.view(case)).case.assignee == "marie", "nothing else tells colleagues of it"
    assert (await office.house.view(case)).replies == []


async def test_colleagues_see_that_somebody_answers_who_has_gone_out(office: Office) -> None:
    case, _ = await led_out(office)
    await office.slack.close(office.modal("U1"))
    await office.house.work()
    assert (await office.house.view(case)).composing == []
    await office.act("U1", LABEL)
    await office.submit("U1", text=WORDS)
    office.house.clock.move(60)
    assert (await office.slack.click_view(office.modal("U1"), LABEL)).status_code == 200
    await office.house.work()
    assert (await office.house.view(case)).composing == ["marie"]


async def test_words_that_could_not_be_published_lead_nowhere(office: Office) -> None:
    case = await office.house.a_case(barrier="not_summoned")
    await office.act("U1", LABEL)
    await office.submit("U1", text="x" * 600)
    assert "Too long" in read(office.modal("U1").errors)
    assert buttons(office.modal("U1").view) == []
    assert (await office.house.view(case)).case.assignee is None


async def test_a_case_that_a_colleague_took_meanwhile_leads_nobody_out(office: Office) -> None:
    case = await office.house.a_case(barrier="not_summoned")
    await office.act("U1", LABEL)
    await office.house.do(Claim("paul", case))
    await office.submit("U1", text=WORDS)
    assert "Paul already has this case." in read(office.modal("U1").view)
    assert buttons(office.modal("U1").view) == []


async def test_a_department_that_asks_for_approval_is_told_that_nothing_waits_for_it(office: Office) -> None:
    await office.house.a_case("An interview, please", barrier="not_summoned")
    await office.act("U1", LABEL, "press")
    await office.submit("U1", text=WORDS)
    assert "have it read by Paul first" in read(office.modal("U1").view)


async def test_a_reply_that_the_network_bars_while_it_is_read_is_not_sent(office: Office) -> None:
    case = await office.house.a_case()
    await office.act("U1", "Reply")
    await office.submit("U1", text=WORDS)
    office.house.network.bars((await office.house.view(case)).mentions[0].mention, "blocked")
    await office.house.poll()
    await office.submit("U1")
    assert "The network takes no answer from us to this post." in read(office.modal("U1").view)
    await office.submit("U1", text=WORDS)
    assert [each["text"]["text"] for each in buttons(office.modal("U1").view)] == [LABEL]
    assert (await office.house.view(case)).replies == []


async def test_what_was_published_by_hand_closes_the_case(office: Office) -> None:
    case, _ = await led_out(office)
    parent = (await office.house.view(case)).mentions[0].mention.remote_id
    office.house.network.answers_in_the_app(parent, f"@lea {WORDS}")
    await office.house.poll()
    await office.house.work()
    assert (await office.house.view(case)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    assert "Closed: answered elsewhere" in read(office.card()["blocks"])
    await office.slack.close(office.modal("U1"))
    await office.house.work()
    assert office.told("U1") == [], "no draft is left to go on with"


async def test_a_case_answered_already_is_answered_again_by_hand_without_being_claimed(office: Office) -> None:
    case = await office.house.a_case()
    await office.house.do(Send("paul", case, text="One moment."))
    office.house.clock.move(20)
    await office.house.work()
    office.house.network.bars((await office.house.view(case)).mentions[0].mention, "replies_limited")
    await office.house.poll()
    await office.house.work()
    await office.act("U2", LABEL)
    await office.submit("U2", text=WORDS)
    assert "Already answered in public, in our name" not in read(office.modal("U2").view)
    assert [each["text"]["text"] for each in buttons(office.modal("U2").view)] == [LABEL]


async def test_after_a_refusal_that_nobody_foresaw_both_ways_are_open(office: Office) -> None:
    await office.house.a_case()
    await office.reply("U1", WORDS)
    office.house.network.failures.append(NotAllowed("not for you", service="mastodon", account="acme_social"))
    office.house.clock.move(16)
    await office.house.work()
    await office.act("U1", "Reply")
    await office.submit("U1", text=WORDS)
    view = office.modal("U1").view
    assert [each["text"]["text"] for each in buttons(view)] == [LABEL]
    assert view["submit"]["text"] == "Send"


async def test_where_nothing_tells_of_an_answer_whoever_gave_it_says_so_on_the_card(office: Office) -> None:
    case = await office.house.a_case(barrier="read_only")
    await office.act("U1", LABEL)
    await office.submit("U1", text=WORDS)
    view = office.modal("U1").view
    assert [each["text"]["text"] for each in buttons(view)] == [LABEL]
    assert "then click “I answered there” on the card." in read(view)
    await office.act("U1", "I answered there")
    await office.house.work()
    assert (await office.house.view(case)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    assert "Closed: answered elsewhere" in read(office.card()["blocks"])
