"""What the database keeps of money spent on networks: one amount an account and month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from bot.domain.budget import Means


@dataclass(frozen=True, slots=True)
class Spent:
    """What an account has spent in a month, in US dollars; `told` is what was last told of its budget."""

    amount: Decimal = Decimal(0)
    told: Means = Means.PLENTY


class Spending(Protocol):
    """Spending by account and month; a month is named by its first moment (UTC)."""

    async def of(self, account: str, month: datetime) -> Spent:
        """What an account has spent in a month."""
        ...

    async def by_account(self, month: datetime) -> Mapping[str, Spent]:
        """The same of every account that has spent something in it."""
        ...

    async def add(self, account: str, month: datetime, amount: Decimal) -> Spent:
        """Add to what an account has spent in a month; gives what that makes."""
        ...

    async def tell(self, account: str, month: datetime, means: Means) -> None:
        """Remember what was told of its budget."""
        ...
