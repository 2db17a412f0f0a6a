"""Comments are known by one name each, however LinkedIn writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.social.linkedin.urns import CommentName, comment_name, is_post, last_part, person_number

KINDS = st.sampled_from(["activity", "share", "ugcPost"])
NUMBERS = st.integers(1, 10**19).map(str)


@given(KINDS, NUMBERS, NUMBERS)
def test_a_comments_name_is_read_back_in_both_its_forms(kind: str, post: str, number: str) -> None:
    name = CommentName(f"urn:li:{kind}:{post}", number)
    assert comment_name(name.urn) == name
    assert comment_name(f"urn:li:comment:({kind}:{post},{number})") == name, "as notifications write it"


@pytest.mark.parametrize(
    "urn", ["", "urn:li:share:1", "urn:li:comment:(urn:li:activity:1)", "urn:li:comment:(urn:li:activity:1,2", "x"]
)
def test_what_is_no_comments_name_is_none(urn: str) -> None:
    assert comment_name(urn) is None


def test_posts_have_three_names_and_people_one() -> None:
    assert all(map(is_post, ("urn:li:share:1", "urn:li:ugcPost:2", "urn:li:activity:3")))
    assert not any(map(is_post, ("urn:li:person:1", "urn:li:comment:(urn:li:activity:1,2)", "")))
    assert (person_number("urn:li:person:Ab-3"), person_number("urn:li:organization:1")) == ("Ab-3", "")
    assert last_part("urn:li:organization:5515715") == "5515715"
