"""Reports over HTTP: what managers, admins and everybody else may read, and what the figures say."""

from datetime import timedelta

import pytest

from tests.api.house import House

MANAGED = """
  care: {name: {fr: Relation client, en: Customer care}, members: [marie], managers: [paul]}
  press: {name: Press, members: [marie], approvers: [zoe]}
  legal: {name: Legal, members: [zoe]}
"""


@pytest.fixture
async def managed(house: House) -> House:
    """The house with a manager of one department, an approver, a member and an admin."""
    before, _, after = house.rules_file.read_text("utf-8").partition("departments:")
    rest = after[after.index("fallback:") :].replace("rules: []", RULES)
    house.rules_file.write_text(f"{before}departments:{MANAGED}{rest}", "utf-8")
    await house.context.rules.load()
    return house


RULES = """rules:
  - {id: parcels, if: {any: [parcel]}, then: {department: care}, examples: [my parcel]}
  - {id: journalists, if: {any: [interview]}, then: {department: press}, examples: [an interview]}
  - {id: urgent, if: {any: [asap]}, then: {tags: [urgent]}, examples: [asap]}
"""


async def read(house: House, person: str, query: str = "") -> dict:  # type: ignore[type-arg]
    answer = await house.client.get(f"/api/v1/reports{query}", headers=await house.token(person))
    assert answer.status_code == 200, answer.text
    body: dict = answer.json()  # type: ignore[type-arg]
    return body


async def test_an_admin_reads_the_measures_of_everything(managed: House) -> None:
    await managed.case()
    await managed.case("An interview?", department="press")
    body = await read(managed, "ana")
    assert body["departments"] is None
    assert [each["key"] for each in body["by_department"]] == ["care", "press"]
    assert (body["total"]["mentions"], body["total"]["cases"], body["total"]["answer_rate"]) == (2, 2, 0.0)
    assert body["total"]["first_response_median_seconds"] is None
    assert body["rules_never_matched"] == ["parcels", "journalists", "urgent"]
    (headache,) = body["headaches"]
    assert (headache["topic"], headache["kind"], headache["now"], headache["trend"]) == ("delivery", "tag", 2, "rising")
    assert len(headache["examples"]) == 2


async def test_a_manager_reads_their_departments_and_nothing_else(managed: House) -> None:
    await managed.case()
    await managed.case("An interview?", department="press")
    body = await read(managed, "paul")
    assert body["departments"] == ["care"]
    assert [each["key"] for each in body["by_department"]] == ["care"]
    assert body["by_department"][0]["name"] == "Relation client"
    assert (body["total"]["cases"], body["headaches"][0]["now"]) == (1, 1)
    assert body["rules_never_matched"] == ["parcels"]
    assert (await read(managed, "paul", "?department=care"))["total"]["cases"] == 1


@pytest.mark.parametrize(
    ("person", "query", "status", "name"),
    [
        ("marie", "", 403, "NotPermitted"),
        ("zoe", "", 403, "NotPermitted"),
        ("marie", "?department=care", 403, "NotPermitted"),
        ("paul", "?department=press", 403, "NotPermitted"),
        ("ana", "?department=nowhere", 422, "UnknownDepartment"),
        ("ana", "?from=2026-03-02&to=2026-03-01", 422, "NotUsable"),
        ("ana", "?from=2020-03-02&to=2026-03-01", 422, "NotUsable"),
        ("ana", "?from=yesterday", 422, "InvalidRequest"),
    ],
)
async def test_nobody_else_reads_them_and_days_have_to_make_sense(
    managed: House, person: str, query: str, status: int, name: str
) -> None:
    await managed.case()
    answer = await managed.client.get(f"/api/v1/reports{query}", headers=await managed.token(person))
    assert (answer.status_code, answer.json()["name"]) == (status, name)
    assert "total" not in answer.json()


async def test_nobody_reads_them_without_a_token(managed: House) -> None:
    assert (await managed.client.get("/api/v1/reports")).status_code == 401


async def test_a_period_holds_whole_days_and_can_lie_in_the_past(managed: House) -> None:
    await managed.case()
    today = managed.context.clock().date()
    body = await read(managed, "ana", f"?from={today}&to={today}&department=care")
    assert (body["from"], body["to"], body["departments"]) == (str(today), str(today), ["care"])
    assert body["total"]["cases"] == 1
    past = today - timedelta(days=1)
    assert (await read(managed, "ana", f"?to={past}"))["total"]["cases"] == 0
