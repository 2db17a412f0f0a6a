"""What an account may spend in a month: how much of it is left, and whether a reply is affordable; pure.

Amounts are US dollars, months are calendar months in UTC.
"""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

_LITTLE_LEFT_FROM = Decimal("0.8")
"""The part of a budget that is spent once little of it is left."""


class Means(StrEnum):
    """How much of a month's budget is left; an account without a budget always has plenty."""

    PLENTY = "plenty"
    LOW = "low"
    SPENT = "spent"


_WORSE = (Means.PLENTY, Means.LOW, Means.SPENT)


def month_of(now: datetime) -> datetime:
    """The first moment of the calendar month (UTC) in which `now` is."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def means(spent: Decimal, budget: Decimal | None) -> Means:
    """How much is left of `budget` where so much was `spent`."""
    if budget is None or spent < budget * _LITTLE_LEFT_FROM:
        return Means.PLENTY
    return Means.LOW if spent < budget else Means.SPENT


def is_worse(means: Means, before: Means) -> bool:
    """Whether less is left than `before`."""
    return _WORSE.index(means) > _WORSE.index(before)


def affords(budget: Decimal | None, spent: Decimal, cost: Decimal | None) -> bool:
    """Whether what is left of the budget covers `cost`; what costs nothing is always affordable."""
    return budget is None or cost is None or spent + cost <= budget
