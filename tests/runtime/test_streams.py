"""Networks are listened to, each by one process, so that accounts are read at once; whatever fails, polls go on."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import RateLimited, Unavailable
from bot.ports.rows import AccountRow
from bot.ports.social import Heard, StreamingNetwork
from bot.ports.store import DATABASE
from bot.runtime import nudging
from bot.runtime import streams as module
from bot.runtime.streams import Streams, wait_after
from tests.support.house import House
from tests.support.patience import PATIENCE
from tests.support.rehearsed_network import RehearsedNetwork

KEY = "acme_social"
POLL = timedelta(seconds=30)
LATER = timedelta(minutes=10)
DOWN = Unavailable("down", service="mastodon", account=KEY)


@dataclass
class Streamed(RehearsedNetwork):
    """A network that says what is put into `says`, to whoever listens; an error ends the stream."""

    says: asyncio.Queue[Heard | Exception] = field(default_factory=asyncio.Queue)
    opened: int = 0
    open: int = 0

    async def listen(self) -> AsyncGenerator[Heard, None]:
        self.opened += 1
        self.open += 1
        try:
            while True:
                said = await self.says.get()
                if isinstance(said, Exception):
                    raise said
                yield said
        finally:
            self.open -= 1


@dataclass
class Ears:
    """A house whose network streams, and the processes that listen to it."""

    house: House
    network: Streamed
    heard: dict[str, StreamingNetwork]
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def starts(self, owner: str = "one") -> None:
        streams = Streams(self.house.store, lambda: self.heard, self.house.clock, owner)
        self.tasks[owner] = asyncio.create_task(streams.run())

    async def stops(self, owner: str = "one") -> None:
        task = self.tasks.pop(owner)
        task.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait([task])

    def says(self, *remote_ids: str | None) -> None:
        for each in remote_ids:
            self.network.says.put_nowait(Heard(each))

    async def row(self) -> AccountRow:
        async with self.house.store.reading() as tx:
            row = await tx.accounts.get(KEY)
        assert row is not None
        return row

    async def polled(self, at: datetime, **changes: Any) -> None:
        """A poll that began at `at` ends now, and the next is far off."""
        async with self.house.store.writing() as tx:
            row = await tx.accounts.get(KEY)
            assert row is not None
            await tx.accounts.polled(replace(row, polled_at=at, next_poll=self.house.clock() + LATER, **changes))

    async def paused(self, state: str) -> None:
        async with self.house.store.writing() as tx:
            await tx.accounts.set_state(KEY, state, None, self.house.clock())

    async def due_at(self, moment: datetime) -> None:
        async def is_so() -> bool:
            return (await self.row()).next_poll == moment

        await until(is_so)

    async def stays_undisturbed(self) -> None:
        """Whatever was said is heard by now, and moved nothing."""
        before = (await self.row()).next_poll
        await until(lambda: self._is_heard())
        await asyncio.sleep(20 * nudging.PAUSE)
        assert (await self.row()).next_poll == before

    async def _is_heard(self) -> bool:
        return self.network.open > 0 and self.network.says.empty()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.005)


@pytest.fixture
async def ears(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Ears, None]:
    monkeypatch.setattr(nudging, "PAUSE", 0.005)
    monkeypatch.setattr(module, "LOOK", 0.005)
    monkeypatch.setattr(module, "LEASE", timedelta(seconds=3))
    network = Streamed(replace(house.account, streaming=True), house.clock.now)
    house.networks[KEY] = network
    house.network = network
    ears = Ears(house, network, {KEY: network})
    yield ears
    for owner in list(ears.tasks):
        await ears.stops(owner)


async def test_an_account_is_due_at_once_when_its_network_says_something(ears: Ears) -> None:
    now = ears.house.clock()
    await ears.polled(now - 2 * POLL)
    ears.starts()
    ears.says(None)
    await ears.due_at(now)


async def test_what_is_said_never_brings_an_account_under_its_poll(ears: Ears) -> None:
    now = ears.house.clock()
    await ears.polled(now - POLL / 3)
    ears.starts()
    ears.says(None, None, None)
    await ears.due_at(now + 2 * POLL / 3)


async def test_what_is_said_during_a_poll_is_read_by_one_that_began_later(ears: Ears) -> None:
    now = ears.house.clock()
    await ears.polled(now - 2 * POLL)
    ears.starts()
    ears.says(None)
    await ears.due_at(now)
    await ears.polled(now - timedelta(seconds=1))
    await ears.due_at(now + POLL - timedelta(seconds=1))
    await ears.polled(now + timedelta(seconds=1))
    await ears.stays_undisturbed()


async def test_a_post_that_changed_is_looked_at_where_it_is_a_mention_of_ours(ears: Ears) -> None:
    house = ears.house
    mention = ears.network.arrives("Where is my parcel?")
    await house.poll()
    now = house.clock.move(120)
    await ears.polled(now - 2 * POLL)
    async with house.store.writing() as tx:
        stored = (await tx.mentions.known(KEY, [mention.remote_id]))[mention.remote_id]
        await tx.mentions.rechecked([stored.id], now)
    ears.starts()
    ears.says("4711", "4712")
    await ears.stays_undisturbed()
    ears.says(mention.remote_id)
    await ears.due_at(now)
    async with house.store.reading() as tx:
        due = await tx.mentions.to_look_at(KEY, now, 10)
    assert [each.mention.remote_id for each in due] == [mention.remote_id]


async def test_more_posts_than_anybody_changes_at_once_are_not_kept(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention = ears.network.arrives("Where is my parcel?")
    await ears.house.poll()
    monkeypatch.setattr(nudging, "MOST_POSTS", 3)
    await ears.polled(ears.house.clock() - 2 * POLL)
    ears.says("1", "2", "3", mention.remote_id)
    ears.starts()
    await ears.stays_undisturbed()


async def test_an_account_that_waits_after_a_failure_goes_on_waiting(ears: Ears) -> None:
    await ears.polled(ears.house.clock() - 2 * POLL, fault="unavailable")
    ears.starts()
    ears.says(None)
    await ears.stays_undisturbed()


async def test_one_process_listens_and_another_takes_its_place_when_it_stops(ears: Ears) -> None:
    async def one_listens() -> bool:
        return ears.network.opened > 0

    ears.starts("one")
    await until(one_listens)
    ears.starts("two")
    await asyncio.sleep(0.1)
    assert (ears.network.opened, ears.network.open) == (1, 1)
    await ears.stops("one")
    assert ears.network.open == 0

    async def another_listens() -> bool:
        return ears.network.open == 1

    await until(another_listens)
    assert ears.network.opened == 2


async def test_a_paused_account_and_one_that_the_rules_drop_are_not_listened_to(ears: Ears) -> None:
    async def listens() -> bool:
        return ears.network.open == 1

    async def is_silent() -> bool:
        return ears.network.open == 0

    await ears.paused("paused")
    ears.starts()
    await asyncio.sleep(0.05)
    assert ears.network.opened == 0
    await ears.paused("active")
    await until(listens)
    await ears.paused("paused")
    await until(is_silent)
    await ears.paused("active")
    await until(listens)
    ears.heard = {}
    await until(is_silent)


async def test_a_stream_that_breaks_is_opened_again_after_growing_waits_and_told_once(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[int] = []

    def at_once(failed: int) -> timedelta:
        failures.append(failed)
        return timedelta(0)

    async def broke_four_times() -> bool:
        return len(failures) == 4 and ears.network.open == 1

    async def has_worked() -> bool:
        return len(failures) == 5

    monkeypatch.setattr(module, "back_off", at_once)
    with capture_logs() as told:
        for _ in range(4):
            ears.network.says.put_nowait(DOWN)
        ears.starts()
        await until(broke_four_times)
        now = ears.house.clock()
        await ears.polled(now - 2 * POLL)
        ears.says(None)
        await ears.due_at(now)
        monkeypatch.setattr(module, "STEADY", 0.0)
        ears.network.says.put_nowait(DOWN)
        await until(has_worked)
    assert failures == [1, 2, 3, 4, 1], "a stream that worked for long begins anew"
    assert [each["event"] for each in told] == ["stream_down", "stream_back"]


def test_a_network_that_asks_to_wait_is_waited_for() -> None:
    now = datetime.fromisoformat("2026-03-02T09:00:00Z")
    limited = RateLimited("slow", service="mastodon", account=KEY, retry_at=now + LATER)
    assert wait_after(1, limited, now) == LATER
    assert wait_after(1, limited, now + LATER) == timedelta(seconds=1)
    assert wait_after(3, DOWN, now) == timedelta(seconds=4)


async def test_something_unforeseen_is_told_and_the_others_are_listened_to(ears: Ears) -> None:
    other = Streamed(replace(ears.house.account, key="other"), ears.house.clock.now)
    async with ears.house.store.writing() as tx:
        await tx.accounts.ensure(["other"])

    ears.heard["other"] = other
    with capture_logs() as told:

        async def is_over() -> bool:
            return bool(told) and ears.network.open == 0 and other.open == 1

        ears.network.says.put_nowait(ValueError("a defect"))
        ears.starts()
        await until(is_over)
    assert [(each["event"], each["account"]) for each in told] == [("stream_failed", KEY)]


async def test_a_database_that_does_not_answer_only_delays(ears: Ears) -> None:
    now = ears.house.clock()
    await ears.polled(now - 2 * POLL)
    ears.starts()

    async def listens() -> bool:
        return ears.network.open == 1

    await until(listens)
    store = ears.house.store
    reading = store.reading

    @asynccontextmanager
    async def failing():  # type: ignore[no-untyped-def]
        raise Unavailable("no route", service=DATABASE, account="")
        yield

    with capture_logs() as told:
        store.reading = failing  # type: ignore[method-assign]
        ears.says(None)

        async def is_told() -> bool:
            return bool(told)

        await until(is_told)
        store.reading = reading  # type: ignore[method-assign]
        await ears.due_at(now)
    assert {each["event"] for each in told} == {"nudge_delayed"}
