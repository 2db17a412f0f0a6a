"""A card that may stand already: marked when its request leaves, looked for, known again, and never posted twice."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from bot.domain.messages import Claim
from bot.errors import AuthFailed, Unavailable, Uncertain
from bot.flow.deliver import Deliverer
from bot.flow.losing import known
from bot.ports.chat import unannounced
from bot.ports.store import Store
from tests.flow.test_delivery import WHERE, arrives, card_rows
from tests.support.house import House


async def test_a_card_whose_answer_was_lost_is_found_and_not_posted_again(house: House) -> None:
    await arrives(house)
    house.surface.lost.append(Uncertain("reset", **WHERE))
    await house.work()
    house.clock.move(10)
    await house.work()

    assert len(house.surface.cards) == 1
    assert (await card_rows(house, 1))[0].state == "live"


async def test_a_card_that_was_found_again_is_drawn_as_its_case_is_by_then(house: House) -> None:
    await arrives(house)
    house.surface.lost.append(Uncertain("reset", **WHERE))
    await house.work()
    await house.do(Claim("marie", 1))
    await house.work()
    house.clock.move(10)
    await house.work()

    (card,) = house.surface.in_channel("front_desk")
    assert card.revision == 2


async def test_a_card_that_stands_is_known_though_writing_that_down_failed_at_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await House(store, finds_cards=False).opened()
    await arrives(house)
    keep, outages = Deliverer._keep, [Unavailable("gone", service="database", account="")]

    async def away_at_first(deliverer: Deliverer, *delivered: Any) -> Sequence[datetime | None]:
        if outages:
            raise outages.pop()
        return await keep(deliverer, *delivered)

    monkeypatch.setattr(Deliverer, "_keep", away_at_first)
    await house.work()
    assert (await card_rows(house, 1))[0].state == "posting"
    house.clock.move(10)
    await house.work()

    assert (await card_rows(house, 1))[0].state == "live"
    assert len(house.surface.cards) == 1


async def test_a_look_for_a_lost_card_that_fails_is_tried_again(house: House) -> None:
    await arrives(house)
    house.surface.failures.extend([Uncertain("reset", **WHERE), Unavailable("down", **WHERE)])
    for _ in range(4):
        await house.work()
        house.clock.move(10)

    assert len(house.surface.cards) == 1


async def test_where_no_card_can_be_looked_up_a_doubt_stays_a_doubt(store: Store) -> None:
    house = await House(store, finds_cards=False).opened()
    await arrives(house)
    house.surface.lost.append(Uncertain("reset", **WHERE))
    for _ in range(3):
        await house.work()
        house.clock.move(10)

    assert len(house.surface.cards) == 1
    [row] = await card_rows(house, 1)
    assert row.state == "unknown"
    async with house.store.writing() as tx:
        await known(tx, row, house.clock())
    assert [each for each in await house.events(1) if "posting" in each] == ["posting_doubted", "posting_known"]


async def test_a_card_whose_process_died_before_the_request_left_is_posted_where_nobody_can_look(store: Store) -> None:
    house = await House(store, finds_cards=False).opened()
    await arrives(house)
    house.surface.failures.append(asyncio.CancelledError())
    await house.work()
    assert (await card_rows(house, 1))[0].state == "pending"
    await house.boots()
    await house.work()

    assert len(house.surface.cards) == 1
    assert (await card_rows(house, 1))[0].state == "live"


async def test_a_card_whose_process_died_after_the_request_left_stays_a_doubt_where_nobody_can_look(
    store: Store,
) -> None:
    house = await House(store, finds_cards=False).opened()
    await arrives(house)
    house.surface.lost.append(asyncio.CancelledError())
    await house.work()
    assert (await card_rows(house, 1))[0].state == "posting"
    for _ in range(3):
        await house.boots()
        await house.work()

    assert len(house.surface.cards) == 1
    assert (await card_rows(house, 1))[0].state == "unknown"


async def test_a_card_that_is_taken_in_its_second_drawing_is_live(house: House) -> None:
    await arrives(house)
    house.surface.drawings = 2
    await house.work()

    assert (await card_rows(house, 1))[0].state == "live"


async def test_a_process_that_was_overtaken_while_it_prepared_a_card_posts_none(house: House) -> None:
    async def overtaken() -> None:
        house.surface.meanwhile = unannounced
        await house.boots()
        await house.an_outbox("another").run_due()
        assert len(house.surface.cards) == 1

    await arrives(house)
    house.surface.meanwhile = overtaken
    await house.work()

    assert len(house.surface.cards) == 1
    assert (await card_rows(house, 1))[0].state == "live"


async def test_a_card_in_doubt_is_looked_for_once_its_channel_was_mended(house: House) -> None:
    await arrives(house)
    house.surface.lost.append(Uncertain("lost", **WHERE))
    await house.work()
    find, house.surface.find_card = house.surface.find_card, refused  # type: ignore[method-assign]
    house.clock.move(10)
    await house.work()
    assert (await card_rows(house, 1))[0].state == "posting"
    house.surface.find_card = find  # type: ignore[method-assign]
    house.clock.move(minutes=5)
    await house.work()
    assert (await card_rows(house, 1))[0].state == "live"
    assert len(house.surface.cards) == 1


async def refused(channel: str, key: str) -> str | None:
    raise AuthFailed("revoked", **WHERE)
