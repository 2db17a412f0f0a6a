"""The report of a week while the rules change, and while something is wrong in one department."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from bot.domain.department import Department
from bot.domain.hours import Hours
from bot.domain.weekly import Weekly
from bot.errors import Unavailable, Uncertain
from bot.storage.database import SqlStore
from tests.flow.test_weekly_reports import Album, morning, pictures, state, told, weekly
from tests.support.house import START, FakeClock, House

BOARD = {"press": Weekly(everything=True)}


@pytest.fixture
async def house(store: SqlStore) -> House:
    return weekly(await House(store, FakeClock(START)).opened(), delivery=Weekly())


def departments(house: House, changed: Mapping[str, Department], **moved_to: str) -> None:
    """These are the departments from now on."""
    directory = replace(house.rules.directory, departments=dict(changed), moved_to=moved_to)
    house.rules = replace(house.rules, directory=directory)


def renamed(house: House, **channels: str) -> None:
    """Delivery is called shipping from now on."""
    changed = dict(house.rules.directory.departments)
    old = changed.pop("delivery")
    new = replace(old, key="shipping", channels=channels or old.channels)
    departments(house, {**changed, "shipping": new}, delivery="shipping")


async def waits(house: House) -> None:
    """The report is asked for, and the chat is away."""
    await house.weeklies.look()
    surface = house.surfaces.pop("desk")
    await house.work()
    house.surfaces["desk"] = surface


async def later(house: House) -> None:
    """The chat is back."""
    house.clock.move(minutes=5)
    await house.work()


async def test_a_department_that_is_renamed_is_told_once_in_its_channel(house: House) -> None:
    assert await morning(house) == 1
    renamed(house)
    assert await morning(house, minutes=5) == 0
    assert len(told(house)) == 1
    assert await morning(house, days=7) == 1
    assert len(told(house)) == 2


async def test_one_that_is_renamed_and_moves_is_told_once_in_each_channel(house: House) -> None:
    assert await morning(house) == 1
    renamed(house, desk="shipping")
    assert await morning(house, minutes=5) == 1
    assert await morning(house, minutes=6) == 0
    assert (len(told(house)), len(told(house, "shipping"))) == (1, 1)


async def test_a_report_that_waits_while_its_department_is_renamed_comes_once_with_its_picture(house: House) -> None:
    house.takers["desk"] = Album()
    await waits(house)
    renamed(house)
    await house.weeklies.look()
    await later(house)
    assert (await state(house), len(pictures(house))) == ("live", 1)


async def test_a_report_that_waits_is_not_told_in_a_channel_that_the_rules_no_longer_name(house: House) -> None:
    await waits(house)
    changed = house.rules.directory.departments
    departments(house, {**changed, "delivery": replace(changed["delivery"], channels={"desk": "parcels"})})
    await later(house)
    assert (await state(house), told(house), told(house, "parcels")) == ("gone", [], [])


async def test_a_report_that_waits_is_not_told_where_it_is_no_longer_asked_for(house: House) -> None:
    await waits(house)
    weekly(house)
    await later(house)
    assert (await state(house), told(house)) == ("gone", [])


async def test_a_report_that_waits_for_a_department_that_is_gone_is_not_told(house: House) -> None:
    await waits(house)
    left = {key: each for key, each in house.rules.directory.departments.items() if key != "delivery"}
    departments(house, left)
    await later(house)
    assert (await state(house), told(house)) == ("gone", [])


@pytest.mark.parametrize(("now", "expected"), [(Weekly(), 0), (Weekly(day=1, everything=True), 1)])
async def test_a_report_about_everything_is_told_while_the_rules_still_ask_for_that(
    house: House, now: Weekly, expected: int
) -> None:
    weekly(house, **BOARD)
    await waits(house)
    weekly(house, press=now)
    await later(house)
    assert len(told(house, "press")) == expected


async def test_what_may_stand_already_is_left_alone_where_it_is_no_longer_asked_for(house: House) -> None:
    house.surface.lost.append(Uncertain("no", service="desk", account=""))
    await morning(house)
    assert await state(house) == "posting"
    weekly(house)
    await later(house)
    assert (await state(house), len(told(house))) == ("gone", 1)


class NoClock(tzinfo):
    """A clock that cannot be read."""

    def utcoffset(self, _at: datetime | None) -> NoReturn:
        raise LookupError("there is no such clock")


async def test_something_wrong_in_one_department_is_logged_and_keeps_no_other_from_its_report(house: House) -> None:
    weekly(house, front_desk=Weekly(), delivery=Weekly(), press=Weekly())
    changed = house.rules.directory.departments
    broken = replace(changed["front_desk"], hours=Hours((), NoClock()))  # type: ignore[arg-type]
    departments(house, {**changed, "front_desk": broken})
    with capture_logs() as logs:
        assert await morning(house) == 2
    assert [(each["event"], each["department"]) for each in logs if each["log_level"] == "error"] == [
        ("weekly_report_failed", "front_desk")
    ]
    assert [len(told(house, channel)) for channel in ("front_desk", "delivery", "press")] == [0, 1, 1]


async def test_a_database_that_is_away_is_the_same_for_every_department(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> NoReturn:
        raise Unavailable("no", service="database", account="")

    with monkeypatch.context() as outage, capture_logs() as logs, pytest.raises(Unavailable):
        outage.setattr(house.store, "reading", down)
        await house.weeklies.look()
    assert logs == []
    assert await morning(house, minutes=1) == 1
