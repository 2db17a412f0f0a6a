"""Acting on cases over HTTP: every act, its refusals by name, and the promise of the idempotency key."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.api.house import House


async def _post(house: House, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
    return await house.client.post(f"/api/v1{path}", json=body, headers=headers)


async def test_claim_release_and_take_over(house: House) -> None:
    case_id, marie, paul = await house.case(), await house.token("marie"), await house.token("paul")

    claimed = await _post(house, f"/cases/{case_id}/claim", headers=marie)
    refused = await _post(house, f"/cases/{case_id}/claim", headers=paul)
    taken = await _post(house, f"/cases/{case_id}/claim", {"take_over": True}, paul)
    released = await _post(house, f"/cases/{case_id}/release", headers=paul)

    assert claimed.json() == {"case": case_id, "state": "claimed", "revision": 2, "assignee": "marie"}
    assert (refused.status_code, refused.json()["name"], refused.json()["assignee"]) == (409, "AlreadyClaimed", "marie")
    assert taken.json()["assignee"] == "paul"
    assert (released.json()["state"], released.json()["assignee"]) == ("open", None)


async def test_refusals_are_problem_details(house: House) -> None:
    case_id, zoe = await house.case(), await house.token("zoe")

    answer = await _post(house, f"/cases/{case_id}/claim", headers=zoe)

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == "urn:comptoir:refusal:not_permitted"
    assert (body["reason"], body["name"], body["status"]) == ("not_permitted", "NotPermitted", 403)
    assert body["title"]
    assert body["detail"]


async def test_a_case_goes_to_another_department_with_a_reason(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")

    nowhere = await _post(house, f"/cases/{case_id}/reroute", {"department": "moon", "reason": "why not"}, marie)
    done = await _post(house, f"/cases/{case_id}/reroute", {"department": "press", "reason": "a journalist"}, marie)

    assert (nowhere.status_code, nowhere.json()["name"]) == (422, "UnknownDepartment")
    assert done.status_code == 200
    detail = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()
    assert detail["department"] == "press"
    assert detail["events"][-1]["data"]["reason"] == "a journalist"


async def test_a_case_sleeps_until_a_moment_in_any_time_zone(house: House, clock) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    until = (clock() + timedelta(hours=3)).replace(microsecond=0)
    abroad = until.astimezone(ZoneInfo("Asia/Tokyo")).isoformat()

    await _post(house, f"/cases/{case_id}/snooze", {"until": abroad}, marie)

    detail = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()
    assert detail["snoozed_until"] == until.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("until", ["2026-01-01T10:00:00", "tomorrow", 9, "9999-12-31T23:59:59-12:00", None])
async def test_a_moment_without_a_time_zone_or_out_of_range_is_refused(house: House, until: Any) -> None:
    answer = await _post(house, f"/cases/{await house.case()}/snooze", {"until": until}, await house.token("marie"))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.until"


async def test_a_case_is_closed_for_a_reason_and_opened_again(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")

    closed = await _post(house, f"/cases/{case_id}/close", {"reason": "spam"}, marie)
    late = await _post(house, f"/cases/{case_id}/claim", headers=marie)
    reopened = await _post(house, f"/cases/{case_id}/reopen", headers=marie)

    assert closed.json()["state"] == "closed"
    assert (late.status_code, late.json()["name"]) == (409, "CaseClosed")
    assert reopened.json()["state"] == "open"


async def test_an_act_on_a_case_that_changed_since_it_was_read_is_stale(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    await _post(house, f"/cases/{case_id}/notes", {"text": "seen"}, marie)

    answer = await _post(house, f"/cases/{case_id}/close", {"reason": "spam", "revision": 1}, marie)

    assert (answer.status_code, answer.json()["name"]) == (409, "Stale")


async def test_a_draft_is_kept_for_its_author_until_it_is_emptied(house: House) -> None:
    case_id, marie, paul = await house.case(), await house.token("marie"), await house.token("paul")
    address = f"/api/v1/cases/{case_id}/draft"

    kept = await house.client.put(address, json={"text": "Dear Julie,\n"}, headers=marie)

    assert kept.json()["text"] == "Dear Julie,\n"
    assert (await house.client.get(address, headers=marie)).json() == kept.json()
    assert (await house.client.get(address, headers=paul)).json() == {
        "person": "paul",
        "text": "",
        "updated_at": None,
        "pictures": [],
    }
    await house.client.put(address, json={"text": ""}, headers=marie)
    assert (await house.client.get(address, headers=marie)).json()["text"] == ""


async def test_the_same_key_and_body_is_one_act_with_one_answer(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    keyed = {**marie, "Idempotency-Key": "a1"}

    first = await _post(house, f"/cases/{case_id}/notes", {"text": "once"}, keyed)
    second = await _post(house, f"/cases/{case_id}/notes", {"text": "once"}, keyed)

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    detail = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()
    assert len(detail["notes"]) == 1


async def test_the_answer_under_a_key_stays_the_same_whatever_happened_since(house: House) -> None:
    case_id, marie, paul = await house.case(), await house.token("marie"), await house.token("paul")
    keyed = {**marie, "Idempotency-Key": "a1"}
    first = await _post(house, f"/cases/{case_id}/claim", {}, keyed)
    await _post(house, f"/cases/{case_id}/claim", {"take_over": True}, paul)

    assert (await _post(house, f"/cases/{case_id}/claim", {}, keyed)).json() == first.json()


async def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    keyed = {**marie, "Idempotency-Key": "a1"}
    await _post(house, f"/cases/{case_id}/notes", {"text": "once"}, keyed)

    answer = await _post(house, f"/cases/{case_id}/notes", {"text": "twice"}, keyed)

    assert (answer.status_code, answer.json()["reason"]) == (422, "key_reused")
    detail = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()
    assert [note["text"] for note in detail["notes"]] == ["once"]


async def test_a_key_belongs_to_one_person_and_one_address(house: House) -> None:
    case_id, other_id = await house.case("one"), await house.case("two")
    marie, paul = await house.token("marie"), await house.token("paul")
    key = {"Idempotency-Key": "a1"}

    answers = [
        await _post(house, f"/cases/{case_id}/notes", {"text": "by Marie"}, {**marie, **key}),
        await _post(house, f"/cases/{case_id}/notes", {"text": "by Paul"}, {**paul, **key}),
        await _post(house, f"/cases/{other_id}/notes", {"text": "elsewhere"}, {**marie, **key}),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 3


async def test_a_refused_act_may_be_tried_again_under_its_key(house: House) -> None:
    case_id, marie, paul = await house.case(), await house.token("marie"), await house.token("paul")
    keyed = {**paul, "Idempotency-Key": "a1"}
    await _post(house, f"/cases/{case_id}/claim", headers=marie)

    refused = await _post(house, f"/cases/{case_id}/claim", {}, keyed)
    await _post(house, f"/cases/{case_id}/release", headers=marie)
    done = await _post(house, f"/cases/{case_id}/claim", {}, keyed)

    assert [refused.status_code, done.status_code] == [409, 200]


@pytest.mark.parametrize("key", ["x" * 256, "tab\tbed", "é"])
async def test_a_key_that_cannot_be_kept_is_refused(house: House, key: str) -> None:
    headers = {**await house.token("marie"), "Idempotency-Key": key.encode()}

    answer = await house.client.post(f"/api/v1/cases/{await house.case()}/claim", headers=headers)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "header.Idempotency-Key"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'{"text": 1}', 422),
        (b'{"txt": "typo"}', 422),
        (b'{"text": "a", "mode": "b"}', 422),
        (b'{"text": "a\\u0000b"}', 422),
        (b'{"text": "\\ud800"}', 422),
        (b'{"text": "  "}', 422),
        (b"\xff\xfe", 400),
    ],
)
async def test_a_body_of_the_wrong_shape_is_refused_and_never_repeated(house: House, body: bytes, status: int) -> None:
    headers = {**await house.token("marie"), "Content-Type": "application/json"}

    answer = await house.client.post(f"/api/v1/cases/{await house.case()}/notes", content=body, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_case_is_escalated_once_and_listed_until_it_is_closed(house: House) -> None:
    marie, paul = await house.token("marie"), await house.token("paul")
    await house.case("Another")
    case_id = await house.case("An interview, please", department="press")
    escalate = f"/api/v1/cases/{case_id}/escalate"

    silent = await house.client.post(escalate, json={"reason": " "}, headers=marie)
    done = await house.client.post(escalate, json={"reason": "For tonight"}, headers=marie)
    again = await house.client.post(escalate, json={"reason": "For tonight"}, headers=paul)
    listed = (await house.client.get("/api/v1/cases?escalated=true", headers=marie)).json()["items"]
    await house.client.post(f"/api/v1/cases/{case_id}/close", json={"reason": "spam"}, headers=marie)
    after = (await house.client.get("/api/v1/cases?escalated=true", headers=marie)).json()["items"]

    assert (silent.status_code, silent.json()["name"]) == (409, "WrongState")
    assert (done.status_code, again.status_code) == (200, 409)
    assert [(item["id"], item["priority"]) for item in listed] == [(case_id, "high")]
    assert listed[0]["escalated_at"] is not None
    assert after == []


async def test_where_nobody_is_responsible_an_escalation_is_refused(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    refused = await house.client.post(f"/api/v1/cases/{case_id}/escalate", json={"reason": "Look"}, headers=marie)

    assert (refused.status_code, refused.json()["name"]) == (409, "NotEligible")
