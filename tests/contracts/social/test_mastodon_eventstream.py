"""Server-sent events come out the same however their bytes are cut, and nothing without an end is read to it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.social.mastodon import eventstream
from integrations.social.mastodon.eventstream import EventReader, StreamEvent

STREAM = (
    b'\xef\xbb\xbf:)\n:thump\n\nevent: notification\r\ndata: {"id":\r\ndata: "7"}\r\n\r\n'
    b"event: delete\rdata:77\r\rid: 4\nretry: 10\nnonsense\ndata\n\nevent: nothing\n\ndata:  \xc3\xa9t\xff\n\n"
    b"event: cut\nda"
)
EVENTS = [
    StreamEvent("notification", '{"id":\n"7"}'),
    StreamEvent("delete", "77"),
    StreamEvent("message", ""),
    StreamEvent("message", " ét\ufffd"),
]


def read(chunks: list[bytes]) -> list[StreamEvent]:
    reader, found = EventReader(), []
    for chunk in chunks:
        entries = reader.feed(chunk)
        assert entries is not None
        found += [event for event in entries if event is not None]
    return found


@given(st.sets(st.integers(0, len(STREAM))))
def test_events_are_the_same_however_their_bytes_are_cut(cuts: set[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    assert read([STREAM[start:end] for start, end in pairwise(places)]) == EVENTS


def test_every_line_counts_as_a_sign_of_life() -> None:
    reader = EventReader()
    assert reader.feed(b":thu") == []
    assert reader.feed(b"mp\n:thump\n") == [None, None]


@pytest.mark.parametrize(
    "part", [b"data: and no end", b"data: a\n", b"data\n", b":" + b"x" * 90 + b"\ndata: " + b"y" * 60 + b"\n"]
)
def test_a_line_or_an_event_without_end_is_given_up(part: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eventstream, "LONGEST", 100)
    reader = EventReader()
    assert None in [reader.feed(part) for _ in range(101)]
