"""The feed of what happened: everything once, in an order that misses nothing."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.ports.rows import Event, NewJob


async def test_events_come_back_as_they_were_written(store, now):
    written = [
        Event(0, now, "opened", 7, "care", None, {"rule": "parcels", "deep": {"list": [1, None, "é"]}}),
        Event(0, now, "claimed", 7, "care", "marie"),
        Event(0, now, "account_paused", None, None, None, {"account": "acme"}),
    ]
    async with store.writing() as tx:
        await tx.events.add(written)
    async with store.reading() as tx:
        events, _ = await tx.events.after("0-0")
        history = await tx.events.of_case(7)
    assert [(each.kind, each.case_id, each.person, each.data) for each in events] == [
        (each.kind, each.case_id, each.person, each.data) for each in written
    ]
    assert [each.kind for each in history] == ["opened", "claimed"]


async def test_a_reader_goes_on_where_it_stopped(store, now):
    async with store.writing() as tx:
        await tx.events.add([Event(0, now, f"e{number}") for number in range(5)])
    seen, position = [], "0-0"
    async with store.reading() as tx:
        while True:
            events, position = await tx.events.after(position, limit=2)
            if not events:
                break
            seen.extend(each.kind for each in events)
    assert seen == ["e0", "e1", "e2", "e3", "e4"]


async def test_a_new_reader_starts_at_the_end(store, now):
    async with store.writing() as tx:
        await tx.events.add([Event(0, now, "before")])
    async with store.reading() as tx:
        events, position = await tx.events.after("")
    assert events == []
    async with store.writing() as tx:
        await tx.events.add([Event(0, now, "behind")])
    async with store.reading() as tx:
        events, _ = await tx.events.after(position)
    assert [each.kind for each in events] == ["behind"]


async def test_a_position_nobody_gave_out_is_refused(store):
    async with store.reading() as tx:
        with pytest.raises(ValueError, match="invalid literal"):
            await tx.events.after("yesterday")


async def test_concurrent_writers_are_all_heard_in_one_reading_order(store, now):
    """A cursor over ids alone misses what a slower transaction commits late: here every second one is slower."""
    writers, each_writes = 6, 12
    done = asyncio.Event()

    async def write(writer: int) -> None:
        for number in range(each_writes):
            async with store.writing() as tx:
                await tx.events.add([Event(0, now, f"{writer}/{number}")])
                for _ in range(writer * 3):
                    await asyncio.sleep(0)

    async def read() -> list[str]:
        seen, position = [], "0-0"
        while True:
            finished = done.is_set()
            async with store.reading() as tx:
                events, position = await tx.events.after(position)
            seen.extend(each.kind for each in events)
            if finished and not events:
                return seen
            await asyncio.sleep(0)

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write(number) for number in range(writers)))
    done.set()
    seen = await reader
    assert len(seen) == len(set(seen)) == writers * each_writes
    for writer in range(writers):
        own = [kind for kind in seen if kind.startswith(f"{writer}/")]
        assert own == [f"{writer}/{number}" for number in range(each_writes)]


@pytest.mark.postgres
async def test_an_event_committed_late_is_not_passed_over_on_postgresql(postgres_store, now):
    store = postgres_store
    async with store.writing() as slow:
        await slow.events.add([Event(0, now, "late")])
        async with store.writing() as quick:
            await quick.events.add([Event(0, now, "early")])
        async with store.reading() as tx:
            # "early" is committed, but handing it out would move the reader past "late".
            events, position = await tx.events.after("0-0")
            assert events == []
            end = (await tx.events.after(""))[1]
    async with store.reading() as tx:
        assert {each.kind for each in (await tx.events.after(position))[0]} == {"late", "early"}
        assert {each.kind for each in (await tx.events.after(end))[0]} == {"late", "early"}


async def test_the_bell_rings_after_commits_with_news_and_only_then(store, now):
    rung = asyncio.Event()
    store.listen(rung.set)
    if not store.is_sqlite:
        await asyncio.wait_for(rung.wait(), 30)  # once when the ear is on the wire
        rung.clear()

    async with store.writing() as tx:
        await tx.accounts.ensure(["acme"])
    with pytest.raises(RuntimeError):
        async with store.writing() as tx:
            await tx.events.add([Event(0, now, "undone")])
            raise RuntimeError
    for news in ("events", "jobs"):
        async with store.writing() as tx:
            if news == "events":
                await tx.events.add([Event(0, now, "opened")])
            else:
                await tx.jobs.add([NewJob("desk/care", "post_card", "k", {}, now)])
            assert not rung.is_set()
        await asyncio.wait_for(rung.wait(), 30)
        rung.clear()


@pytest.mark.postgres
async def test_events_restored_from_another_server_are_history_and_not_news_on_postgresql(postgres_store, now):
    store = postgres_store
    async with store.writing() as tx:
        await tx.events.add([Event(0, now, "here"), Event(0, now, "elsewhere")])
    async with store.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE events SET tx = tx + 1000000 WHERE kind = 'elsewhere'"))
    await store.migrate()
    async with store.reading() as tx:
        assert [each.kind for each in (await tx.events.after("0-0"))[0]] == ["elsewhere", "here"]
        _, end = await tx.events.after("")
        assert (await tx.events.after(end))[0] == []


@pytest.mark.postgres
async def test_the_bell_rings_again_after_its_connection_was_cut_on_postgresql(postgres, postgres_store, now):
    store = postgres_store
    rung = asyncio.Event()
    store.listen(rung.set)
    await asyncio.wait_for(rung.wait(), 30)
    rung.clear()
    listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    assert await postgres.run(listening)
    await asyncio.wait_for(rung.wait(), 30)
    rung.clear()
    async with store.writing() as tx:
        await tx.events.add([Event(0, now + timedelta(seconds=1), "opened")])
    await asyncio.wait_for(rung.wait(), 30)


@pytest.mark.postgres
@pytest.mark.parametrize("number", [1, 2])
async def test_the_bell_rings_for_every_effect_that_is_asked_for_on_postgresql(postgres_store, now, number):
    rung = asyncio.Event()
    postgres_store.listen(rung.set)
    await asyncio.wait_for(rung.wait(), 30)
    rung.clear()
    async with postgres_store.writing() as tx:
        await tx.jobs.add([NewJob("lane", "post_card", f"card:{each}", {}, now) for each in range(number)])
    await asyncio.wait_for(rung.wait(), 30)
