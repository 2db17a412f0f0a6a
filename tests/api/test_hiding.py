"""Comments hidden from the public over HTTP: by who may, with a reason, once."""

from typing import Any

import httpx
import pytest

from bot.domain import hiding as hidings
from tests.api.house import House
from tests.support.rehearsed_network import RehearsedNetwork


@pytest.fixture
async def comment(house: House) -> tuple[int, int]:
    """A comment to the press that the network lets us hide: its case and its own number."""
    case = await house.case(department="press", hideable=True)
    account = house.context.rules.current.directory.accounts["acme_social"]
    house.context.networks["acme_social"] = RehearsedNetwork(account, house.context.clock())  # type: ignore[index]
    async with house.context.store.reading() as tx:
        view = await tx.cases.view(case, house.context.clock())
    assert view is not None
    return case, view.mentions[0].id


async def _post(house: House, where: tuple[int, int], act: str, body: Any, headers: dict[str, str]) -> httpx.Response:
    path = f"/api/v1/cases/{where[0]}/mentions/{where[1]}/{act}"
    return await house.client.post(path, json=body, headers=headers)


async def _mention(house: House, where: tuple[int, int], headers: dict[str, str]) -> Any:
    return (await house.client.get(f"/api/v1/cases/{where[0]}", headers=headers)).json()["mentions"][0]


async def test_a_hiding_is_kept_to_be_done_and_says_who_asked_and_why(house: House, comment: tuple[int, int]) -> None:
    paul = await house.token("paul")
    before = await _mention(house, comment, paul)
    asked = await _post(house, comment, "hide", {"reason": "Insults"}, paul)
    shown = await _mention(house, comment, paul)

    assert (before["hideable"], before["hiding"]) == (True, None)
    assert (asked.status_code, asked.json()["state"]) == (202, "open")
    assert (shown["hiding"]["hidden_at"], shown["hiding"]["reason"]) == (None, "")
    wanted = shown["hiding"]["wanted"]
    assert (wanted["hide"], wanted["by"], wanted["reason"], wanted["failure"]) == (True, "paul", "Insults", None)


async def test_a_hidden_comment_says_by_whom_and_why_and_is_shown_again(house: House, comment: tuple[int, int]) -> None:
    paul, ana = await house.token("paul"), await house.token("ana")
    await _post(house, comment, "hide", {"reason": "Insults"}, paul)
    async with house.context.store.writing() as tx:
        stored = await tx.mentions.get(comment[1])
        assert stored is not None
        assert stored.hiding is not None
        assert stored.hiding.due is not None
        done = hidings.carried_out(stored.hiding, stored.hiding.due, house.context.clock())
        await tx.mentions.keep_hiding(stored.id, done)
    shown = (await _mention(house, comment, paul))["hiding"]
    again = await _post(house, comment, "show", None, ana)

    assert (shown["hidden_by"], shown["reason"], shown["wanted"]) == ("paul", "Insults", None)
    assert shown["hidden_at"] is not None
    assert again.status_code == 202
    assert (await _mention(house, comment, paul))["hiding"]["wanted"]["hide"] is False


async def test_a_hiding_asked_for_twice_under_one_key_is_one(house: House, comment: tuple[int, int]) -> None:
    keyed = {**await house.token("paul"), "Idempotency-Key": "h-1"}
    first = await _post(house, comment, "hide", {"reason": "Insults"}, keyed)
    second = await _post(house, comment, "hide", {"reason": "Insults"}, keyed)
    third = await _post(house, comment, "hide", {"reason": "Insults"}, {**keyed, "Idempotency-Key": "h-2"})

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (third.status_code, third.json()["name"]) == (409, "WrongState")


async def test_what_may_not_be_hidden_is_refused_by_name(house: House, comment: tuple[int, int]) -> None:
    paul, marie = await house.token("paul"), await house.token("marie")
    member = await _post(house, comment, "hide", {"reason": "Insults"}, marie)
    stale = await _post(house, comment, "hide", {"reason": "Insults", "mention_revision": 7}, paul)
    silent = await _post(house, comment, "hide", {}, paul)
    unknown = await _post(house, (comment[0], 999), "hide", {"reason": "Insults"}, paul)
    plain = await _post(house, comment, "show", {}, paul)

    assert (member.status_code, member.json()["name"]) == (403, "NotPermitted")
    assert (stale.status_code, stale.json()["name"]) == (409, "Stale")
    assert silent.status_code == 422
    assert (unknown.status_code, unknown.json()["name"]) == (404, "NotFound")
    assert (plain.status_code, plain.json()["name"]) == (409, "WrongState")
