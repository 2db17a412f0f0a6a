"""A post is as long as Mastodon says: graphemes, links at a fixed price, handles without their server."""

import pytest

from integrations.social.mastodon.length import HANDLE, LINK, post_length
from tests.contracts.social.shared import shared_rows


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("été", 3),
        ("e\u0301te\u0301", 3),
        ("👩‍👩‍👧🇫🇷👍🏽", 3),
        ("a\r\nb", 3),
        ("é\r\nb", 3),
        ("漢字", 2),
        ("https://example.org", 23),
        ("http://a.bc", 23),
        ("https://example.org/" + "long/" * 60, 23),
        ("see https://example.org/a, then", 4 + 23 + 6),
        ("(https://example.org/a_(b))", 25),
        ("https://example.org/a?b=c&d=é#f", 23 + 3),
        ("https://été.example/à", 23),
        ("https://localhost/a", 19),
        ("https://exa_mple/a", 18),
        ("example.org/a", 13),
        ("ftp://example.org", 17),
        ("https://example.org-no", 22),
        ("https://example.orgだよ", 25),
        ("@lea hello", 10),
        ("@lea@social.example hello", 10),
        ("@léa@social.example", 19),
        ("mail me: lea@social.example", 27),
        ("@lea@social.example@other", 25),
        ("https://social.example/@lea@other.example", 23),
        ("@lea@social.example.", 5),
        ("@a-b@c.d", 4),
        ("@lea.@c", 7),
    ],
)
def test_a_text_counts_as_mastodon_counts_it(text: str, length: int) -> None:
    assert post_length(text) == length


def test_the_warning_counts_as_it_is() -> None:
    assert post_length("hello", "@lea@x.org") == 15


def test_a_link_costs_what_the_server_says() -> None:
    assert post_length("https://example.org/abcdef", link_length=30) == 30


@pytest.mark.parametrize(
    "hostile",
    [
        "http://" * 4_000,
        "http://" + "a." * 12_000,
        "http://a.bc/" + "(" * 25_000,
        "http://a.bc/" + "(a" * 12_000,
        "http://a.bc/" + "(a(b)" * 5_000,
        "http://a.bc?" + "!" * 25_000,
        "@a@" * 8_000,
        "@" + "a." * 12_000,
    ],
    ids=lambda text: text[:14],
)
@pytest.mark.timeout(5)
def test_hostile_text_is_counted_in_no_time(hostile: str) -> None:
    """Patterns that try again from every place would need minutes here."""
    assert post_length(hostile) <= len(hostile) + 23


TREATED_ANOTHER_WAY = {
    "extract.urls.16": "a symbol in the host",
    "extract.urls.17": "letters of another script right behind the host",
    "extract.urls.38": "Mastodon allows every letter in a path",
    "extract.urls.40": "a label of more than 63 letters",
    "extract.urls.43": "an underscore in the domain itself",
    "extract.urls.80": "Mastodon allows apostrophes in a path",
    "extract.urls.84": "only X knows how long the paths of t.co are",
}


def test_links_are_found_where_the_rules_that_mastodon_builds_on_find_them() -> None:
    rows = shared_rows("data/hostile/twitter_text_conformance.jsonl")
    cases = [row for row in rows if (row["file"], row["group"]) == ("extract.yml", "urls")]
    different = {
        row["id"]
        for row in cases
        if LINK.findall(row["text"]) != [link for link in row["expected"] or [] if link.startswith("http")]
    }
    assert len(cases) > 50
    assert different == TREATED_ANOTHER_WAY.keys()


def test_handles_are_found_with_their_server() -> None:
    found = [match.group() for match in HANDLE.finditer("@a, @b@c.example (@d) e@f.example /@g =@h @i@ @j://")]
    assert found == ["@a", "@b@c.example", "@d"]
