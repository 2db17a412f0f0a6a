"""Where a network takes no answer from us, people write one in Teams and are led out to publish it by hand."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.domain.case import CloseReason
from bot.errors import NotAllowed
from tests.teams.drawn import actions
from tests.teams.office import Office

WORDS = "It left this morning. Ça va ?"
WHY = "Mastodon takes no answer from us here: the author did not mention us"
LABEL = "Open in Mastodon"


def ways(office: Office) -> list[dict[str, Any]]:
    return [each for each in actions(office.dialog("marie").card) if each["type"] == "Action.OpenUrl"]


async def test_the_card_and_the_dialog_say_why_before_anything_is_written(office: Office) -> None:
    await office.house.a_case(barrier="not_summoned")
    assert WHY in office.words()
    await office.press("marie", LABEL)
    assert WHY in office.dialog_words("marie")


async def test_the_words_are_checked_in_teams_and_filled_in_there(office: Office) -> None:
    case = await office.house.a_case(barrier="not_summoned")
    await office.press("marie", LABEL)
    await office.submit("marie", "Preview", text=WORDS)
    (way,) = ways(office)
    assert way["title"] == LABEL
    assert parse_qs(urlsplit(way["url"]).query)["text"] == [WORDS]
    assert [each["title"] for each in actions(office.dialog("marie").card)] == [LABEL, "Edit"]
    assert (await office.house.view(case)).case.assignee == "marie"

    await office.submit("marie", "Edit")
    (field,) = [each for each in office.dialog("marie").card["body"] if each["type"] == "Input.Text"]
    assert field["value"] == WORDS
    assert (await office.house.view(case)).replies == []


async def test_what_was_published_by_hand_closes_the_case(office: Office) -> None:
    case = await office.house.a_case(barrier="not_summoned")
    await office.press("marie", LABEL)
    await office.submit("marie", "Preview", text=WORDS)
    parent = (await office.house.view(case)).mentions[0].mention.remote_id
    office.house.network.answers_in_the_app(parent, f"@lea {WORDS}")
    await office.house.poll()
    await office.house.work()
    assert (await office.house.view(case)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    assert "Closed: answered elsewhere" in office.words()


async def test_where_no_place_is_known_the_words_are_shown_to_be_copied(office: Office) -> None:
    await office.house.a_case(barrier="not_summoned", url="")
    office.house.network.has_app = False
    await office.press("marie", LABEL)
    await office.submit("marie", "Preview", text=WORDS)
    assert ways(office) == []
    assert WORDS in office.dialog_words("marie")


async def test_after_a_refusal_that_nobody_foresaw_both_ways_are_open(office: Office) -> None:
    await office.house.a_case()
    await office.reply("marie", WORDS)
    office.house.network.failures.append(NotAllowed("not for you", service="mastodon", account="acme_social"))
    office.house.clock.move(16)
    await office.house.work()
    await office.press("marie", "Reply")
    await office.submit("marie", "Preview", text=WORDS)
    assert [each["title"] for each in actions(office.dialog("marie").card)] == [LABEL, "Send", "Edit"]


async def test_where_nothing_tells_of_an_answer_whoever_gave_it_says_so_on_the_card(office: Office) -> None:
    case = await office.house.a_case(barrier="read_only")
    await office.press("marie", "I answered there")
    await office.house.work()
    assert (await office.house.view(case)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
