"""LinkedIn's markup becomes what a reader sees; texts are measured and compared as LinkedIn keeps them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.social.linkedin.text import clean, comparable, length_of, plain, stands_for
from tests.stand_ins.linkedin.world import marked
from tests.support.effort import growth


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("@[Acme](urn:li:organization:5515715) hello", "Acme hello"),
        (r"{hashtag|\#|service} \(really\)", "#service (really)"),
        ("{hashtag|#|service}", "#service"),
        (r"@[A \[B\]](urn:li:person:x1) \@you \\o/", r"A [B] @you \o/"),
        ("a [link](https://example.com) stays", "a [link](https://example.com) stays"),
        ("{template|x|y}", "{template|x|y}"),
        ("two\r\nlines\u202e", "two\nlines"),
    ],
)
def test_linkedins_markup_becomes_what_a_reader_sees(markup: str, seen: str) -> None:
    assert plain(markup) == seen


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_that_holds_no_markup_comes_back_as_it_was(text: str) -> None:
    assert plain(marked(text)) == clean(text).strip()


def test_a_text_is_counted_so_that_what_fits_surely_fits() -> None:
    assert (length_of("abc"), length_of("é"), length_of("👍")) == (3, 1, 2)


def test_texts_are_one_however_they_are_spaced_and_composed() -> None:
    assert comparable("Caf\u0065\u0301  &amp;\nmore ") == comparable("Café & more")
    assert comparable("one") != comparable("two")


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ("See https://acme.example/a/long/way (www.acme.example).", True),
        ("See  https://lnkd.in/eXy_1 (https://lnkd.in/e2).", True),
        ("See https://lnkd.in/eXy_1 (www.acme.example).", True),
        ("See https://lnkd.in/eXy_1", False),
        ("Look https://lnkd.in/eXy_1 (www.acme.example).", False),
        ("https://lnkd.in/e1 https://lnkd.in/eXy_1 (www.acme.example).", False),
        ("See https://acme.example/another/way (www.acme.example).", False),
    ],
)
def test_short_links_of_linkedins_own_stand_for_those_that_were_sent(shown: str, same: bool) -> None:
    assert stands_for(shown, "See https://acme.example/a/long/way (www.acme.example).") is same


@pytest.mark.parametrize("piece", ["@[", "{hashtag|\\#|", "\\", "@[a](urn:li:", "\u0323\u0301", "{hashtag|a\\"])
def test_a_hostile_text_is_read_at_once(piece: str) -> None:
    def work(size: int) -> Callable[[], object]:
        text = (piece * size)[:size]
        return lambda: (plain(text), stands_for(text, text))

    assert growth(work, 12_000) < 24, "eight times the text, and far from sixty-four times the work"
