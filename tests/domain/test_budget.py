"""A month's money: which month it is, how much is left, and what that pays for."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from bot.domain.budget import Means, affords, is_worse, means, month_of


@pytest.mark.parametrize(
    ("spent", "left"),
    [("0", Means.PLENTY), ("7.999999", Means.PLENTY), ("8", Means.LOW), ("9.999999", Means.LOW), ("10", Means.SPENT)],
)
def test_little_is_left_from_four_fifths_on_and_nothing_from_the_last_cent_on(spent: str, left: Means) -> None:
    assert means(Decimal(spent), Decimal(10)) is left
    assert means(Decimal(spent), None) is Means.PLENTY


def test_what_is_left_covers_a_cost_to_the_last_cent() -> None:
    assert affords(Decimal(10), Decimal("9.99"), Decimal("0.01"))
    assert not affords(Decimal(10), Decimal("9.99"), Decimal("0.02"))


def test_what_costs_nothing_and_what_has_no_budget_is_always_affordable() -> None:
    assert affords(Decimal(10), Decimal(99), None)
    assert affords(None, Decimal(99), Decimal(5))


def test_a_month_begins_at_midnight_in_utc_wherever_somebody_looks_from() -> None:
    eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    in_paris = eve.astimezone(timezone(timedelta(hours=1)))
    assert month_of(eve) == month_of(in_paris) == datetime(2026, 12, 1, tzinfo=UTC)
    assert month_of(eve + timedelta(minutes=30)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_it_only_gets_worse_towards_nothing() -> None:
    assert is_worse(Means.LOW, Means.PLENTY)
    assert is_worse(Means.SPENT, Means.LOW)
    assert not is_worse(Means.LOW, Means.LOW)
    assert not is_worse(Means.PLENTY, Means.SPENT)
