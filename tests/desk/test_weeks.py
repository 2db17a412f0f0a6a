"""The weekly report in a room of the desk: above the cards, with its picture, for a week."""

from dataclasses import replace

import pytest

from bot.domain.weekly import Weekly
from tests.desk.counter import Counter, seen
from tests.storage.measured import MINUTE, answered, asked


@pytest.fixture
async def told(counter: Counter) -> Counter:
    """The week is told in the room of deliveries."""
    house = counter.house
    at = house.clock() - 3 * 24 * 60 * MINUTE
    case = await asked(counter.store, "one", at, department="delivery", feeling=-0.9)  # type: ignore[arg-type]
    await answered(counter.store, case, "paul", at + 10 * MINUTE)  # type: ignore[arg-type]
    directory = house.rules.directory
    departments = {**directory.departments, "delivery": replace(directory.departments["delivery"], weekly=Weekly())}
    house.rules = replace(house.rules, directory=replace(directory, departments=departments))
    assert await house.weeklies.look() == 1
    await house.work()
    return counter


async def test_it_stands_above_the_cards_with_a_described_picture(told: Counter) -> None:
    paul = await told.browser("paul")
    tree = await paul.page("/desk/channels/delivery")
    (week,) = tree.css("main .week")
    words = seen(week)
    assert "The week 23 Feb – 1 Mar Delivery" in words
    assert "Answer rate 100%" in words
    assert not week.css('a[href="/desk/cases/0"]')
    (picture,) = week.css("img")
    assert str(picture.attributes["alt"]).startswith("Chart of the cases by day: Mon 0,")
    answer = await paul.get(str(picture.attributes["src"]))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert not (await paul.page("/desk/channels/press")).css("main .week")


async def test_it_is_not_counted_as_a_card_and_goes_after_a_week(told: Counter) -> None:
    paul = await told.browser("paul")
    async with told.store.reading() as tx:
        assert await tx.desk.unread("paul", ["delivery"]) == {}
    told.house.clock.move(days=7, minutes=1)
    paul = await told.browser("paul")
    assert not (await paul.page("/desk/channels/delivery")).css("main .week")


@pytest.mark.parametrize("number", ["4000", str(2**63)])
async def test_there_are_no_other_pictures(told: Counter, number: str) -> None:
    paul = await told.browser("paul")
    assert (await paul.get(f"/desk/weeks/{number}.png")).status_code == 404
