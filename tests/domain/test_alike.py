"""What two have in common, and how each is named."""

import pytest

from bot.domain.alike import key_of, keys_of, same_reach, stem_of, stems_of, why_alike
from bot.domain.person import AuthorKey, Contact, ContactKind, KnownAuthor, NewContact, PersonView, Why
from tests.domain.test_recording import NOW


def person(which: int, **reach: str) -> PersonView:
    said = NewContact(ContactKind.PHONE, NOW, "marie", "Léa", "A cup", **reach)  # type: ignore[arg-type]
    return PersonView(which, [Contact(which, which, said, NOW)], [])


@pytest.mark.parametrize(
    ("handle", "stem"),
    [("julie.m@example.social", "julie.m"), ("@Julie_M", "julie_m"), ("jul", ""), ("", ""), ("a@example.social", "")],
)
def test_a_handle_says_something_without_its_server_where_it_is_long_enough(handle: str, stem: str) -> None:
    assert stem_of(handle) == stem


def test_an_address_in_common_says_more_than_a_number() -> None:
    both = {"email": "a@example.org", "number": "+33612345678"}
    assert same_reach(person(1, **both), person(2, **both)) is Why.SAME_EMAIL
    assert same_reach(person(1, **both), person(2, number="+33612345678")) is Why.SAME_NUMBER
    assert same_reach(person(1, **both), person(2, email="b@example.org")) is None
    assert same_reach(person(1), person(2)) is None


def test_persons_and_authors_have_names_of_their_own() -> None:
    assert key_of(7) == "person:7"
    assert key_of(KnownAuthor(AuthorKey("acme", "a:7"), "mastodon", "julie")) == "author:acme:a:7"


LEA = KnownAuthor(AuthorKey("acme", "7"), "mastodon", "lea.martin")


def test_a_person_is_named_and_called_as_their_authors_are_too() -> None:
    known = PersonView(3, [], [LEA, KnownAuthor(AuthorKey("acme", "8"), "mastodon", "lea")])
    assert keys_of(known) == {"person:3", "author:acme:7", "author:acme:8"}
    assert stems_of(known) == {"lea.martin"}


def test_a_name_in_common_is_no_reason() -> None:
    there = KnownAuthor(AuthorKey("other", "1"), "bluesky", "Lea.Martin@other.example", "Léa")
    email = {"email": "a@example.org"}
    assert why_alike(LEA, there) is Why.SAME_HANDLE
    assert why_alike(PersonView(3, [], [LEA]), there) is Why.SAME_HANDLE
    assert why_alike(person(1, **email), person(2, **email)) is Why.SAME_EMAIL
    assert why_alike(person(1), person(2)) is None
    assert why_alike(person(1, **email), LEA) is None
