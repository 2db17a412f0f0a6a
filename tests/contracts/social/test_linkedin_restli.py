"""What stands in an address of ours is read back by Rest.li's rules as it was, whatever its characters."""

from typing import Any

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from integrations.social.linkedin.restli import Value, encoded, path, query
from tests.stand_ins.linkedin.restli import Malformed, parameters_of, value_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "urn:li:organization:5515715",
        "urn:li:comment:(urn:li:activity:1,2)",
        "List(",
        "a,b",
        "''",
        "%3A",
        "",
        "+",
        "é 👍",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def in_text(value: Any) -> Any:
    """The value as an address can hold it, numbers written out."""
    if isinstance(value, list):
        return [in_text(each) for each in value]
    if isinstance(value, dict):
        return {name: in_text(each) for name, each in value.items()}
    return str(value)


@given(VALUES)
def test_every_value_is_read_back_as_it_was(value: Any) -> None:
    assert value_of(encoded(value)) == in_text(value)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_every_query_is_read_back_as_it_was_after_the_client_has_sent_it(parameters: dict[str, Value]) -> None:
    written = query(parameters)
    sent = httpx.URL(f"https://linkedin.example/rest/posts?{written}").query.decode()
    assert sent == written, "the client encodes nothing a second time"
    assert parameters_of(sent) == in_text(parameters)


@given(TEXTS)
def test_a_key_in_a_path_is_one_part_of_it(key: str) -> None:
    assume(key not in (".", ".."))  # no thing of LinkedIn's has such a name
    written = path("socialActions", key, "comments")
    sent = httpx.URL(f"https://linkedin.example/rest{written}").raw_path.decode()
    assert sent == f"/rest{written}"
    parts = sent.split("/")
    assert len(parts) == 5
    assert value_of(parts[3]) == key


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("urn:li:organization:5515715", "urn%3Ali%3Aorganization%3A5515715"),
        (("COMMENT", "SHARE_MENTION"), "List(COMMENT,SHARE_MENTION)"),
        ({"start": 1, "end": 2}, "(start:1,end:2)"),
        ([{"id": "Ab-_3"}, {"id": "c,d"}], "List((id:Ab-_3),(id:c%2Cd))"),
        ("", "''"),
    ],
)
def test_values_are_written_as_linkedins_examples_have_them(value: Value, written: str) -> None:
    assert encoded(value) == written


@pytest.mark.parametrize("written", ["a:b", "List(a", "(a)", "List(a,)", "a'b", "a)b", "(a:b"])
def test_the_stand_in_takes_nothing_that_is_not_encoded(written: str) -> None:
    with pytest.raises(Malformed):
        value_of(written)
