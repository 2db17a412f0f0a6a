"""Hundreds of mentions at once: one list instead of hundreds of cards, nothing lost, and Slack never pressed."""

import json

import pytest

from bot.domain.mention import Author
from bot.domain.messages import Close
from integrations.chat.slack.pacing import BUDGETS
from tests.slack.office import ROOMS, RULES, Office, kept_pace, outbox_of
from tests.stand_ins.slack.workspace import Message
from tests.support.engines import ON_BOTH

MENTIONS, SECONDS = 300, 60
QUICK = RULES.replace("poll: 30s", "poll: 1s")


def listing(office: Office) -> list[Message]:
    return [card for card in office.workspace.cards(ROOMS["delivery"]) if "have come in" in card["text"]]


async def a_second(office: Office, mentions: int, first: int = 0) -> None:
    house = office.house
    for number in range(first, first + mentions):
        house.network.arrives(f"Parcel {number} is late <!channel>", author=Author(str(number), f"customer{number}"))
    house.clock.move(1)
    house.network.now = house.clock.now
    if mentions:
        await house.poller.poll("acme_social")
    await house.work()


async def states(office: Office) -> dict[str, int]:
    cases = await office.house.cases()
    found: dict[str, int] = {}
    async with office.house.store.reading() as tx:
        for card in await tx.cards.of_cases(cases):
            if card.surface == "slack":
                found[card.state] = found.get(card.state, 0) + 1
    return found


@ON_BOTH
@pytest.mark.parametrize("office", [QUICK], indirect=True)
async def test_three_hundred_mentions_in_a_minute_are_one_list_and_nothing_is_refused(office: Office) -> None:
    office.house.outbox = outbox_of(office.house, office.parts, kept_pace)
    office.workspace.rates.kept = True
    for second in range(SECONDS):
        await a_second(office, MENTIONS // SECONDS, second * MENTIONS // SECONDS)
    for _ in range(15):
        await a_second(office, 0)

    assert office.workspace.rates.refused == {}
    found = await states(office)
    assert sum(found.values()) == MENTIONS
    assert set(found) == {"live", "gathered"}
    assert found["live"] <= 15
    (one,) = listing(office)
    assert len(office.workspace.cards(ROOMS["delivery"])) == found["live"] + 1
    assert f"{found['gathered']} cases have come in" in one["text"]
    posted = [json.dumps(card["blocks"]) for card in office.workspace.cards(ROOMS["delivery"])]
    numbers = [posted.index(each) for each in posted if "Parcel" in each]
    assert numbers == sorted(numbers)
    assert len(office.workspace.called("chat.update")) <= BUDGETS["chat.update"] * 2


async def a_flood(office: Office, mentions: int = 30) -> None:
    for number in range(mentions):
        office.house.network.arrives(f"Parcel {number} is late", author=Author(str(number), f"customer{number}"))
    await office.house.poll()
    await office.house.work()
    office.house.clock.move(3)
    await office.house.work()


async def test_a_case_of_the_list_gets_its_card_when_it_is_opened(office: Office) -> None:
    await a_flood(office)
    (one,) = listing(office)
    first = json.dumps(one["blocks"][2])
    assert "Parcel 0 is late" in first
    await office.act("U1", "Open")
    assert "Parcel 0 is late" in json.dumps(office.card()["blocks"])
    await office.act("U1", "I’ll take it")
    assert "With Marie" in json.dumps(office.card()["blocks"])
    office.house.clock.move(3)
    await office.house.work()
    (one,) = listing(office)
    assert "29 cases" in one["text"]
    assert "Parcel 0 is late" not in json.dumps(one["blocks"])


async def test_who_belongs_to_another_department_opens_nothing(office: Office) -> None:
    await a_flood(office)
    await office.act("U3", "Open")
    assert len(office.workspace.cards(ROOMS["delivery"])) == 1
    assert "service" in office.told("U3")[0]


async def test_the_list_follows_what_becomes_of_its_cases(office: Office) -> None:
    await a_flood(office)
    for case in (await office.house.cases())[:29]:
        await office.house.do(Close("marie", case))
    office.house.clock.move(3)
    await office.house.work()
    (one,) = [card for card in office.workspace.cards(ROOMS["delivery"]) if "has come in with" in card["text"]]
    assert "Parcel 29 is late" in json.dumps(one["blocks"])
    await office.house.do(Close("marie", (await office.house.cases())[29]))
    office.house.clock.move(3)
    await office.house.work()
    assert "All opened or closed" in json.dumps(office.card()["blocks"])


async def test_once_it_is_quiet_again_each_case_has_its_card(office: Office) -> None:
    await a_flood(office)
    office.house.clock.move(61)
    await office.a_case("One more parcel")
    assert "One more parcel" in json.dumps(office.card()["blocks"])
    assert len(office.workspace.cards(ROOMS["delivery"])) == 2


async def test_a_list_that_somebody_took_away_stays_away_and_the_next_flood_has_its_own(office: Office) -> None:
    await a_flood(office)
    (one,) = listing(office)
    office.workspace.delete_by_hand(ROOMS["delivery"], one["ts"])
    await office.house.do(Close("marie", (await office.house.cases())[0]))
    office.house.clock.move(3)
    await office.house.work()
    assert office.workspace.cards(ROOMS["delivery"]) == []
    for number in range(30, 45):
        office.house.network.arrives(f"Parcel {number} is late", author=Author(str(number), f"customer{number}"))
    await office.house.poll()
    await office.house.work()
    office.house.clock.move(3)
    await office.house.work()
    assert "15 cases" in listing(office)[0]["text"]
