"""The weekly report in Teams: one message in words, and no second one where nobody knows what came of the first."""

from dataclasses import replace

from bot.domain.weekly import Weekly
from tests.stand_ins.teams.faults import Fault, Manner
from tests.teams.office import Office, text_of


async def a_week(office: Office) -> None:
    house = office.house
    directory = house.rules.directory
    departments = {**directory.departments, "delivery": replace(directory.departments["delivery"], weekly=Weekly())}
    house.rules = replace(house.rules, directory=replace(directory, departments=departments))
    for _ in range(3):
        await house.weeklies.look()
        await house.work()
        house.clock.move(30)


async def test_one_message_tells_the_week_in_words(office: Office) -> None:
    await a_week(office)
    (message,) = office.tenant.cards("delivery")
    words = text_of(message.seen_by("marie"))
    assert "The week" in words
    assert "Answer rate" in words
    assert "The shared counter" in words


async def test_a_lost_answer_posts_nothing_twice(office: Office) -> None:
    office.tenant.faults.next_time("create", Fault(Manner.LOST_ANSWER))
    await a_week(office)
    assert len(office.tenant.cards("delivery")) == 1
