"""Authors answered in private over HTTP: by who may, once, with a preview before."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.house import House
from tests.support.rehearsed_network import RehearsedNetwork

WORDS = "Please send us the number of your parcel here."


@pytest.fixture
async def comment(house: House) -> tuple[int, int]:
    """A comment whose author can be written to for a week: its case and its own number."""
    now = house.context.clock()
    case = await house.case(private_until=now + timedelta(days=7))
    account = house.context.rules.current.directory.accounts["acme_social"]
    house.context.networks["acme_social"] = RehearsedNetwork(account, now)  # type: ignore[index]
    async with house.context.store.reading() as tx:
        view = await tx.cases.view(case, now)
    assert view is not None
    return case, view.mentions[0].id


async def _post(
    house: House, where: tuple[int, int], body: Any, headers: dict[str, str], step: str = ""
) -> httpx.Response:
    path = f"/api/v1/cases/{where[0]}/mentions/{where[1]}/private{step}"
    return await house.client.post(path, json=body, headers=headers)


async def test_a_private_message_is_kept_to_be_sent_and_told_apart(house: House, comment: tuple[int, int]) -> None:
    marie = await house.token("marie")
    seen = (await house.client.get(f"/api/v1/cases/{comment[0]}", headers=marie)).json()["mentions"][0]
    preview = await _post(house, comment, {"text": WORDS}, marie, "/preview")
    sent = await _post(house, comment, {"text": WORDS, "mention_revision": 1}, marie)
    reply = (await house.client.get(f"/api/v1/replies/{sent.json()['id']}", headers=marie)).json()

    assert seen["private_until"] is not None
    assert (preview.json()["visibility"], preview.json()["text"], preview.json()["problems"]) == ("direct", WORDS, [])
    assert (sent.status_code, sent.json()["state"]) == (202, "held")
    assert (reply["private"], reply["mention"], reply["text"]) == (True, comment[1], WORDS)
    again = await house.client.post(f"/api/v1/replies/{reply['id']}/preview", json={"text": "More"}, headers=marie)
    assert again.json()["visibility"] == "direct"


async def test_a_private_message_sent_twice_under_one_key_is_one(house: House, comment: tuple[int, int]) -> None:
    keyed = {**await house.token("marie"), "Idempotency-Key": "p-1"}
    first = await _post(house, comment, {"text": WORDS}, keyed)
    second = await _post(house, comment, {"text": WORDS}, keyed)
    third = await _post(house, comment, {"text": WORDS}, {**keyed, "Idempotency-Key": "p-2"})

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (third.status_code, third.json()["name"]) == (409, "NotEligible")


async def test_what_may_not_be_written_is_refused_by_name(house: House, comment: tuple[int, int]) -> None:
    marie, zoe = await house.token("marie"), await house.token("zoe")
    stranger = await _post(house, comment, {"text": WORDS}, zoe)
    stale = await _post(house, comment, {"text": WORDS, "mention_revision": 7}, marie)
    unknown = await _post(house, (comment[0], 999), {"text": WORDS}, marie)
    unseen = await _post(house, (comment[0], 999), {"text": WORDS}, marie, "/preview")
    house.context.networks["acme_social"].private = None  # type: ignore[misc]
    without = await _post(house, comment, {"text": WORDS}, marie, "/preview")
    house.context.networks.clear()  # type: ignore[attr-defined]
    paused = await _post(house, comment, {"text": WORDS}, marie, "/preview")

    assert (stranger.status_code, stranger.json()["name"]) == (403, "NotPermitted")
    assert (stale.status_code, stale.json()["name"]) == (409, "Stale")
    assert (unknown.status_code, unseen.status_code) == (404, 404)
    assert without.json()["name"] == "NotEligible"
    assert paused.json()["name"] == "AccountPaused"
