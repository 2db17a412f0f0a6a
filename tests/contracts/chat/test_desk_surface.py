"""What the web desk does beyond the contract: every change is news for open pages."""

from collections.abc import Callable
from datetime import datetime

from bot.cards.card import Say
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


async def test_a_whisper_is_news_for_its_person(store: SqlStore, clock: Callable[[], datetime]) -> None:
    stage = DeskStage(store, clock)
    (case,) = await open_cases(store, 1)
    ref = await stage.surface.post_card("billing", card(case), key="k")
    await stage.surface.whisper("billing", "paul", ref, (Say(key="act.claim"),))
    assert (await kinds(store, case))[-1] == ("whispered", "billing", "paul")
