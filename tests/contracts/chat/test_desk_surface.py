"""What the web desk does beyond the contract: every change is news for open pages."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from unittest.mock import Mock

import pytest

from bot.cards.card import Say
from bot.errors import CardGone
from bot.storage.database import SqlStore
from tests.contracts.chat.desk_stage import DeskStage
from tests.contracts.chat.test_surface_contract import card, open_cases


async def kinds(store: SqlStore, case: int) -> list[tuple[str, object, str | None]]:
    async with store.reading() as tx:
        return [(each.kind, each.data.get("channel"), each.person) for each in await tx.events.of_case(case)]


async def test_a_change_is_told_once_and_a_drawing_that_changes_nothing_is_not(
    store: SqlStore, clock: Callable[[], datetime]
) -> None:
    stage = DeskStage(store, clock)
    (case,) = await open_cases(store, 1)
    ref = await stage.surface.post_card("billing", card(case), key="k")
    await stage.surface.post_card("billing", card(case), key="k")
    await stage.surface.update_card(ref, card(case))
    assert await kinds(store, case) == [("card_posted", "billing", None)]
    await stage.surface.update_card(ref, card(case, "edited", revision=2))
    assert (await kinds(store, case))[-1] == ("card_refreshed", "billing", None)


async def test_cards_that_are_drawn_at_once_are_written_in_one_go(
    store: SqlStore, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = DeskStage(store, clock)
    cases = await open_cases(store, 12)
    refs = {case: await stage.surface.post_card("billing", card(case), key=f"k{case}") for case in cases}
    writing = Mock(side_effect=store.writing)
    monkeypatch.setattr(store, "writing", writing)

    await asyncio.gather(*(stage.surface.update_card(refs[case], card(case, "edited", revision=2)) for case in cases))

    assert writing.call_count == 1
    for case in cases:
        assert (await kinds(store, case))[-1] == ("card_refreshed", "billing", None)


async def test_one_that_was_taken_away_keeps_no_other_from_being_drawn(
    store: SqlStore, clock: Callable[[], datetime]
) -> None:
    stage = DeskStage(store, clock)
    first, gone, last = await open_cases(store, 3)
    refs = {case: await stage.surface.post_card("billing", card(case), key=f"k{case}") for case in (first, gone, last)}
    async with store.writing() as tx:
        await tx.desk.remove(int(refs[gone]))

    drawn = await asyncio.gather(
        *(stage.surface.update_card(ref, card(case, "edited", revision=2)) for case, ref in refs.items()),
        return_exceptions=True,
    )

    assert [type(each) for each in drawn] == [type(None), CardGone, type(None)]
    assert [(await kinds(store, case))[-1][0] for case in (first, last)] == ["card_refreshed"] * 2


async def test_a_whisper_is_news_for_its_person(store: SqlStore, clock: Callable[[], datetime]) -> None:
    stage = DeskStage(store, clock)
    (case,) = await open_cases(store, 1)
    ref = await stage.surface.post_card("billing", card(case), key="k")
    await stage.surface.whisper("billing", "paul", ref, (Say(key="act.claim"),))
    assert (await kinds(store, case))[-1] == ("whispered", "billing", "paul")
