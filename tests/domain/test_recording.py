"""A contact is kept as it was meant, and what cannot be used is named without being repeated."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.person import AuthorKey, Contact, ContactKind, KnownAuthor, PersonView, pledge_of
from bot.domain.person_messages import RecordContact
from bot.domain.recording import KEPT, contact_in
from bot.errors import NotUsable

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CALL = RecordContact("marie", ContactKind.PHONE, " Her parcel \n")


def test_what_was_left_out_is_now_and_by_whoever_records() -> None:
    kept = contact_in(CALL, NOW)
    assert (kept.at, kept.employee, kept.about, kept.reference) == (NOW, "marie", "Her parcel", None)
    other = contact_in(replace(CALL, employee="paul", at=NOW - timedelta(days=1), reference=" 17 "), NOW)
    assert (other.at, other.employee, other.reference) == (NOW - timedelta(days=1), "paul", "17")


def test_a_promise_may_run_out_and_a_clock_may_go_ahead() -> None:
    until = NOW - timedelta(hours=1)
    told = replace(CALL, at=NOW - timedelta(days=1), promised=" A cup ", promised_until=until)
    assert (contact_in(told, NOW).promised, contact_in(told, NOW).promised_until) == ("A cup", until)
    assert contact_in(replace(CALL, at=NOW + timedelta(minutes=9)), NOW).at > NOW


def test_what_is_old_is_kept_while_its_promise_runs() -> None:
    running = replace(CALL, at=NOW - KEPT - timedelta(days=1), promised="A cup", promised_until=NOW)
    assert contact_in(running, NOW).promised == "A cup"


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"about": " \n"}, "about", "about"),
        ({"about": "x" * 5_001}, "about", "long"),
        ({"who": "x" * 201}, "who", "long"),
        ({"promised": "x" * 2_001}, "promised", "long"),
        ({"reference": "x" * 201}, "reference", "long"),
        ({"at": NOW + timedelta(minutes=11)}, "at", "future"),
        ({"at": NOW - KEPT - timedelta(seconds=1)}, "at", "old"),
        ({"promised_until": NOW}, "promised", "promised"),
        ({"promised": "A cup", "promised_until": NOW - timedelta(days=1)}, "promised_until", "until"),
        ({"verified": True}, "verified", "verified"),
        ({"email": "lea"}, "email", "email"),
        ({"number": "06 12"}, "number", "number"),
    ],
)
def test_what_cannot_be_used_is_named(changes: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(NotUsable) as refused:
        contact_in(replace(CALL, **changes), NOW)
    assert (refused.value.details["field"], refused.value.details["problem"]) == (field, problem)


@pytest.mark.parametrize("reach", [{"email": "lea@example.org"}, {"number": "+33612345678"}])
def test_either_an_address_or_a_number_can_be_verified(reach: dict[str, str]) -> None:
    assert contact_in(replace(CALL, verified=True, **reach), NOW).verified


def contact(number: int, who: str, **changes: Any) -> Contact:
    said = contact_in(replace(CALL, who=who, at=NOW + timedelta(seconds=number), **changes), NOW)
    return Contact(number, 1, said, NOW)


LEA = KnownAuthor(AuthorKey("acme", "7"), "mastodon", "lea", "Léa")


def test_a_person_is_called_as_they_were_last_else_as_they_call_themselves() -> None:
    assert PersonView(1, [contact(1, "Mme M."), contact(2, "Léa Martin"), contact(3, "")], [LEA]).name == "Léa Martin"
    assert PersonView(1, [contact(1, "")], [LEA]).name == "Léa"
    assert PersonView(1, [], [replace(LEA, name="")]).name == "lea"
    assert PersonView(1, [contact(1, "")], []).name == ""


def test_what_is_owed_is_what_nobody_has_done_the_latest_first() -> None:
    first, second = contact(1, "", promised="A cup"), contact(2, "", promised="A call")
    done = replace(contact(3, "", promised="A refund"), kept_by="paul", kept_at=NOW)
    person = PersonView(1, [first, second, done, contact(4, "")], [])
    assert person.owed == [second, first]
    pledge = pledge_of(second)
    assert (pledge.contact, pledge.text, pledge.employee) == (2, "A call", "marie")
