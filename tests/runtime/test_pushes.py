"""The inbox of pushes: each is kept once, many in a few commits, and nobody hears that one is kept before it is."""

import asyncio
from contextlib import nullcontext
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.mention import Author, Mention, OwnPost, SetAside
from bot.errors import Unavailable
from bot.flow.intake import Intake
from bot.ports.pushing import Told
from bot.ports.rows import Job
from bot.runtime import pushes
from bot.runtime.precedence import somebody_waits
from bot.runtime.pushed import FEW_TOGETHER, MOST_TOGETHER, WITHOUT_NETWORK, PushReader
from bot.runtime.pushes import COUNTED_FOR, KIND, LANES, MOST_WAITING, Push, PushInbox
from bot.storage.database import SqlStore
from tests.support.clock import FakeClock
from tests.support.counting_store import Counting
from tests.support.house import START, House, PlainReader

FAR_OFF = timedelta(days=1)


def a_push(key: str, account: str = "shop", body: str = "{}") -> Push:
    return Push(account, key, body)


async def jobs(store: SqlStore, clock: FakeClock, account: str = "shop") -> list[Job]:
    async with store.reading() as tx:
        return list(await tx.jobs.due(f"{LANES}{account}", clock() + FAR_OFF, 1000))


async def test_a_burst_is_kept_whole_and_in_its_order_in_a_few_commits(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(store, monkeypatch)
    inbox = PushInbox(store, clock)
    kept = await asyncio.gather(*(inbox.keep(a_push(f"{number:03}", body=str(number))) for number in range(180)))
    assert all(kept)
    assert counting.writings <= 3
    assert [job.payload["body"] for job in await jobs(store, clock)] == [str(number) for number in range(180)]


async def test_what_was_kept_before_is_told_from_what_is_new(store: SqlStore, clock: FakeClock) -> None:
    inbox = PushInbox(store, clock)
    at_once = await asyncio.gather(*(inbox.keep(a_push("same", body=str(number))) for number in range(20)))
    assert at_once == [True] + [False] * 19
    assert await inbox.keep(a_push("same")) is False
    assert await inbox.keep(a_push("same", account="forum")) is True, "keys are an account's own"
    [job] = await jobs(store, clock)
    assert (job.kind, job.payload) == (KIND, {"account": "shop", "body": "0"})


async def test_nobody_is_told_that_a_push_is_kept_before_it_is(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(store, monkeypatch)
    counting.away = 1
    inbox = PushInbox(store, clock)
    results = await asyncio.gather(*(inbox.keep(a_push(key)) for key in "abc"), return_exceptions=True)
    assert [type(each) for each in results] == [Unavailable] * 3
    assert counting.writings == 1, "one look tells that there is no database now"
    assert await jobs(store, clock) == []
    assert await inbox.keep(a_push("a")) is True


async def test_a_request_that_went_away_holds_up_nobody(store: SqlStore, clock: FakeClock) -> None:
    inbox = PushInbox(store, clock)
    gone = asyncio.create_task(inbox.keep(a_push("gone")))
    other = asyncio.create_task(inbox.keep(a_push("other")))
    await asyncio.sleep(0)
    gone.cancel()
    assert await other is True


@pytest.mark.parametrize(("number", "size"), [(MOST_WAITING, 1), (2, 500)])
async def test_where_too_many_wait_to_be_written_another_is_turned_away_and_not_kept(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, number: int, size: int
) -> None:
    monkeypatch.setattr(pushes, "MOST_BYTES", 1000)
    inbox = PushInbox(store, clock)
    assert not await inbox.is_full("shop")
    waiting = [asyncio.ensure_future(inbox.keep(a_push(str(each), body="x" * size))) for each in range(number)]
    await asyncio.sleep(0)
    assert await inbox.is_full("shop")
    with pytest.raises(Unavailable):
        await inbox.keep(a_push("one more"))
    assert all(await asyncio.gather(*waiting))
    assert not await inbox.is_full("shop")
    assert len(await jobs(store, clock)) == number


async def test_where_too_many_are_unread_another_is_turned_away_until_they_are_read(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "MOST_UNREAD", 3)
    inbox, neighbour = PushInbox(store, clock), PushInbox(store, clock)
    full: list[bool] = []
    for number in range(3):
        full.append(await inbox.is_full("shop"))
        await inbox.keep(a_push(str(number)))
        await inbox.keep(a_push(str(number)))
    assert full == [False] * 3, "a repetition takes no room"
    assert await inbox.is_full("shop"), "what was kept since it was counted counts too"
    assert await neighbour.is_full("shop"), "and so does what another process kept"
    assert not await inbox.is_full("forum"), "another account has room of its own"
    async with store.writing() as tx:
        await tx.jobs.done(await tx.jobs.due(f"{LANES}shop", clock(), 1), clock())
    clock.move(seconds=COUNTED_FOR.total_seconds())
    assert not await inbox.is_full("shop")


async def test_while_no_database_can_be_asked_nobody_hears_that_there_is_room(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise Unavailable("away", service="database", account="")

    inbox = PushInbox(store, clock)
    with monkeypatch.context() as patch:
        patch.setattr(store, "reading", away)
        with pytest.raises(Unavailable):
            await inbox.is_full("shop")
    assert not await inbox.is_full("shop")


async def test_a_push_waits_while_nobody_here_has_the_accounts_secret(store: SqlStore) -> None:
    house = await House(store).opened()
    reader = PushReader(Intake(store, PlainReader()), house.bus, lambda _: None, lambda: house.rules, house.clock)
    inbox = PushInbox(store, house.clock)
    await inbox.keep(a_push("1"))
    house.together[KIND] = reader.take_in
    house.outbox = house.an_outbox("house")
    await house.work()
    async with store.reading() as tx:
        assert await tx.jobs.next_due() == house.clock() + WITHOUT_NETWORK


class Said:
    """A network whose pushes say one thing each."""

    def told_in(self, body: str) -> Told:
        author = Author(f"person-{body}", body)
        return Told((Mention("acme_social", "webhook", body, author, body, START, ""),))


@pytest.mark.parametrize(("waited_for", "transactions"), [(False, 1), (True, 2)])
async def test_what_waits_is_taken_in_together_and_a_little_at_a_time_while_somebody_pushes(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, nobody_waited: None, waited_for: bool, transactions: int
) -> None:
    house = await House(store).opened()
    inbox = PushInbox(store, house.clock)
    for number in range(FEW_TOGETHER + 1):
        await inbox.keep(a_push(str(number), "acme_social", str(number)))
    reader = PushReader(Intake(store, PlainReader()), house.bus, lambda _: Said(), lambda: house.rules, house.clock)  # type: ignore[arg-type,return-value]
    kept = await jobs(store, house.clock, "acme_social")  # type: ignore[arg-type]
    counting = Counting(store, monkeypatch)
    with somebody_waits() if waited_for else nullcontext():
        assert await reader.take_in(kept) == [None] * len(kept)
    assert counting.writings == transactions
    assert len(await house.cases()) == FEW_TOGETHER + 1


class Much:
    """A network of which one push tells far more than fits into a transaction."""

    def told_in(self, body: str) -> Told:
        number = 2 * MOST_TOGETHER + 1
        author = Author("lea", "lea")
        posts = [Mention("acme_social", "webhook", str(each), author, f"{each}", START, "") for each in range(number)]
        own = [OwnPost("acme_social", f"own-{each}", str(each), "Done.", START, "") for each in range(3)]
        aside = SetAside("acme_social", "x", body, "unknown")
        return Told(tuple(posts), tuple(own), (aside,), gone=("never heard of",))


async def test_one_push_that_tells_of_much_is_taken_in_whole_by_several_transactions(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, nobody_waited: None
) -> None:
    house = await House(store).opened()
    inbox = PushInbox(store, house.clock)
    await inbox.keep(a_push("1", "acme_social"))
    reader = PushReader(Intake(store, PlainReader()), house.bus, lambda _: Much(), lambda: house.rules, house.clock)  # type: ignore[arg-type,return-value]
    kept = await jobs(store, house.clock, "acme_social")  # type: ignore[arg-type]
    counting = Counting(store, monkeypatch)
    assert await reader.take_in(kept) == [None]
    assert counting.writings == 6, "three of mentions, then one of each other kind"
    views = [await house.view(each) for each in await house.cases()]
    assert len(views) == 2 * MOST_TOGETHER + 1
    assert [view.case.state for view in views].count(CaseState.CLOSED) == 3, "they were answered"
    async with store.reading() as tx:
        assert await tx.mentions.count_set_aside() == {"acme_social": 1}
