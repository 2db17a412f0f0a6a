"""Admins let people in over HTTP; nobody else does."""

from tests.api.house import House


async def test_everybody_may_see_who_there_is(house: House) -> None:
    answer = await house.client.get("/api/v1/people", headers=await house.token("marie"))

    assert answer.status_code == 200
    assert {each["key"] for each in answer.json()} >= {"marie", "ana"}


async def test_an_admin_makes_a_link_that_signs_somebody_in_once(house: House) -> None:
    made = await house.client.post("/api/v1/people/marie/sign-in-link", headers=await house.token("ana"), json={})
    assert made.status_code == 200
    first = await house.client.get(made.json()["url"], follow_redirects=True)
    house.client.cookies.clear()
    second = await house.client.get(made.json()["url"])

    assert (first.status_code, second.status_code) == (200, 410)


async def test_an_admin_makes_a_token_that_acts_as_its_person(house: House) -> None:
    made = await house.client.post(
        "/api/v1/people/marie/token", headers=await house.token("ana"), json={"name": "till"}
    )
    headers = {"Authorization": f"Bearer {made.json()['token']}"}

    assert (await house.client.get("/api/v1/me", headers=headers)).json()["person"] == "marie"


async def test_only_admins_do_and_only_for_people_whom_the_rules_name(house: House) -> None:
    for path in ("sign-in-link", "token"):
        assert (
            await house.client.post(f"/api/v1/people/ana/{path}", headers=await house.token("marie"), json={})
        ).status_code == 403
        assert (
            await house.client.post(f"/api/v1/people/nobody/{path}", headers=await house.token("ana"), json={})
        ).status_code == 404


async def test_a_repeated_request_makes_no_second_way_in_and_tells_no_secret_again(house: House) -> None:
    headers = {**await house.token("ana"), "Idempotency-Key": "once"}
    path = "/api/v1/people/marie/token"
    made = await house.client.post(path, headers=headers, json={"name": "till"})
    again = await house.client.post(path, headers=headers, json={"name": "till"})
    other = await house.client.post(path, headers=headers, json={"name": "desk"})

    assert (made.status_code, again.status_code, other.status_code) == (200, 409, 422)
    assert other.json()["reason"] == "key_reused"
    still = {"Authorization": f"Bearer {made.json()['token']}"}
    assert (await house.client.get("/api/v1/me", headers=still)).status_code == 200
