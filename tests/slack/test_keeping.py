"""The inbox of Slack: a burst of clicks costs a few commits, each click is kept, and one bad one spoils no other."""

import asyncio

import pytest

from bot.chat.keeping import Act, Keeper
from bot.errors import Stale, Unavailable
from bot.storage.database import SqlStore
from tests.support.clock import FakeClock
from tests.support.counting_store import Counting
from tests.support.engines import ON_BOTH

pytestmark = ON_BOTH


def an_act(key: str, case: str = "1") -> Act:
    return Act("U1", "C1", "case.claim", {"case": case}, key)


async def waiting(store: SqlStore) -> int:
    async with store.reading() as tx:
        return (await tx.jobs.waiting()).get("slack_act", 0)


async def test_a_burst_is_kept_whole_in_a_few_commits(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(store, monkeypatch)
    keeper = Keeper("slack", store, clock)
    await asyncio.gather(*(keeper.keep(an_act(str(number))) for number in range(250)))
    assert await waiting(store) == 250
    assert counting.writings <= 4


async def test_what_was_kept_before_is_not_kept_again(store: SqlStore, clock: FakeClock) -> None:
    keeper = Keeper("slack", store, clock)
    await asyncio.gather(*(keeper.keep(an_act("same")) for _ in range(20)))
    await keeper.keep(an_act("same"))
    assert await waiting(store) == 1


async def test_one_that_is_refused_spoils_no_other(store: SqlStore, clock: FakeClock) -> None:
    keeper = Keeper("slack", store, clock)
    await keeper.keep(an_act("taken"))
    results = await asyncio.gather(
        *(keeper.keep(each) for each in [an_act("a"), an_act("taken", case="2"), an_act("b")]), return_exceptions=True
    )
    assert [type(each) for each in results] == [type(None), Stale, type(None)]
    assert await waiting(store) == 3


async def test_nobody_is_told_that_an_act_is_kept_before_it_is(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(store, monkeypatch)
    counting.away = 1
    keeper = Keeper("slack", store, clock)
    results = await asyncio.gather(*(keeper.keep(an_act(key)) for key in "abc"), return_exceptions=True)
    assert [type(each) for each in results] == [Unavailable] * 3
    assert counting.writings == 1, "one look tells that there is no database now"
    assert await waiting(store) == 0
    await keeper.keep(an_act("a"))
    assert await waiting(store) == 1


async def test_a_request_that_went_away_holds_up_nobody(store: SqlStore, clock: FakeClock) -> None:
    keeper = Keeper("slack", store, clock)
    gone = asyncio.create_task(keeper.keep(an_act("gone")))
    other = asyncio.create_task(keeper.keep(an_act("other")))
    await asyncio.sleep(0)
    gone.cancel()
    await other
    assert await waiting(store) == 2
