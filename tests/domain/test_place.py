"""Ids of a chat with several places: the same one in two of them is never the same."""

import pytest

from bot.domain.place import parted, place_of, placed


@pytest.mark.parametrize(("place", "kept"), [("", "U1"), ("T012", "T012/U1")])
def test_an_id_is_kept_with_its_place_and_read_back(place: str, kept: str) -> None:
    assert placed(place, "U1") == kept
    assert parted(kept) == (place, "U1")
    assert place_of(kept) == place
