"""Reading cases over HTTP: who may, what a list holds, how it goes on, what a case tells of itself."""

import pytest

from bot.domain.mention import Author, ThreadPost
from bot.web.session import register_api_token
from tests.api.house import House


async def test_a_list_holds_what_a_client_needs_to_choose(house: House) -> None:
    case_id, token = await house.case("Where is my parcel?"), await house.token("marie")

    body = (await house.client.get("/api/v1/cases", headers=token)).json()

    assert body["next"] is None
    (item,) = body["items"]
    assert item["id"] == case_id
    assert (item["state"], item["department"], item["priority"], item["assignee"]) == ("open", "care", "normal", None)
    assert (item["network"], item["author"], item["text"]) == (
        "mastodon",
        "julie@example.social",
        "Where is my parcel?",
    )
    assert item["reasons"] == [{"rule": "parcels", "condition": "any", "matched": "parcel", "start": 12, "end": 18}]
    assert item["opened_at"].endswith("Z")
    assert (item["tags"], item["language"], item["feeling"]) == (["delivery"], "en", -0.4)
    assert item["url"].startswith("https://example.social/")


async def test_pages_follow_each_other_without_repeats_or_losses(house: House, clock) -> None:
    token, opened = await house.token("marie"), []
    for number in range(7):
        opened.append(await house.case(f"mention {number}"))
        clock.move(seconds=number % 2)

    seen, cursor = [], None
    while True:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        body = (await house.client.get("/api/v1/cases", params=query, headers=token)).json()
        seen.extend(item["id"] for item in body["items"])
        cursor = body["next"]
        if cursor is None:
            break

    assert sorted(seen) == opened
    assert seen[0] == opened[-1]
    assert len(seen) == 7


async def test_a_page_that_ends_the_list_exactly_has_no_next(house: House) -> None:
    token = await house.token("marie")
    for number in range(2):
        await house.case(f"mention {number}")

    assert (await house.client.get("/api/v1/cases?limit=2", headers=token)).json()["next"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "open"}, {"lost", "press"}),
        ({"state": ["open", "claimed"]}, {"lost", "press", "mine"}),
        ({"department": "press"}, {"press"}),
        ({"assignee": "me"}, {"mine"}),
        ({"assignee": "marie"}, {"mine"}),
        ({"assignee": "paul"}, set()),
        ({"assignee": "none"}, {"lost", "press"}),
        ({"q": "DÉPÊCHE"}, {"press"}),
        ({"q": "depeche"}, {"press"}),
        ({"q": "nothing like it"}, set()),
        ({"state": "open", "department": "care", "q": "lost"}, {"lost"}),
        ({"state": "", "department": "", "assignee": "", "q": "", "cursor": ""}, {"lost", "press", "mine"}),
    ],
)
async def test_filters_narrow_the_list(house: House, query: dict[str, str], expected: set[str]) -> None:
    token = await house.token("marie")
    ids = {
        "lost": await house.case("I lost my card"),
        "press": await house.case("Une dépêche pour vous", department="press"),
        "mine": await house.case("Mine to answer"),
    }
    await house.client.post(f"/api/v1/cases/{ids['mine']}/claim", headers=token)

    body = (await house.client.get("/api/v1/cases", params=query, headers=token)).json()

    assert {item["id"] for item in body["items"]} == {ids[name] for name in expected}


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonsense",
        "cursor=%C3%A9",
        "cursor=MjAyNi0wMS0wMSAx",
        "limit=0",
        "limit=201",
        "state=lost",
        "q=%00",
    ],
)
async def test_a_query_that_makes_no_sense_is_refused_with_the_field(house: House, query: str) -> None:
    answer = await house.client.get(f"/api/v1/cases?{query}", headers=await house.token("marie"))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["where"].startswith(f"query.{query.partition('=')[0]}")


async def test_a_case_tells_its_whole_story_in_the_order_of_time(house: House, clock) -> None:
    marie, case_id = await house.token("marie"), await house.case("Where is my parcel?")
    now = clock()
    async with house.context.store.writing() as tx:
        view = await tx.cases.view(case_id, now)
        mention = view.mentions[0].mention
        own = ThreadPost(mention.remote_id, None, mention.author, mention.text, mention.posted_at, mention.url)
        earlier = ThreadPost(
            "root", None, Author("9", "acme"), "Our new shop opens.", mention.posted_at.replace(year=2020), "", own=True
        )
        await tx.mentions.keep_thread("acme_social", view.case.conversation, [earlier, own], now)
    clock.move(seconds=60)
    await house.client.post(f"/api/v1/cases/{case_id}/claim", headers=marie)
    clock.move(seconds=60)
    await house.client.post(f"/api/v1/cases/{case_id}/notes", json={"text": "Ask the depot"}, headers=marie)
    clock.move(seconds=60)
    reply = {"text": "It arrives today.", "undo_seconds": 60}
    reply_id = (await house.client.post(f"/api/v1/cases/{case_id}/replies", json=reply, headers=marie)).json()["id"]
    async with house.context.store.writing() as tx:
        await tx.replies.start_attempt(reply_id, clock())
    clock.move(seconds=60)
    await house.client.put(f"/api/v1/cases/{case_id}/draft", json={"text": "Also, "}, headers=marie)

    body = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()

    story = [(line["kind"], line["what"]) for line in body["timeline"]]
    assert story == [
        ("thread_post", "own"),
        ("mention", "live"),
        ("event", "claimed"),
        ("event", "noted"),
        ("note", "note"),
        ("event", "submitted"),
        ("reply", "held"),
        ("attempt", "under_way"),
        ("draft", "draft"),
    ]
    assert body["notes"][0]["text"] == "Ask the depot"
    assert body["replies"][0]["attempts"][0]["number"] == 1
    assert body["drafts"] == [
        {"person": "marie", "text": "Also, ", "updated_at": body["timeline"][-1]["at"], "pictures": []}
    ]
    assert [post["remote_id"] for post in body["thread"]] == ["root", mention.remote_id]
    assert body["assignee_name"] == "Marie Curie"


@pytest.mark.parametrize("wrong", ["999999", "0", "-1", "abc", "9" * 40, "1.5", "%00", "1%2F2", "٣"])
async def test_an_id_that_names_nothing_is_not_found(house: House, wrong: str) -> None:
    token = await house.token("marie")

    for address in (f"/api/v1/cases/{wrong}", f"/api/v1/cases/{wrong}/draft", f"/api/v1/replies/{wrong}"):
        answer = await house.client.get(address, headers=token)
        assert answer.status_code == 404, address
        assert answer.json()["reason"] == "not_found"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic bWFyaWU6eA=="}])
async def test_strangers_are_asked_for_a_token(house: House, headers: dict[str, str]) -> None:
    answer = await house.client.get("/api/v1/cases", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["reason"] == "not_signed_in"


async def test_a_wrong_token_is_refused_even_from_a_browser_that_is_signed_in(house: House) -> None:
    await house.sign_in("marie")

    assert (await house.client.get("/api/v1/me", headers={"Authorization": "Bearer wrong"})).status_code == 401


async def test_the_browser_that_is_signed_in_may_read(house: House) -> None:
    await house.sign_in("marie")

    assert (await house.client.get("/api/v1/me")).json()["person"] == "marie"


async def test_the_browser_that_is_signed_in_acts_only_with_its_csrf_token(house: House) -> None:
    case_id, csrf = await house.case(), await house.sign_in("marie")

    without = await house.client.post(f"/api/v1/cases/{case_id}/claim")
    with_it = await house.client.post(f"/api/v1/cases/{case_id}/claim", headers={"X-CSRF-Token": csrf})

    assert (without.status_code, without.json()["reason"]) == (403, "forged_request")
    assert with_it.json()["assignee"] == "marie"


async def test_a_new_token_of_a_person_ends_the_one_before(house: House) -> None:
    former = await house.token("marie")
    async with house.context.store.writing() as tx:
        await register_api_token(tx, "another", "marie", house.context.clock())

    assert (await house.client.get("/api/v1/me", headers=former)).status_code == 401
    assert (await house.client.get("/api/v1/me", headers={"Authorization": "Bearer another"})).status_code == 200


async def test_the_token_of_somebody_struck_from_the_rules_reads_nothing(house: House) -> None:
    token = await house.token("nobody")

    answer = await house.client.get("/api/v1/cases", headers=token)

    assert (answer.status_code, answer.json()["name"]) == (403, "NotPermitted")


async def test_tokens_of_a_person_under_different_names_work_side_by_side(house: House) -> None:
    token = await house.token("marie")
    async with house.context.store.writing() as tx:
        await register_api_token(tx, "for a script", "marie", house.context.clock(), name="script")

    for headers in (token, {"Authorization": "Bearer for a script"}):
        assert (await house.client.get("/api/v1/me", headers=headers)).status_code == 200


async def test_a_department_that_nobody_knows_is_refused_by_its_name(house: House) -> None:
    token = await house.token("marie")

    refused = await house.client.get("/api/v1/cases?department=nowhere", headers=token)
    empty = await house.client.get("/api/v1/cases?department=care", headers=token)

    assert (refused.status_code, "UnknownDepartment" in refused.text) == (422, True)
    assert (empty.status_code, empty.json()["items"]) == (200, [])
