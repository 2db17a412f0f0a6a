"""Money spent: added up by account and month to the millionth, and what was told of it."""

from datetime import UTC, datetime
from decimal import Decimal

from bot.domain.budget import Means
from bot.ports.spending import Spent

NOVEMBER, DECEMBER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


async def test_amounts_are_added_up_by_account_and_month(store):
    async with store.writing() as tx:
        assert await tx.spending.add("acme", NOVEMBER, Decimal("0.015")) == Spent(Decimal("0.015"))
        for _ in range(999):
            await tx.spending.add("acme", NOVEMBER, Decimal("0.000001"))
        await tx.spending.add("acme_uk", NOVEMBER, Decimal(2))
        await tx.spending.add("acme", DECEMBER, Decimal("0.2"))
    async with store.reading() as tx:
        assert await tx.spending.of("acme", NOVEMBER) == Spent(Decimal("0.015999"))
        assert await tx.spending.of("acme", DECEMBER) == Spent(Decimal("0.2"))
        assert await tx.spending.of("nobody", DECEMBER) == Spent(Decimal(0))
        assert await tx.spending.by_account(NOVEMBER) == {
            "acme": Spent(Decimal("0.015999")),
            "acme_uk": Spent(Decimal(2)),
        }


async def test_what_was_told_is_remembered_for_its_month(store):
    async with store.writing() as tx:
        await tx.spending.add("acme", NOVEMBER, Decimal(8))
        await tx.spending.tell("acme", NOVEMBER, Means.LOW)
    async with store.writing() as tx:
        assert await tx.spending.add("acme", NOVEMBER, Decimal(1)) == Spent(Decimal(9), Means.LOW)
        assert await tx.spending.add("acme", DECEMBER, Decimal(1)) == Spent(Decimal(1), Means.PLENTY)


async def test_what_is_undone_was_not_spent(store):
    class Undone(Exception):
        pass

    try:
        async with store.writing() as tx:
            await tx.spending.add("acme", NOVEMBER, Decimal(8))
            raise Undone
    except Undone:
        pass
    async with store.reading() as tx:
        assert await tx.spending.of("acme", NOVEMBER) == Spent()
