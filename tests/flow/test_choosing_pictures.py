"""The pictures of a draft: chosen, fetched, made anew, described, left out, or kept with the reason why not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.messages import ChoosePictures
from bot.domain.reply_picture import PictureState
from bot.errors import (
    AccountPaused,
    ComptoirError,
    NotEligible,
    RateLimited,
    Rejected,
    TooLong,
    Unavailable,
)
from bot.flow.fetching import GIVE_UP
from bot.ports.rows import NewJob
from bot.ports.store import Store
from tests.support.enclosed import CUP, SAUCER, Shelf, a_house, chosen, of_draft
from tests.support.house import House
from tests.support.photographs import opened
from tests.support.replies import WHERE


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def house(store: Store, shelf: Shelf) -> House:
    return await a_house(store, shelf)


async def test_descriptions_change_and_pictures_are_left_out_while_it_is_a_draft(house: House) -> None:
    cup, saucer = await chosen(house, CUP, SAUCER)
    await house.do(ChoosePictures("marie", 1, alts={saucer: " A saucer "}, left_out=frozenset({cup})))
    assert [each.alt for each in await of_draft(house)] == ["A saucer"]
    with pytest.raises(TooLong):
        await house.do(ChoosePictures("marie", 1, alts={saucer: "x" * 101}))
    del house.networks["acme_social"]
    with pytest.raises(AccountPaused):
        await house.do(ChoosePictures("marie", 1, files=(CUP,)))


@pytest.mark.parametrize(
    ("failure", "fault"),
    [(Rejected("gone", **WHERE), "picture_lost"), (NotEligible(problem="picture_size"), "picture_size")],
    ids=["gone", "large"],
)
async def test_a_file_is_chosen_once_and_one_that_failed_can_be_chosen_again(
    house: House, shelf: Shelf, failure: ComptoirError, fault: str
) -> None:
    shelf.failures.append(failure)
    await chosen(house)
    assert [each.fault for each in await of_draft(house)] == [fault]
    for _ in range(2):
        await house.do(ChoosePictures("marie", 1, files=(CUP,)))
        await house.work()
    assert [each.state for each in await of_draft(house)] == [PictureState.READY]
    assert shelf.asked == ["F1", "F1"]


async def test_what_the_network_does_not_take_is_kept_with_the_reason(house: House) -> None:
    await chosen(house, CUP, SAUCER, replace(CUP, ref="chat:F3"))
    assert [each.fault for each in await of_draft(house)] == ["", "", "too_many_pictures"]
    house.network.pictures = None
    await house.do(ChoosePictures("marie", 1, files=(replace(CUP, ref="chat:F4"),), alts={1: "x" * 1000}))
    assert [each.fault for each in await of_draft(house)][-1] == "no_pictures"


async def test_the_bytes_that_are_kept_are_those_made_anew(house: House) -> None:
    [number] = await chosen(house)
    async with house.store.reading() as tx:
        content = await tx.reply_pictures.content(number)
    assert content is not None
    assert dict(opened(content).getexif()) == {}


async def test_a_file_that_is_not_to_be_had_is_tried_for_some_minutes(house: House, shelf: Shelf) -> None:
    now = house.clock()
    shelf.failures.extend([RateLimited("slow", retry_at=now + timedelta(minutes=2), **WHERE)])
    await chosen(house)
    shelf.failures.extend([Unavailable("down", **WHERE)] * 2)
    house.clock.move(minutes=3)
    await house.work()
    assert [each.state for each in await of_draft(house)] == [PictureState.WANTED]
    house.clock.move(GIVE_UP.total_seconds())
    await house.work()
    assert [each.fault for each in await of_draft(house)] == ["picture_lost"]


async def test_a_file_waits_for_the_network_that_says_what_it_takes(house: House) -> None:
    network = house.networks["acme_social"]
    case = await house.a_case()
    await house.do(ChoosePictures("marie", case, files=(CUP, replace(CUP, ref="elsewhere:F1"))))
    del house.networks["acme_social"]
    await house.work()
    house.networks["acme_social"] = network
    house.clock.move(5)
    await house.work()
    assert [each.state for each in await of_draft(house)] == [PictureState.READY, PictureState.WANTED]


@pytest.mark.parametrize("failure", [None, Rejected("gone", **WHERE)])
async def test_a_picture_left_out_while_it_is_fetched_stays_left_out(
    house: House, shelf: Shelf, failure: ComptoirError | None
) -> None:
    fetch = shelf.fetch_file

    async def left_out_meanwhile(ref: str, *, largest: int) -> bytes:
        await house.do(ChoosePictures("marie", 1, left_out=frozenset({1})))
        if failure is not None:
            raise failure
        return await fetch(ref, largest=largest)

    shelf.fetch_file = left_out_meanwhile  # type: ignore[method-assign]
    assert await chosen(house) == ()
    async with house.store.writing() as tx:
        await tx.jobs.add([NewJob("files:x", "fetch_file", "again", {"picture": 1}, house.clock())])
    await house.work()
    assert await of_draft(house) == []


async def test_a_picture_described_while_it_is_fetched_keeps_its_description(house: House, shelf: Shelf) -> None:
    fetch = shelf.fetch_file

    async def described_meanwhile(ref: str, *, largest: int) -> bytes:
        await house.do(ChoosePictures("marie", 1, alts={1: "In other words"}))
        return await fetch(ref, largest=largest)

    shelf.fetch_file = described_meanwhile  # type: ignore[method-assign]
    await chosen(house)
    async with house.store.writing() as tx:
        [before] = await tx.reply_pictures.of_draft(1, "marie")
        await tx.reply_pictures.describe(1, "In still others")
        await tx.reply_pictures.save(before)
    assert [(each.alt, each.state) for each in await of_draft(house)] == [("In still others", PictureState.READY)]
