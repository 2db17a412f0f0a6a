"""Whose claim is to be looked at is found by its moment alone, and a former version's claims are known by it."""

from datetime import datetime, timedelta

from sqlalchemy import text

from bot.domain import case as cases
from bot.domain.holding import looked_at
from bot.storage.database import SqlStore
from tests.storage.samples import open_case


async def test_claims_are_found_in_the_order_of_their_moments(store: SqlStore, now: datetime) -> None:
    for number, minutes in enumerate([20, 10, 30]):
        case = await open_case(store, now, f"c{number}")
        async with store.writing() as tx:
            read = await tx.cases.get(case.id)
            assert read is not None
            await tx.cases.save(looked_at(cases.claim(read, "marie", now), now + timedelta(minutes=minutes)))
    await open_case(store, now, "free")
    async with store.writing() as tx:
        due = await tx.cases.held_to_look_at(now + timedelta(minutes=20), lock=True)
        assert [case.conversation for case in due] == ["c1", "c0"]
        assert [case.held_since for case in due] == [now, now]
        await tx.cases.save(cases.release(due[0], now))
    async with store.reading() as tx:
        left = await tx.cases.held_to_look_at(now + timedelta(minutes=20), limit=5)
    assert [case.conversation for case in left] == ["c0"]


async def test_whoever_looks_for_claims_reads_an_index_and_not_every_case(store: SqlStore) -> None:
    explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"
    query = "SELECT * FROM cases WHERE hold_look_at <= '2026-03-02T09:00:00+00:00' ORDER BY hold_look_at LIMIT 100"
    async with store.engines.reader.connect() as connection:
        if not store.is_sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        plan = "\n".join(str(tuple(row)) for row in await connection.execute(text(f"{explain} {query}")))
    assert "ix_cases_hold_look" in plan
    assert "sort" not in plan.lower()
