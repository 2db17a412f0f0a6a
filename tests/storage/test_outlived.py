"""What is kept for a time only is found in an index that holds nothing else."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.keeping import FOR_A_TIME
from bot.storage.database import SqlStore

BEFORE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INDEX = "ix_mentions_outlived"


async def plan(store: SqlStore, network: str, *, named: bool) -> str:
    """How the database goes about the question."""
    asked: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, parameters: Sequence[Any], *rest: Any) -> None:
        asked.append((statement, parameters))

    reader = store.engines.reader.sync_engine
    event.listen(reader, "before_cursor_execute", hear)
    try:
        async with store.reading() as tx:
            await tx.mentions.outlived(network, BEFORE, 50, named=named)
    finally:
        event.remove(reader, "before_cursor_execute", hear)
    [(statement, parameters)] = [each for each in asked if "FROM mentions" in each[0]]
    explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"
    async with store.engines.reader.connect() as connection:
        if not store.is_sqlite:
            for manner in ("seqscan", "bitmapscan"):  # which a small table is quicker with
                await connection.exec_driver_sql(f"SET LOCAL enable_{manner} = off")
        rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
        return "\n".join(str(tuple(row)) for row in rows)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("network", FOR_A_TIME)
async def test_they_are_found_without_reading_every_mention(store: SqlStore, network: str, named: bool) -> None:
    assert INDEX in await plan(store, network, named=named)


async def test_other_networks_are_not_in_that_index(store: SqlStore) -> None:
    assert INDEX not in await plan(store, "mastodon", named=False)
