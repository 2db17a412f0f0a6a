"""A flood of cards is one summary: found after a lost answer, tried again after a refusal, and lost without a word."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.messages import ShowCard
from bot.errors import AuthFailed, CardGone, RateLimited, Unavailable, Uncertain
from bot.ports.chat import unannounced
from bot.storage.database import SqlStore
from tests.support.house import House


@pytest.fixture
async def house(store: SqlStore) -> House:
    return await House(store, flood=2).opened()


async def a_flood(house: House, mentions: int = 4) -> None:
    for number in range(mentions):
        house.network.arrives(f"Bonjour {number}")
    await house.poll()
    await house.work()


async def settled(house: House) -> None:
    house.clock.move(40)
    await house.work()


def lists(house: House) -> list[str]:
    return [card.summary[0].values["count"] for card in house.surface.in_channel("front_desk") if card.case == 0]  # type: ignore[union-attr]


async def test_cards_beyond_the_limit_are_one_summary(house: House) -> None:
    await a_flood(house)
    await settled(house)
    assert lists(house) == ["4"]
    assert len(house.surface.cards) == 1


async def test_as_many_as_the_limit_allows_have_their_own(house: House) -> None:
    await a_flood(house, 2)
    assert [card.case for card in house.surface.in_channel("front_desk")] == [1, 2]


async def test_a_summary_whose_answer_was_lost_is_found_again(house: House) -> None:
    house.surface.lost.append(Uncertain("no answer", service="desk", account=""))
    await a_flood(house)
    await settled(house)
    await settled(house)
    assert lists(house) == ["4"]


@pytest.mark.parametrize("limited", [True, False])
async def test_a_summary_that_was_refused_for_now_comes_later(house: House, limited: bool) -> None:
    await a_flood(house)
    late = house.clock.now.replace(minute=5)
    refused = RateLimited("wait", service="desk", account="", retry_at=late) if limited else None
    house.surface.failures.append(refused or Unavailable("away", service="desk", account=""))
    await settled(house)
    assert lists(house) == ["4"] * (not limited and bool(lists(house)))
    house.clock.move(600)
    await house.work()
    assert lists(house) == ["4"]


async def test_a_list_that_cannot_be_drawn_anew_for_now_is_drawn_later_in_its_place(house: House) -> None:
    await a_flood(house)
    house.clock.move(3)
    await house.work()
    await a_flood(house, 2)
    house.surface.failures.append(Unavailable("away", service="desk", account=""))
    house.clock.move(3)
    await house.work()
    assert lists(house) == ["4"]
    await settled(house)
    assert lists(house) == ["6"]
    assert len(house.surface.cards) == 1


async def test_a_summary_that_cannot_stand_anywhere_is_given_up_and_nothing_else_with_it(house: House) -> None:
    await a_flood(house)
    house.surface.failures.append(CardGone("gone", service="desk", account=""))
    await settled(house)
    await house.do(ShowCard("marie", 2))
    await settled(house)
    assert lists(house) == []
    assert [card.case for card in house.surface.in_channel("front_desk")] == [2]
    assert (await house.do(ShowCard("marie", 2)))["cards"] == 0


async def test_a_summary_of_a_channel_that_cannot_be_reached_is_told_and_comes_once_it_can(house: House) -> None:
    await a_flood(house)
    house.surface.failures.extend([AuthFailed("revoked", service="desk", account="")] * 2)
    await settled(house)
    async with house.store.writing() as tx:
        (row,) = [card for card in await tx.cards.of_cases([1]) if card.channel == "front_desk"]
        # Another card of the case stands, beside which its people can be told.
        (other,) = await tx.cards.want([(1, "desk", "delivery", False)], house.clock.now)
        await tx.cards.save_many([replace(other, state="live", ref="elsewhere")])
    assert row.state == "gathered"
    house.clock.move(minutes=2)
    await house.work()
    assert {say for _, say in house.surface.whispers} == {"whisper.unreachable"}
    house.clock.move(minutes=10)
    await house.work()
    assert lists(house) == ["4"]


async def test_a_summary_on_a_surface_that_is_no_longer_connected_waits(house: House) -> None:
    await a_flood(house)
    house.surfaces.clear()
    await settled(house)
    assert lists(house) == []
    house.surfaces["desk"] = house.surface
    house.clock.move(minutes=5)
    await settled(house)
    assert lists(house) == ["4"]


async def without_look_up(store: SqlStore) -> House:
    return await House(store, flood=2, finds_cards=False).opened()


async def test_a_summary_that_may_stand_already_is_not_posted_again_where_nobody_can_look(store: SqlStore) -> None:
    house = await without_look_up(store)
    house.surface.lost.append(Uncertain("no answer", service="desk", account=""))
    await a_flood(house)
    await settled(house)
    await settled(house)
    assert lists(house) == ["4"]
    await a_flood(house)
    await settled(house)
    assert lists(house) == ["4", "4"], "the next flood has a list of its own"


async def test_a_summary_whose_process_died_before_the_request_left_is_posted_where_nobody_can_look(
    store: SqlStore,
) -> None:
    house = await without_look_up(store)
    await a_flood(house)
    house.surface.failures.append(asyncio.CancelledError())
    await settled(house)
    await house.boots()
    await house.work()
    assert lists(house) == ["4"]


async def test_a_process_that_was_overtaken_while_it_prepared_a_summary_posts_none(house: House) -> None:
    async def overtaken() -> None:
        house.surface.meanwhile = unannounced
        await house.boots()
        await house.an_outbox("another").run_due()
        assert lists(house) == ["4"]

    await a_flood(house)
    house.surface.meanwhile = overtaken
    await settled(house)
    assert lists(house) == ["4"]


@pytest.mark.parametrize(
    "failure",
    [
        Unavailable("away", service="desk", account=""),
        AuthFailed("revoked", service="desk", account=""),
    ],
)
async def test_a_summary_that_surely_does_not_stand_is_posted_later_also_without_a_look_up(
    store: SqlStore, failure: Unavailable | AuthFailed
) -> None:
    house = await without_look_up(store)
    await a_flood(house)
    house.surface.failures.append(failure)
    for _ in range(3):
        await settled(house)
    assert lists(house) == ["4"]
