"""Addresses and numbers are kept in one form, whoever typed them how."""

import pytest

from bot.domain.reach import email_of, number_of, reach_in
from bot.errors import NotUsable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("julie@example.org", "julie@example.org"),
        ("  Julie.Martin@Example.ORG ", "julie.martin@example.org"),
        ("mailto:julie+shop@example.org", "julie+shop@example.org"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
        ("Julie@Straße.example", "julie@straße.example"),
        ("", ""),
    ],
)
def test_an_address_is_kept_in_small_letters(typed: str, kept: str) -> None:
    assert email_of(typed) == kept


@pytest.mark.parametrize(
    "typed", ["julie", "julie@", "@example.org", "a b@example.org", "a@b", "a@b@c.example", "x" * 250 + "@example.org"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotUsable) as refused:
        email_of(typed)
    assert refused.value.details == {"field": "email", "problem": "email"}


@pytest.mark.parametrize(
    "typed",
    ["+33 6 12 34 56 78", "0033612345678", "+33 (0)6 12.34.56.78", "tel:+33-6-12-34-56-78", "+33\u00a06\u00a012345678"],
)
def test_a_number_is_kept_with_its_country_code_and_digits_alone(typed: str) -> None:
    assert number_of(typed) == "+33612345678"


@pytest.mark.parametrize("typed", ["06 12 34 56 78", "+33", "+0612345678", "+33 six", "+3361234567812345"])
def test_a_number_of_no_country_is_refused(typed: str) -> None:
    with pytest.raises(NotUsable) as refused:
        number_of(typed)
    assert refused.value.details == {"field": "number", "problem": "number"}


def test_a_search_knows_addresses_and_numbers_from_names() -> None:
    assert reach_in("Julie@Example.org") == ("julie@example.org", "")
    assert reach_in("00 33 612345678") == ("", "+33612345678")
    assert reach_in("Julie Martin") == ("", "")
    assert reach_in("") == ("", "")
