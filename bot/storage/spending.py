"""Money spent by account and month, in the database; implements `Spending` of the port.

Amounts are kept as millionths of a dollar, which both engines add without rounding.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from bot.domain.budget import Means
from bot.ports.spending import Spent
from bot.storage import tables_of_work as tables
from bot.storage.repository import Repository

_MILLION = 1_000_000
_spending = tables.spending


class SqlSpending(Repository):
    """One row an account and month."""

    async def of(self, account: str, month: datetime) -> Spent:
        """What an account has spent in a month."""
        row = await self._db.row(select(_spending).where(_spending.c.account == account, _spending.c.month == month))
        return _spent(row) if row else Spent()

    async def by_account(self, month: datetime) -> Mapping[str, Spent]:
        """The same of every account that has spent something in it."""
        rows = await self._db.rows(select(_spending).where(_spending.c.month == month))
        return {row.account: _spent(row) for row in rows}

    async def add(self, account: str, month: datetime, amount: Decimal) -> Spent:
        """Add to what an account has spent in a month; gives what that makes."""
        insert = self._db.dialect.insert(_spending)
        row = await self._db.row(
            insert.values(account=account, month=month, millionths=round(amount * _MILLION), told=Means.PLENTY.value)
            .on_conflict_do_update(
                index_elements=[_spending.c.account, _spending.c.month],
                set_={"millionths": _spending.c.millionths + insert.excluded.millionths},
            )
            .returning(_spending)
        )
        assert row is not None, "an upsert gives its row"
        return _spent(row)

    async def tell(self, account: str, month: datetime, means: Means) -> None:
        """Remember what was told of its budget."""
        await self._db.change(
            _spending.update()
            .where(_spending.c.account == account, _spending.c.month == month)
            .values(told=means.value)
        )


def _spent(row: Row[Any]) -> Spent:
    return Spent(Decimal(row.millionths) / _MILLION, Means(row.told))
