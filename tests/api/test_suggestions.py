"""Suggestions over HTTP: a reason, two answers, and a way back from either."""

import pytest

from tests.api.house import House
from tests.api.test_persons import EMAIL, ask, done, person, record


async def test_a_suggestion_is_accepted_and_taken_back(house: House) -> None:
    first, second = await record(house, email=EMAIL), await record(house, email=EMAIL, who="Mme Martin")
    pair = {"one": {"person": first["person"]}, "other": {"person": second["person"]}}
    told = await done(house, "GET", f"/persons/{first['person']}/suggestions")
    assert told == {
        "suggestions": [
            {"why": "same_email", "name": "Mme Martin", "person": second["person"], "case": None, "author": None}
        ],
        "apart": [],
    }
    joined = await done(house, "POST", "/suggestions/accept", pair)
    assert [each["why"] for each in (await person(house, first["person"]))["joins"]] == ["same_email"]
    await done(house, "POST", f"/joins/{joined['join']}/undo")
    assert len((await done(house, "GET", f"/persons/{first['person']}/suggestions"))["suggestions"]) == 1


async def test_a_suggestion_is_dismissed_and_comes_back(house: House) -> None:
    first, second = await record(house, email=EMAIL), await record(house, email=EMAIL)
    pair = {"one": {"person": first["person"]}, "other": {"person": second["person"]}}
    kept = await done(house, "POST", "/suggestions/dismiss", pair)
    told = await done(house, "GET", f"/persons/{second['person']}/suggestions")
    assert told["suggestions"] == []
    assert [(each["id"], each["by"]) for each in told["apart"]] == [(kept["apart"], "marie")]
    await done(house, "POST", f"/suggestions/{kept['apart']}/undo", by="zoe")
    assert len((await done(house, "GET", f"/persons/{second['person']}/suggestions"))["suggestions"]) == 1


async def test_the_author_of_a_case_is_asked_about_by_handle(house: House) -> None:
    case = await house.case()
    assert await done(house, "GET", f"/cases/{case}/suggestions") == {"suggestions": [], "apart": []}
    for path in ("/persons/99/suggestions", "/cases/99/suggestions"):
        assert (await ask(house, "GET", path)).status_code == 404


@pytest.mark.parametrize("part", [{}, {"person": 1, "case": 1}])
async def test_one_of_two_is_a_person_or_a_case(house: House, part: dict[str, int]) -> None:
    for path in ("/suggestions/accept", "/suggestions/dismiss"):
        answer = await ask(house, "POST", path, {"one": part, "other": {"person": 1}})
        assert (answer.status_code, answer.json()["name"]) == (422, "NotUsable")
