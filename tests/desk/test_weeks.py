"""The weekly report in a room of the desk: above the cards, with its picture, for a week."""

from dataclasses import replace

import pytest

from bot.domain.weekly import Weekly
from tests.desk.counter import Counter, seen
from tests.storage.measured import MINUTE, answered, asked


async def telling(counter: Counter, weekly: Weekly) -> Counter:
    """The week is told in the room of deliveries."""
    house = counter.house
    at = house.clock() - 3 * 24 * 60 * MINUTE
    case = await asked(counter.store, "one", at, department="delivery", feeling=-0.9)  # type: ignore[arg-type]
    await answered(counter.store, case, "paul", at + 10 * MINUTE)  # type: ignore[arg-type]
    directory = house.rules.directory
    departments = {**directory.departments, "delivery": replace(directory.departments["delivery"], weekly=weekly)}
    house.rules = replace(house.rules, directory=replace(directory, departments=departments))
    assert await house.weeklies.look() == 1
    await house.work()
    return counter


@pytest.fixture
async def told(counter: Counter) -> Counter:
    """The week of deliveries is told in their room."""
    return await telling(counter, Weekly())


async def readers(counter: Counter) -> list[str]:
    """Who is shown a report and its picture in the room of deliveries; all others are shown neither."""
    found = []
    for person in counter.house.rules.directory.people:
        browser = await counter.browser(person)
        shown = (await browser.page("/desk/channels/delivery")).css("main .week")
        picture = await browser.get("/desk/weeks/1.png")
        assert picture.status_code == (200 if shown else 404)
        found += [person] if shown else []
    return found


async def test_it_is_shown_to_the_people_of_the_department_and_to_admins(told: Counter) -> None:
    assert await readers(told) == ["marie", "paul", "mia", "ana"]


async def test_one_about_everything_is_shown_to_admins(counter: Counter) -> None:
    await telling(counter, Weekly(everything=True))
    assert await readers(counter) == ["ana"]


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
