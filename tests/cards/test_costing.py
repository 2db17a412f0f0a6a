"""What a reply costs is said to the last digit, as each language writes money."""

from decimal import Decimal

import pytest

from bot.cards.costing import remarks_of
from bot.domain.department import Locale


@pytest.mark.parametrize(
    ("cost", "english", "french"),
    [
        ("0.015", "$0.015", "0,015\u00a0$US"),
        ("0.2", "$0.20", "0,20\u00a0$US"),
        ("1234.5", "$1,234.50", "1\u202f234,50\u00a0$US"),
    ],
)
def test_an_amount_is_written_whole(cost: str, english: str, french: str) -> None:
    assert remarks_of(Decimal(cost), (), Locale.EN) == [f"Publishing this reply costs {english}."]
    assert remarks_of(Decimal(cost), (), Locale.FR) == [f"Publier cette réponse coûte {french}."]


def test_what_costs_nothing_is_not_told() -> None:
    assert remarks_of(None, (), Locale.EN) == []


def test_a_remark_has_words_and_one_that_nobody_knows_is_shown_as_it_is() -> None:
    assert remarks_of(None, ("link_costs_more", "slow_day"), Locale.EN) == [
        "It holds a link, for which the network charges more.",
        "The network remarks: slow_day.",
    ]
