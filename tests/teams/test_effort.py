"""What a press in Teams costs the database: its answer is waited for, and many may press at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.cards.card import Card
from bot.storage.database import SqlStore
from tests.contracts.chat.test_surface_contract import card
from tests.teams.office import Office


@contextmanager
def counted(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """How many transactions read and wrote, and how many statements they ran beside those that begin one."""
    cost = {"reading": 0, "writing": 0, "statements": 0}

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        cost["statements"] += not statement.startswith("BEGIN")

    def counting(kind: str) -> Any:
        begin = getattr(store, kind)

        def begun(*origin: Any) -> Any:
            cost[kind] += 1
            return begin(*origin)

        return begun

    engines = [each.sync_engine for each in (store.engines.reader, store.engines.writer)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    with monkeypatch.context() as patched:
        for kind in ("reading", "writing"):
            patched.setattr(store, kind, counting(kind))
        yield cost
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)


async def test_a_claim_is_answered_after_two_looks_and_one_change(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.a_case()
    await office.press("marie", "I’ll take it")
    await office.press("paul", "Take over")
    with counted(office.house.store, monkeypatch) as cost:
        await office.doing.press("marie", office.card(), "Take over")
    assert (cost["reading"], cost["writing"]) == (2, 1)
    assert cost["statements"] <= 18
    assert "With Marie" in office.words("marie")


async def test_a_card_is_drawn_anew_after_one_look_at_where_it_stands(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await office.a_case()
    async with office.house.store.reading() as tx:
        [row] = [each for each in await tx.cards.of_cases([case]) if each.surface == "teams"]
    assert row.ref is not None
    newer: Card = card(case, revision=row.revision + 1)
    await office.parts.surface.update_card(row.ref, newer)
    with counted(office.house.store, monkeypatch) as cost:
        await office.parts.surface.update_card(row.ref, card(case, "Other words", revision=row.revision + 2))
    assert cost == {"reading": 1, "writing": 0, "statements": 1}
    assert "Other words" in office.words()
