"""Persons over HTTP: what the hotline heard and promised stands beside what was said in public, whoever looks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.case import Case
from bot.domain.messages import Close
from tests.api.house import House
from tests.support.clock import FakeClock

PHONE = {"kind": "phone", "who": "Julie Martin", "about": "Her parcel is late", "promised": "A refund"}
EMAIL, NUMBER = "julie@example.org", "+33612345678"


async def ask(house: House, method: str, path: str, body: Any = None, by: str = "marie", **more: str) -> httpx.Response:
    headers = {**await house.token(by), **more}
    return await house.client.request(method, f"/api/v1{path}", json=body, headers=headers)


async def done(house: House, method: str, path: str, body: Any = None, by: str = "marie", **more: str) -> Any:
    answer = await ask(house, method, path, body, by, **more)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def record(house: House, by: str = "marie", **changes: Any) -> dict[str, Any]:
    kept: dict[str, Any] = await done(house, "POST", "/contacts", PHONE | changes, by)
    return kept


async def person(house: House, number: int) -> dict[str, Any]:
    found: dict[str, Any] = await done(house, "GET", f"/persons/{number}")
    return found


async def found(house: House, words: str) -> list[int]:
    answer = await done(house, "POST", "/persons/search", {"words": words})
    return [each["id"] for each in answer["persons"]]


async def test_whoever_answers_in_public_knows_what_the_hotline_promised(house: House) -> None:
    case = await house.case()
    until = (house.context.clock() + timedelta(days=2)).isoformat()

    kept = await record(house, by="zoe", case=case, promised_until=until)

    detail = await done(house, "GET", f"/cases/{case}")
    assert detail["person"] == kept["person"]
    assert (detail["pledge"]["text"], detail["pledge"]["kind"], detail["pledge"]["employee"]) == (
        "A refund", "phone", "zoe",
    )  # fmt: skip
    assert detail["events"][-1]["kind"] == "contact_recorded"
    assert "Julie" not in str(detail["events"]), "what was said stands with the person alone"


async def test_whoever_picks_up_the_phone_finds_the_public_thread(house: House) -> None:
    case = await house.case()
    nobodys = await done(house, "POST", "/persons/search", {"words": "JULIE"})
    kept = await record(house, case=case)
    known = await done(house, "POST", "/persons/search", {"words": "martin julie"})

    assert [(each["author"]["handle"], each["case"]) for each in nobodys["authors"]] == [("julie@example.social", case)]
    assert nobodys["persons"] == []
    assert [(each["id"], each["case"], each["pledge"]["text"]) for each in known["persons"]] == [
        (kept["person"], case, "A refund")
    ]
    assert known["authors"] == []
    timeline = (await person(house, kept["person"]))["timeline"]
    assert [(each["kind"], each["where"], each["text"]) for each in timeline] == [
        ("contact", "phone", "Her parcel is late"),
        ("mention", "mastodon", "Where is my parcel?"),
    ]


async def test_nothing_in_public_is_found_by_what_was_said_there(house: House) -> None:
    await house.case("Julie, where is my parcel?", author="tom@example.social")
    answer = await done(house, "POST", "/persons/search", {"words": "parcel"})
    assert answer == {"persons": [], "authors": []}
    assert await found(house, "") == []


async def test_a_verified_address_or_number_recognises_somebody_and_one_that_is_not_does_not(house: House) -> None:
    first = await record(house, email=EMAIL, number=NUMBER, verified=True)
    said = await record(house, who="J. M.", email="Julie@Example.org")
    by_email = await record(house, kind="shop", email=EMAIL, verified=True)
    by_number = await record(house, kind="letter", number="0033 6 12 34 56 78", verified=True)

    assert (first["why"], said["why"]) == (None, None)
    assert said["person"] != first["person"]
    assert (by_email["person"], by_email["why"]) == (first["person"], "same_email")
    assert (by_number["person"], by_number["why"]) == (first["person"], "same_number")
    detail = await person(house, first["person"])
    assert (detail["emails"], detail["numbers"]) == ([EMAIL], [NUMBER])
    assert [each["why"] for each in detail["joins"]] == ["same_email", "same_number"]
    assert set(await found(house, "julie@EXAMPLE.org")) == {first["person"], said["person"]}
    assert await found(house, "+33 6 12 34 56 78") == [first["person"]]


async def test_a_verified_address_tells_whose_a_case_is_that_was_nobodys(house: House) -> None:
    first = await record(house, email=EMAIL, verified=True)
    case = await house.case()
    second = await record(house, email=EMAIL, verified=True, case=case)

    assert second["person"] == first["person"]
    assert (await done(house, "GET", f"/cases/{case}"))["person"] == first["person"]


async def test_a_contact_of_another_person_is_taken_apart_again(house: House) -> None:
    first = await record(house)
    wrong = await record(house, person=first["person"], who="Jean", about="Opening hours")
    [join] = (await person(house, first["person"]))["joins"]

    await done(house, "POST", f"/joins/{join['id']}/undo")

    detail = await person(house, first["person"])
    assert [each["id"] for each in detail["contacts"]] == [first["contact"]]
    assert [(each["undone_by"], each["by"]) for each in detail["joins"]] == [("marie", "marie")]
    [apart] = await found(house, "Jean")
    assert [each["id"] for each in (await person(house, apart))["contacts"]] == [wrong["contact"]]
    again = await ask(house, "POST", f"/joins/{join['id']}/undo")
    assert (again.status_code, again.json()["reason"]) == (409, "wrong_state")


async def test_authors_of_several_networks_are_one_person_and_apart_again(house: House) -> None:
    first, second = await house.case(), await house.case("And my refund?", author="jm@other.example", remote_id="9")
    async with house.context.store.writing() as tx:
        other = await tx.cases.get(second, lock=True)
        assert other is not None
        await tx.cases.save(_by(other, "8"))
    made = await done(house, "POST", "/persons", {"case": first})
    joined = await done(house, "POST", f"/persons/{made['person']}/authors", {"case": second, "reason": "She says so"})
    detail = await person(house, made["person"])

    assert {each["handle"] for each in detail["authors"]} == {"julie@example.social", "jm@other.example"}
    assert {each["case"] for each in detail["timeline"]} == {first, second}
    assert [each["reason"] for each in detail["joins"]] == ["", "She says so"]
    assert await done(house, "POST", "/persons", {"case": second}) == {"person": made["person"], "join": None}
    same = await done(house, "POST", f"/persons/{made['person']}/authors", {"case": second})
    assert same["join"] is None

    await done(house, "POST", f"/joins/{joined['join']}/undo", by="zoe")
    assert [each["handle"] for each in (await person(house, made["person"]))["authors"]] == ["julie@example.social"]
    assert (await done(house, "GET", f"/cases/{second}"))["person"] is None


async def test_two_persons_are_one_and_two_again(house: House) -> None:
    case = await house.case()
    caller, writer = await record(house), await record(house, who="@julie", case=case)
    join = await done(house, "POST", f"/persons/{caller['person']}/join", {"person": writer["person"]})
    whole = await person(house, caller["person"])

    assert (await ask(house, "GET", f"/persons/{writer['person']}")).status_code == 404
    assert len(whole["contacts"]) == 2
    assert (await done(house, "GET", f"/cases/{case}"))["person"] == caller["person"]

    await done(house, "POST", f"/joins/{join['join']}/undo")
    assert [each["id"] for each in (await person(house, writer["person"]))["contacts"]] == [writer["contact"]]
    assert (await done(house, "GET", f"/cases/{case}"))["person"] == writer["person"]


async def test_what_went_on_to_somebody_else_since_is_undone_in_order(house: House) -> None:
    one, two, three = [(await record(house, who=name))["person"] for name in ("One", "Two", "Three")]
    first = await done(house, "POST", f"/persons/{two}/join", {"person": one})
    second = await done(house, "POST", f"/persons/{three}/join", {"person": two})

    early = await ask(house, "POST", f"/joins/{first['join']}/undo")
    assert (early.status_code, early.json()["reason"]) == (409, "wrong_state")
    await done(house, "POST", f"/joins/{second['join']}/undo")
    await done(house, "POST", f"/joins/{first['join']}/undo")
    assert [(await person(house, each))["name"] for each in (one, two, three)] == ["One", "Two", "Three"]


async def test_an_author_goes_from_one_person_to_another_and_back(house: House) -> None:
    case = await house.case()
    wrong, right = await record(house, who="Wrong", case=case), await record(house, who="Right")
    moved = await done(house, "POST", f"/persons/{right['person']}/authors", {"case": case})
    assert (await done(house, "GET", f"/cases/{case}"))["person"] == right["person"]
    await done(house, "POST", f"/joins/{moved['join']}/undo")
    assert (await done(house, "GET", f"/cases/{case}"))["person"] == wrong["person"]


async def test_a_promise_stands_on_its_cases_until_somebody_kept_it(house: House) -> None:
    case = await house.case()
    first = await record(house, case=case, promised="A call back")
    await record(house, case=case, promised="")
    await record(house, case=case, promised="A refund", at="2026-11-01T10:00:00+01:00")

    async def owed() -> str | None:
        pledge = (await done(house, "GET", f"/cases/{case}"))["pledge"]
        return pledge["text"] if pledge else None

    assert await owed() == "A call back", "the latest one"
    await done(house, "POST", f"/contacts/{first['contact']}/kept", by="zoe")
    assert await owed() == "A refund"
    again = await ask(house, "POST", f"/contacts/{first['contact']}/kept")
    assert (again.status_code, again.json()["reason"]) == (409, "wrong_state")
    contacts = (await person(house, first["person"]))["contacts"]
    assert {each["kept_by"] for each in contacts if each["id"] == first["contact"]} == {"zoe"}
    assert (await done(house, "GET", f"/cases/{case}"))["events"][-1]["kind"] == "pledge_kept"


async def test_the_same_reference_twice_is_one_contact(house: House, clock: FakeClock) -> None:
    first = await record(house, reference="CRM-17")
    again = await record(house, reference="CRM-17", about="Something else")
    once = await done(house, "POST", "/contacts", PHONE, **{"Idempotency-Key": "k"})
    clock.move(seconds=5)
    twice = await done(house, "POST", "/contacts", PHONE, **{"Idempotency-Key": "k"})

    assert again == first | {"known": True}
    assert once == twice
    assert [each["about"] for each in (await person(house, first["person"]))["contacts"]] == ["Her parcel is late"]


async def test_another_system_brings_in_all_it_knows_or_nothing(house: House) -> None:
    rows = [PHONE | {"reference": f"CRM-{number}", "employee": "paul"} for number in range(3)]
    unusable = PHONE | {"reference": "x", "email": "?"}
    refused = await ask(house, "POST", "/contacts/import", {"contacts": rows})
    broken = await ask(house, "POST", "/contacts/import", {"contacts": [*rows, unusable]}, "ana")
    nameless = await ask(house, "POST", "/contacts/import", {"contacts": [*rows, PHONE]}, "ana")
    assert (refused.status_code, broken.status_code, nameless.status_code) == (403, 422, 422)
    assert await found(house, "Julie") == []

    first = await done(house, "POST", "/contacts/import", {"contacts": rows[:2]}, "ana")
    second = await done(house, "POST", "/contacts/import", {"contacts": rows}, "ana")
    assert (first, second) == ({"recorded": 2, "known": 0}, {"recorded": 1, "known": 2})
    assert len(await found(house, "Julie")) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "julie"}, "email"),
        ({"number": "06 12 34 56 78"}, "number"),
        ({"about": "  "}, "about"),
        ({"who": "x" * 201}, "who"),
        ({"at": "2027-01-01T10:00:00Z"}, "at"),
        ({"promised": "", "promised_until": "2027-01-01T10:00:00Z"}, "promised"),
        ({"promised_until": "2020-01-01T10:00:00Z"}, "promised_until"),
        ({"verified": True}, "verified"),
    ],
)
async def test_what_cannot_be_used_names_its_field(house: House, changes: dict[str, Any], field: str) -> None:
    answer = await ask(house, "POST", "/contacts", PHONE | changes)
    assert (answer.status_code, answer.json()["name"], answer.json()["field"]) == (422, "NotUsable", field)
    typed = [value for value in changes.values() if isinstance(value, str) and value.strip()]
    assert not [value for value in typed if value in answer.json()["detail"]]


async def test_only_people_of_a_department_record_and_join_and_everybody_named_may_read(house: House) -> None:
    rules = house.rules_file.read_text("utf-8").replace("departments:", "  lou: {name: Lou}\ndepartments:", 1)
    house.rules_file.write_text(rules, "utf-8")
    await house.context.rules.load()
    case, kept = await house.case(), await record(house)
    one = f"/persons/{kept['person']}"

    for method, path, body in (
        ("POST", "/contacts", PHONE),
        ("POST", f"/contacts/{kept['contact']}/kept", None),
        ("DELETE", f"/contacts/{kept['contact']}", None),
        ("POST", "/persons", {"case": case}),
        ("POST", f"{one}/authors", {"case": case}),
        ("POST", f"{one}/join", {"person": 9}),
        ("POST", "/joins/1/undo", None),
        ("DELETE", one, None),
    ):
        assert (await ask(house, method, path, body, "lou")).status_code == 403, path
    assert (await ask(house, "GET", one, by="lou")).status_code == 200
    assert (await house.client.get(f"/api/v1{one}")).status_code == 401


async def test_only_an_admin_records_what_a_colleague_heard(house: House) -> None:
    refused = await ask(house, "POST", "/contacts", PHONE | {"employee": "paul"})
    nobody = await ask(house, "POST", "/contacts", PHONE | {"employee": "ghost"}, "ana")
    kept = await record(house, by="ana", employee="paul")

    assert (refused.status_code, nobody.status_code) == (403, 403)
    assert [each["employee"] for each in (await person(house, kept["person"]))["contacts"]] == ["paul"]


async def test_what_is_not_there_is_not_found(house: House) -> None:
    kept = await record(house)
    for method, path, body in (
        ("POST", "/contacts", PHONE | {"person": 99}),
        ("POST", "/contacts", PHONE | {"case": 99}),
        ("POST", "/contacts/99/kept", None),
        ("DELETE", "/contacts/99", None),
        ("POST", "/persons", {"case": 99}),
        ("POST", "/persons/99/authors", {"case": await house.case()}),
        ("POST", f"/persons/{kept['person']}/join", {"person": 99}),
        ("POST", "/joins/99/undo", None),
        ("GET", "/persons/99", None),
    ):
        assert (await ask(house, method, path, body)).status_code == 404, path
    assert (await ask(house, "DELETE", "/persons/99", by="ana")).status_code == 404
    itself = await ask(house, "POST", f"/persons/{kept['person']}/join", {"person": kept["person"]})
    wordy = await ask(house, "POST", f"/persons/{kept['person']}/join", {"person": 99, "reason": "x" * 501})
    assert (itself.status_code, wordy.status_code) == (409, 422)


async def test_a_contact_is_forgotten_by_whoever_had_it_or_by_an_admin(house: House) -> None:
    mine, other = await record(house, email=EMAIL), await record(house)
    refused = await ask(house, "DELETE", f"/contacts/{mine['contact']}", by="paul")
    await done(house, "DELETE", f"/contacts/{mine['contact']}")
    await done(house, "DELETE", f"/contacts/{other['contact']}", by="ana")

    assert refused.status_code == 403
    assert await found(house, "Julie") == await found(house, EMAIL) == []


async def test_a_person_is_forgotten_whole_but_for_what_they_wrote_in_public(house: House) -> None:
    case = await house.case()
    kept = await record(house, case=case, email=EMAIL, number=NUMBER)
    await record(house, person=kept["person"])
    other = await record(house, who="Somebody else")
    refused = await ask(house, "DELETE", f"/persons/{kept['person']}")
    await done(house, "DELETE", f"/persons/{kept['person']}", by="ana")

    assert refused.status_code == 403
    assert (await ask(house, "GET", f"/persons/{kept['person']}")).status_code == 404
    detail = await done(house, "GET", f"/cases/{case}")
    assert (detail["person"], detail["pledge"], detail["text"]) == (None, None, "Where is my parcel?")
    async with house.context.store.reading() as tx:
        assert await tx.persons.join_of(1) is None
    assert await found(house, "else") == [other["person"]]


async def test_a_case_that_is_closed_stays_as_it_is(house: House) -> None:
    case = await house.case()
    await house.context.bus.handle(Close("marie", case))
    await record(house, case=case)

    detail = await done(house, "GET", f"/cases/{case}")
    assert detail["events"][-1]["kind"] == "closed"
    assert detail["pledge"]["text"] == "A refund", "whoever looks at it learns it all the same"


async def test_addresses_and_numbers_stand_in_no_refusal_and_in_no_representation(house: House) -> None:
    kept = await record(house, email=EMAIL, number=NUMBER)
    async with house.context.store.reading() as tx:
        view = await tx.persons.get(kept["person"])
    assert EMAIL not in repr(view)
    assert NUMBER not in repr(view)


def _by(case: Case, author_id: str) -> Case:
    return replace(case, author_id=author_id, revision=case.revision + 1)
