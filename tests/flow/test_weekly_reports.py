"""The report of a week in a department's channel: at its hour, once, whatever dies or is lost on the way."""

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from bot.cards.card import Card, Picture
from bot.cards.plain import words
from bot.domain.department import Locale
from bot.domain.weekly import Weekly, WeekTold
from bot.errors import (
    ChannelGone,
    ComptoirError,
    IntegrationError,
    RateLimited,
    Rejected,
    Unavailable,
    Uncertain,
)
from bot.flow.context import chat_lane
from bot.flow.telling_weeks import PATIENCE
from bot.ports.chat import SurfaceCapabilities, unannounced
from bot.ports.pictures import PictureFile
from bot.ports.rows import NewJob
from bot.storage.database import SqlStore
from tests.storage.measured import MINUTE, answered, asked
from tests.support.house import START, FakeClock, House

HOUR = timedelta(hours=1)
MONDAY = date(2026, 2, 23)
RULES_OF = {"delivery": Weekly()}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START - 2 * HOUR)


def weekly(house: House, **departments: Weekly) -> House:
    """The house with weekly reports in some departments."""
    directory = house.rules.directory
    changed = {key: replace(each, weekly=departments.get(key)) for key, each in directory.departments.items()}
    house.rules = replace(house.rules, directory=replace(directory, departments=changed))
    return house


@pytest.fixture
async def house(store: SqlStore, clock: FakeClock) -> House:
    return weekly(await House(store, clock).opened(), **RULES_OF)


async def morning(house: House, **later: float) -> int:
    """It is nine o'clock on Monday, or later; whatever is due is asked for and told."""
    house.clock.now = START
    house.clock.move(**later)
    asked_for = await house.weeklies.look()
    await house.work()
    return asked_for


def told(house: House, channel: str = "delivery") -> list[str]:
    return [words(card.summary, Locale.EN) for card in house.surface.in_channel(channel)]


async def rows(house: House, *departments: str) -> list[WeekTold | None]:
    async with house.store.reading() as tx:
        return [await tx.weekly_reports.get(number) for number in range(1, 4)]


async def state(house: House) -> str:
    (row,) = [each for each in await rows(house) if each is not None]
    return row.state


def failure(kind: type[IntegrationError], **more: object) -> ComptoirError:
    return kind("no", service="desk", account="", **more)  # type: ignore[arg-type]


async def test_nothing_is_told_before_its_hour_and_once_from_then_on(house: House) -> None:
    assert await house.weeklies.look() == 0
    assert await morning(house) == 1
    assert told(house) == ["The week 23 Feb – 1 Mar Delivery"]
    assert await morning(house, minutes=1) == 0
    assert await morning(house, hours=60) == 0
    assert len(told(house)) == 1
    assert await morning(house, days=7) == 1
    assert told(house)[1] == "The week 2 Mar – 8 Mar Delivery"
    assert told(house, "press") == []


async def test_after_an_outage_it_is_told_once_and_not_long_after(house: House) -> None:
    assert await morning(house, days=2) == 1
    assert await morning(house, days=2, hours=1) == 0
    assert await morning(house, days=11) == 0, "the next one is near"
    assert len(told(house)) == 1


async def test_it_tells_the_week_in_words(house: House) -> None:
    at = START - timedelta(days=3)
    for number in range(3):
        case = await asked(house.store, f"c{number}", at, department="delivery", feeling=-0.5, text="MY WORDS")  # type: ignore[arg-type]
        if number:
            await answered(house.store, case, "marie", at + 10 * MINUTE)  # type: ignore[arg-type]
    await asked(house.store, "press", at, department="press")  # type: ignore[arg-type]
    await morning(house)
    (card,) = house.surface.in_channel("delivery")
    said = " | ".join(_texts(card))
    assert "Cases 3" in said
    assert "Answer rate 67%" in said
    assert "First response, median 10 min" in said
    assert "The shared counter 1 person answered, of 4 who may. 1 person gave half of the answers." in said
    assert "parcel 3, before 0 rising No. 3 (https://comptoir.example/desk/cases/3)" in said
    assert "from=2026-02-23&to=2026-03-01&department=delivery" in said
    assert "MY WORDS" not in said, "what stands in a chat stays there when its author removes it"
    (row, *_) = await rows(house)
    assert row is not None
    assert [(each.cases, each.answered) for each in row.days] == [(0, 0)] * 4 + [(3, 2)] + [(0, 0)] * 2


async def test_it_tells_of_everything_where_that_is_asked_for(house: House) -> None:
    weekly(house, press=Weekly(everything=True))
    case = await asked(house.store, "one", START - timedelta(days=3), department="delivery")  # type: ignore[arg-type]
    await answered(house.store, case, "marie", START - timedelta(days=2))  # type: ignore[arg-type]
    for rule in ("late-parcel", ""):
        at = START - timedelta(days=1)
        await asked(house.store, f"of {rule}", at, rule=rule, tags=(), feeling=-0.5)  # type: ignore[arg-type]
    await morning(house)
    (card,) = house.surface.in_channel("press")
    assert told(house, "press") == ["The week 23 Feb – 1 Mar all departments"]
    assert "Cases 3" in _texts(card)
    assert "rule late-parcel 1, before 0 rising No. 2 (https://comptoir.example/desk/cases/2)" in _texts(card)
    assert "without a rule 1, before 0 rising No. 3 (https://comptoir.example/desk/cases/3)" in _texts(card)
    assert "The two ears answers: 1, broadcasts: at least 0" in _texts(card)


async def test_of_a_week_without_anything_that_is_told(house: House) -> None:
    await morning(house)
    (card,) = house.surface.in_channel("delivery")
    said = _texts(card)
    assert "Headaches No unhappy message." in said
    assert "The shared counter Nobody answered in this period." in said
    assert not any("two ears" in each for each in said)


async def test_two_processes_that_look_at_once_ask_once(house: House) -> None:
    house.clock.now = START
    asked_for = await asyncio.gather(*(house.weeklies.look() for _ in range(4)))
    await house.work()
    assert (sum(asked_for), len(told(house))) == (1, 1)


async def test_whoever_dies_after_posting_is_found_out_and_nothing_is_posted_twice(house: House) -> None:
    house.surface.lost.append(asyncio.CancelledError())
    await morning(house)
    assert await state(house) == "posting"
    await house.boots()
    await morning(house, minutes=1)
    assert (await state(house), len(told(house))) == ("live", 1)


async def test_whoever_dies_before_posting_leaves_it_to_others(house: House) -> None:
    house.surface.failures.append(asyncio.CancelledError())
    await morning(house)
    assert await state(house) == "pending"
    await house.boots()
    await morning(house, minutes=1)
    assert (await state(house), len(told(house))) == ("live", 1)


async def test_where_nobody_can_look_it_up_it_is_told_once_at_most(store: SqlStore, clock: FakeClock) -> None:
    house = weekly(await House(store, clock, finds_cards=False).opened(), **RULES_OF)
    house.surface.lost.append(failure(Uncertain))
    await morning(house)
    await morning(house, minutes=1)
    assert (await state(house), len(told(house))) == ("gone", 1)


async def test_a_lost_answer_is_looked_up(house: House) -> None:
    house.surface.lost.append(failure(Uncertain))
    await morning(house)
    await morning(house, minutes=1)
    assert (await state(house), len(told(house))) == ("live", 1)


async def test_one_in_doubt_stays_so_while_the_chat_is_away(house: House) -> None:
    house.surface.lost.append(failure(Uncertain))
    await morning(house)
    house.surface.keys.clear()
    house.surface.cards.clear()
    house.surface.failures.append(failure(Unavailable))
    await morning(house, minutes=1)
    assert await state(house) == "posting"
    await morning(house, minutes=2)
    assert (await state(house), len(told(house))) == ("live", 1)


async def test_what_is_told_is_not_told_again_where_it_is_asked_for_twice(house: House) -> None:
    await morning(house)
    async with house.store.writing() as tx:
        await tx.jobs.add([NewJob(chat_lane("desk", "delivery"), "tell_week", "week:1", {"week": 1}, house.clock())])
    await house.work()
    assert len(told(house)) == 1


async def test_who_was_overtaken_while_it_prepared_posts_nothing(house: House) -> None:
    async def overtaken() -> None:
        house.surface.meanwhile = unannounced
        await house.boots()
        await house.an_outbox("another").run_due()

    house.surface.meanwhile = overtaken
    await morning(house)
    assert (await state(house), len(told(house))) == ("live", 1)


@pytest.mark.parametrize("kind", [Unavailable, ChannelGone])
async def test_a_chat_that_is_away_is_asked_again(house: House, kind: type[IntegrationError]) -> None:
    house.surface.failures.append(failure(kind))
    await morning(house)
    assert told(house) == []
    await morning(house, minutes=2)
    assert (await state(house), len(told(house))) == ("live", 1)


async def test_a_chat_that_asks_to_wait_is_waited_for(house: House) -> None:
    house.surface.failures.append(failure(RateLimited, retry_at=START + timedelta(minutes=3)))
    await morning(house)
    await morning(house, minutes=2)
    assert told(house) == []
    await morning(house, minutes=4)
    assert len(told(house)) == 1


async def test_what_a_chat_refuses_is_given_up(house: House) -> None:
    house.surface.failures.append(failure(Rejected))
    await morning(house)
    await morning(house, minutes=5)
    assert (await state(house), told(house)) == ("gone", [])


async def test_a_chat_that_is_away_for_days_is_told_nothing_old(house: House) -> None:
    house.clock.now = START
    await house.weeklies.look()
    surface = house.surfaces.pop("desk")
    await house.work()
    house.surfaces["desk"] = surface
    house.clock.move(days=3, hours=1)
    await house.work()
    assert (await state(house), told(house)) == ("gone", [])


async def test_a_surface_that_shows_them_as_they_are_kept_is_posted_nothing(house: House) -> None:
    house.surface.capabilities = SurfaceCapabilities(finds_cards=True, shows_weeks=True)
    assert await morning(house) == 1
    assert (await state(house), told(house)) == ("live", [])


@dataclass
class Album:
    """A surface's copies of pictures; `failures` are raised first, `looks` is how often one is not ready yet."""

    taken: list[tuple[PictureFile, str, str]] = field(default_factory=list)
    failures: deque[ComptoirError] = field(default_factory=deque)
    looks: int = 0

    async def take_picture(self, file: PictureFile, alt: str, place: str) -> str:
        if self.failures:
            raise self.failures.popleft()
        self.taken.append((file, alt, place))
        return f"F{len(self.taken)}"

    async def has_picture(self, ref: str) -> bool:
        self.looks -= 1
        return self.looks < 0

    async def drop_picture(self, ref: str) -> None:
        raise NotImplementedError


@pytest.fixture
def album(house: House) -> Album:
    """The house's surface keeps pictures."""
    house.takers["desk"] = Album()
    return house.takers["desk"]


def pictures(house: House) -> list[tuple[str, str]]:
    (card,) = house.surface.in_channel("delivery")
    return [(block.ref, block.alt.text) for block in card.blocks if isinstance(block, Picture)]


async def test_it_comes_with_a_picture_that_is_described(house: House, album: Album) -> None:
    album.looks = 1
    await morning(house)
    assert told(house) == [], "the surface has not looked at it yet"
    await morning(house, minutes=1)
    [(ref, alt)] = pictures(house)
    [(file, described, place)] = album.taken
    assert (ref, described, place) == ("F1", alt, "")
    assert file.content.startswith(b"\x89PNG")
    assert alt.startswith("Chart of the cases by day: Mon 0, 0 answered, Tue 0,")


@pytest.mark.parametrize(
    ("error", "later"),
    [
        (failure(Rejected), {}),
        (failure(Unavailable), {"minutes": PATIENCE / timedelta(minutes=1)}),
        (failure(RateLimited, retry_at=START + PATIENCE), {"minutes": PATIENCE / timedelta(minutes=1)}),
    ],
)
async def test_without_its_picture_the_words_stand_alone(
    house: House, album: Album, error: ComptoirError, later: dict[str, float]
) -> None:
    album.failures.extend([error] * 3)
    await morning(house)
    assert len(told(house)) == (0 if later else 1)
    await morning(house, **later)
    assert (pictures(house), len(told(house))) == ([], 1)


async def test_a_picture_is_uploaded_once(house: House, album: Album) -> None:
    house.surface.failures.append(failure(Unavailable))
    await morning(house)
    await morning(house, minutes=1)
    assert (len(album.taken), len(pictures(house))) == (1, 1)


def _texts(card: Card) -> list[str]:
    found = []
    for block in card.blocks:
        if block.block == "facts":
            found += [words((name, *line), Locale.EN) for name, line in block.items]
        elif block.block in ("para", "title"):
            found.append(words(block.line, Locale.EN))
    return found
