"""Words of YouTube's: who is addressed, who is named, and what is the same text."""

import pytest

from integrations.social.youtube.text import addressed, comparable, names, web


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@acme thank you", "acme"),
        ("\u00a0@Acme\u00a0 thank you", "acme"),
        ("@a.b-c_d·e, yes", "a.b-c_d·e"),
        ("@acme.", "acme"),
        ("thank you @acme", ""),
        ("@ acme", ""),
        ("", ""),
    ],
)
def test_an_answer_is_to_whom_it_begins_with(text: str, handle: str) -> None:
    assert addressed(text) == handle


@pytest.mark.parametrize("text", ["@acme", "hello @Acme!", "(@acme)", "well, @acme."])
def test_whoever_is_named_by_their_whole_handle_is_named(text: str) -> None:
    assert names(text, "acme")


@pytest.mark.parametrize("text", ["acme", "@acmeshop", "@acme-shop", "@acme.shop", "me@acme", "@@acme", ""])
def test_a_part_of_another_handle_or_an_address_names_nobody(text: str) -> None:
    assert not names(text, "acme")
    assert not names("@", "")


def test_a_text_is_the_same_however_it_is_spaced_and_composed() -> None:
    assert comparable("\u00a0@acme\u00a0 caf\u0065\u0301\u200b\n") == comparable("@acme café")


def test_only_addresses_of_the_web_are_addresses() -> None:
    assert [web(each) for each in ("https://a.example/", "javascript:alert(1)", "https://a.example/ b")] == [
        "https://a.example/",
        "",
        "",
    ]
