"""Every page hears every committed event, in order, and learns when it missed some."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.ports.rows import Event
from bot.runtime.bell import Bell
from bot.runtime.feed import REMEMBERED, RESYNC, LiveFeed
from tests.support.house import House
from tests.support.patience import PATIENCE


@asynccontextmanager
async def a_feed(house: House) -> AsyncIterator[LiveFeed]:
    bell = Bell()
    house.store.listen(bell.ring)  # type: ignore[attr-defined]
    feed = LiveFeed(house.store, bell)
    running = asyncio.create_task(feed.run())
    await asyncio.sleep(0.05)
    yield feed
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def happens(house: House, *kinds: str) -> None:
    async with house.store.writing() as tx:
        await tx.events.add([Event(0, house.clock(), kind) for kind in kinds])


async def heard(feed: LiveFeed, count: int, after: str | None = None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    async with asyncio.timeout(PATIENCE):
        async for position, event in feed.subscribe(after):
            found.append((position, event.kind))
            if len(found) == count:
                break
    return found


async def test_a_page_hears_what_happens_from_now_on(house: House) -> None:
    await happens(house, "before")
    async with a_feed(house) as feed:
        listening = asyncio.create_task(heard(feed, 2))
        await asyncio.sleep(0.05)
        await happens(house, "one", "two")

        assert [kind for _, kind in await listening] == ["one", "two"]


async def test_a_page_that_comes_back_hears_what_it_missed(house: House) -> None:
    async with a_feed(house) as feed:
        listening = asyncio.create_task(heard(feed, 1))
        await asyncio.sleep(0.05)
        await happens(house, "one", "two", "three")
        position = (await listening)[0][0]

        assert [kind for _, kind in await heard(feed, 2, position)] == ["two", "three"]


async def test_a_page_just_drawn_goes_on_from_there(house: House) -> None:
    async with a_feed(house) as feed:
        listening = asyncio.create_task(heard(feed, 1))
        await asyncio.sleep(0.05)
        await happens(house, "drawn")
        await listening
        async with house.store.reading() as tx:
            _, position = await tx.events.after("")
        listening = asyncio.create_task(heard(feed, 1, position))
        await asyncio.sleep(0.05)
        await happens(house, "later")

        # PostgreSQL cannot say which event was the last: there the page looks once more.
        assert (await listening)[0][1] in ("later", RESYNC)
        assert position.startswith("0-") is ((await listening)[0][1] == "later")


async def test_a_page_that_was_away_too_long_is_told_to_look_at_everything(house: House) -> None:
    async with a_feed(house) as feed:
        listening = asyncio.create_task(heard(feed, 1))
        await asyncio.sleep(0.05)
        await happens(house, "one")
        await listening

        assert (await heard(feed, 1, "long-ago"))[0][1] == RESYNC


async def test_a_page_that_comes_back_to_a_process_without_memory_is_told_so_too(house: House) -> None:
    async with a_feed(house) as feed:
        assert await heard(feed, 1, "7") == [("7", RESYNC)]


async def heard_until(feed: LiveFeed, kind: str) -> None:
    async for _, event in feed.subscribe(None):
        if event.kind == kind:
            return


async def test_a_page_that_takes_events_too_slowly_is_told_to_look_at_everything(house: House) -> None:
    async with a_feed(house) as feed:
        slow = feed.subscribe(None)
        first = asyncio.ensure_future(anext(slow))
        await asyncio.sleep(0.05)
        await happens(house, "one")
        assert (await first)[1].kind == "one"
        everything_is_handed_out = asyncio.create_task(heard_until(feed, "last"))
        await asyncio.sleep(0.05)
        await happens(house, *["many"] * (REMEMBERED + 10), "last")
        async with asyncio.timeout(PATIENCE):
            await everything_is_handed_out

        assert (await anext(slow))[1].kind == RESYNC
        await slow.aclose()
