"""The weekly report in Slack: one message with its picture, found again after a lost answer."""

from dataclasses import replace
from typing import Any

from bot.domain.weekly import Weekly
from tests.slack.office import ROOMS, Office
from tests.stand_ins.slack.faults import Fault, Manner


async def a_week(office: Office) -> None:
    house = office.house
    directory = house.rules.directory
    departments = {**directory.departments, "delivery": replace(directory.departments["delivery"], weekly=Weekly())}
    house.rules = replace(house.rules, directory=replace(directory, departments=departments))
    house.surfaces["slack"] = office.parts.surface
    await house.weeklies.look()
    await house.work()


def messages(office: Office) -> list[dict[str, Any]]:
    return [each for each in office.workspace.cards(ROOMS["delivery"]) if "The week" in each["text"]]


async def test_one_message_tells_the_week_with_its_picture(office: Office) -> None:
    await a_week(office)
    office.house.clock.move(30)
    await office.house.work()
    (message,) = messages(office)
    (picture,) = [block for block in message["blocks"] if block["type"] == "image"]
    (file,) = office.workspace.files.values()
    assert picture["slack_file"] == {"id": file["id"]}
    assert picture["alt_text"].startswith("Chart of the cases by day: Mon 0,")
    assert file["content"].startswith(b"\x89PNG")
    await office.house.weeklies.look()
    await office.house.work()
    assert len(messages(office)) == 1


async def test_a_lost_answer_posts_nothing_twice(office: Office) -> None:
    office.workspace.faults.next_time("chat.postMessage", Fault(Manner.LOST_ANSWER))
    await a_week(office)
    for _ in range(3):
        office.house.clock.move(30)
        await office.house.work()
    assert len(messages(office)) == 1
    async with office.house.store.reading() as tx:
        (row,) = await tx.weekly_reports.standing("slack", "#delivery", office.house.clock.now.replace(year=2000))
    assert row.ref is not None
