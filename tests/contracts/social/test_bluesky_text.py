"""What a reader sees of a post on Bluesky: links written out, and nothing hidden."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.social.bluesky.payloads import RecordPayload
from integrations.social.bluesky.richtext import LINK, shown_text, web_address
from integrations.social.bluesky.text import clean_block, post_length

WHOLE = "https://acme.example/a/very/long/path?with=query"


def link(text: str, part: str, uri: Any = WHOLE) -> dict[str, Any]:
    """The facet that makes a link of a part of the text."""
    start = len(text[: text.index(part)].encode())
    return {
        "index": {"byteStart": start, "byteEnd": start + len(part.encode())},
        "features": [{"$type": LINK, "uri": uri}],
    }


def shown(text: str, *facets: Any, linked: str = "") -> str:
    return shown_text(RecordPayload(text=text, facets=list(facets)), linked=linked)


@pytest.mark.parametrize(
    ("text", "part", "read"),
    [
        ("see acme.example/a/very... ok", "acme.example/a/very...", f"see {WHOLE} ok"),
        ("see acme.example/a/very… ok", "acme.example/a/very…", f"see {WHOLE} ok"),
        (f"see {WHOLE} ok", WHOLE, f"see {WHOLE} ok"),
        ("é👩‍👩‍👧 here it is", "here", f"é👩‍👩‍👧 here ({WHOLE}) it is"),
        ("see bank.example ok", "bank.example", f"see bank.example ({WHOLE}) ok"),
        ("see bank.example/... ok", "bank.example/...", f"see bank.example/... ({WHOLE}) ok"),
    ],
)
def test_a_link_says_where_it_leads(text: str, part: str, read: str) -> None:
    assert shown(text, link(text, part)) == read


def test_several_links_stand_in_their_order_whatever_theirs_is() -> None:
    text = "one and two"
    both = (link(text, "two", "https://two.example"), link(text, "one", "https://one.example"))
    assert shown(text, *both) == "one (https://one.example) and two (https://two.example)"


@pytest.mark.parametrize(
    "facet",
    [
        "odd",
        {},
        {"index": {"byteStart": 5, "byteEnd": 2}, "features": [{"$type": LINK, "uri": WHOLE}]},
        {"index": {"byteStart": 0, "byteEnd": 900}, "features": [{"$type": LINK, "uri": WHOLE}]},
        {"index": {"byteStart": -1, "byteEnd": 2}, "features": [{"$type": LINK, "uri": WHOLE}]},
        {"index": {"byteStart": 0, "byteEnd": 2}, "features": [{"$type": LINK, "uri": "javascript:alert(1)"}]},
        {"index": {"byteStart": 0, "byteEnd": 2}, "features": [{"$type": LINK, "uri": 5}]},
        {"index": {"byteStart": 0, "byteEnd": 2}, "features": ["odd"]},
        {"index": {"byteStart": 0, "byteEnd": 2}, "features": [{"$type": "com.example.other"}]},
    ],
)
def test_what_makes_no_sense_is_passed_over(facet: Any) -> None:
    assert shown("hello you", facet) == "hello you"
    assert shown_text(RecordPayload(text="hello you", facets=facet)) == "hello you"


def test_links_that_overlap_are_not_written_twice() -> None:
    text = "see here now"
    assert shown(text, link(text, "see here"), link(text, "here now")) == f"see here ({WHOLE}) now"


def test_half_a_character_is_no_reason_to_fail() -> None:
    facet = {"index": {"byteStart": 1, "byteEnd": 3}, "features": [{"$type": LINK, "uri": WHOLE}]}
    assert WHOLE in shown("éé", facet)
    assert shown("a\ud83db") == "a?b"


def test_the_card_below_a_post_is_part_of_what_it_says() -> None:
    assert shown("look", linked=WHOLE) == f"look\n{WHOLE}"
    assert shown(f"look {WHOLE}", linked=WHOLE) == f"look {WHOLE}"
    assert shown("", linked=WHOLE) == WHOLE


@given(st.text(), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=5))
def test_no_words_are_lost_whatever_the_facets(text: str, places: list[tuple[int, int]]) -> None:
    facets = [
        {"index": {"byteStart": start, "byteEnd": end}, "features": [{"$type": LINK, "uri": "https://x.example"}]}
        for start, end in places
    ]
    read = shown_text(RecordPayload(text=text, facets=facets))
    if text.isascii():
        for word in clean_block(text).split():
            assert word[:1] in read


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("https://a.example/\u202ex", False),
        ("https://a.example/ x", False),
        (None, False),
        (5, False),
    ],
)
def test_an_address_that_is_not_of_the_web_is_no_address(address: Any, known: bool) -> None:
    assert web_address(address) == (address if known else "")


def test_length_is_in_clusters_or_in_tenths_of_bytes_whichever_is_more() -> None:
    assert [post_length(text) for text in ("", "abc", "é", "👩‍👩‍👧", "a\r\nb", "Z" + "\u0301" * 30)] == [
        0,
        3,
        1,
        2,
        3,
        7,
    ]
