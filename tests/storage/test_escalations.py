"""The escalation that a case keeps, and the cases whose next step has come: found by their moments alone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.domain import case as cases
from bot.domain.climbing import climb
from bot.domain.hours import Between, every_day
from bot.domain.policy import Policy, Step
from bot.storage.database import SqlStore
from tests.storage.samples import open_case

LATE = Step(("managers", "press"), after=timedelta(minutes=90, seconds=1.5))
EARLY = Step(("channel",), share=50, quiet=every_day(Between(time(22), time(7, 30)), ZoneInfo("Europe/Paris")))
POLICY = Policy("standard", (EARLY, LATE, *LATE.repeated(2, timedelta(minutes=10)), *EARLY.repeated(1, timedelta(1))))


async def test_a_case_keeps_its_escalation_and_how_far_it_went(store: SqlStore, now: datetime) -> None:
    opened = await open_case(store, now, policy=POLICY, next_step_at=now + timedelta(hours=1))
    async with store.writing() as tx:
        read = await tx.cases.get(opened.id)
        assert read == opened
        assert (read.policy, read.steps_taken, read.next_step_at) == (POLICY, (), now + timedelta(hours=1))
        await tx.cases.save(climb(read, [2, 1], None, now))
    async with store.reading() as tx:
        after = await tx.cases.get(opened.id)
    assert after is not None
    assert (after.policy, after.steps_taken, after.next_step_at) == (POLICY, (2, 1), None)


async def test_cases_are_found_in_the_order_in_which_their_steps_came(store: SqlStore, now: datetime) -> None:
    for number, minutes in enumerate([20, 10, 30]):
        await open_case(store, now, f"c{number}", policy=POLICY, next_step_at=now + timedelta(minutes=minutes))
    await open_case(store, now, "none")
    async with store.writing() as tx:
        due = await tx.cases.due_to_step(now + timedelta(minutes=20), lock=True)
        assert [case.conversation for case in due] == ["c1", "c0"]
        assert len(await tx.cases.due_to_step(now + timedelta(minutes=20), limit=1)) == 1
        await tx.cases.save(cases.claim(due[0], "marie", now))
    async with store.reading() as tx:
        assert [case.conversation for case in await tx.cases.due_to_step(now + timedelta(minutes=20))] == ["c0"]


async def test_whoever_looks_for_steps_reads_an_index_and_not_every_case(store: SqlStore) -> None:
    explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"
    query = "SELECT * FROM cases WHERE next_step_at <= '2026-03-02T09:00:00+00:00' ORDER BY next_step_at LIMIT 100"
    async with store.engines.reader.connect() as connection:
        if not store.is_sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        plan = "\n".join(str(tuple(row)) for row in await connection.execute(text(f"{explain} {query}")))
    assert "ix_cases_next_step" in plan
    assert "sort" not in plan.lower()
    assert "TEMP B-TREE" not in plan
