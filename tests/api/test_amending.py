"""Replies that are public already, over HTTP: withdrawn once, by whoever may reply."""

from typing import Any

import httpx
import pytest

from bot.domain import reply as replies
from tests.api.house import House


async def _post(house: House, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
    return await house.client.post(f"/api/v1{path}", json=body, headers=headers)


async def _published(house: House, headers: dict[str, str], **case: Any) -> int:
    """A reply that stands on the network."""
    sent = (await _post(house, f"/cases/{await house.case(**case)}/replies", {"text": "It left."}, headers)).json()
    if sent["state"] == "awaiting_approval":
        await _post(house, f"/replies/{sent['id']}/approve", {}, await house.token("paul"))
    async with house.context.store.writing() as tx:
        held = await tx.replies.get(sent["id"], lock=True)
        assert held is not None
        url = "https://example.social/@acme/9"
        await tx.replies.save(replies.published(replies.sending(held), "9", url, house.context.clock()))
    return int(sent["id"])


async def test_a_withdrawal_is_kept_to_be_done_and_says_who_asked(house: House) -> None:
    marie, paul = await house.token("marie"), await house.token("paul")
    reply = await _published(house, marie)

    asked = await _post(house, f"/replies/{reply}/withdraw", headers=paul)
    shown = (await house.client.get(f"/api/v1/replies/{reply}", headers=marie)).json()

    assert (asked.status_code, asked.json()["state"]) == (202, "published")
    assert (shown["amendment"]["kind"], shown["amendment"]["by"]) == ("withdrawal", "paul")
    assert (shown["amendment"]["failure"], shown["withdrawn_at"]) == (None, None)


async def test_a_withdrawal_asked_for_twice_under_one_key_is_one(house: House) -> None:
    keyed = {**await house.token("marie"), "Idempotency-Key": "w-1"}
    reply = await _published(house, await house.token("marie"))

    first = await _post(house, f"/replies/{reply}/withdraw", {}, keyed)
    second = await _post(house, f"/replies/{reply}/withdraw", {}, keyed)
    third = await _post(house, f"/replies/{reply}/withdraw", {}, {**keyed, "Idempotency-Key": "w-2"})

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (third.status_code, third.json()["name"]) == (409, "WrongState")


async def test_nobody_withdraws_what_they_could_not_have_written_or_have_not_read(house: House) -> None:
    marie = await house.token("marie")
    reply = await _published(house, marie)

    stranger = await _post(house, f"/replies/{reply}/withdraw", {}, await house.token("zoe"))
    stale = await _post(house, f"/replies/{reply}/withdraw", {"revision": 1}, marie)
    unknown = await _post(house, "/replies/999/withdraw", {}, marie)

    assert (stranger.status_code, stranger.json()["name"]) == (403, "NotPermitted")
    assert (stale.status_code, stale.json()["name"]) == (409, "Stale")
    assert unknown.status_code == 404


async def test_a_withdrawn_reply_keeps_its_words_and_says_who_withdrew_it(house: House) -> None:
    marie = await house.token("marie")
    reply = await _published(house, marie)
    await _post(house, f"/replies/{reply}/withdraw", {}, marie)
    async with house.context.store.writing() as tx:
        public = await tx.replies.get(reply, lock=True)
        assert public is not None
        await tx.replies.save(replies.withdrawn(public, "marie", house.context.clock()))

    shown = (await house.client.get(f"/api/v1/replies/{reply}", headers=marie)).json()
    assert (shown["state"], shown["withdrawn_by"], shown["text"]) == ("withdrawn", "marie", "It left.")
    assert shown["amendment"] is None


async def test_a_correction_is_shown_beforehand_and_kept_to_be_done(house: House) -> None:
    marie, paul = await house.token("marie"), await house.token("paul")
    reply = await _published(house, marie)

    preview = (await _post(house, f"/replies/{reply}/preview", {"text": "It left yesterday."}, paul)).json()
    asked = await _post(house, f"/replies/{reply}/correct", {"text": "It left yesterday."}, paul)
    shown = (await house.client.get(f"/api/v1/replies/{reply}", headers=marie)).json()

    assert preview["text"] == "@julie@example.social It left yesterday."
    assert (asked.status_code, asked.json()["state"]) == (202, "published")
    assert (shown["text"], shown["amendment"]["text"]) == ("It left.", "It left yesterday.")
    assert (shown["amendment"]["kind"], shown["corrected_at"]) == ("correction", None)


async def test_a_correction_sent_twice_under_one_key_is_one_and_another_waits(house: House) -> None:
    marie = await house.token("marie")
    keyed = {**marie, "Idempotency-Key": "c-1"}
    reply = await _published(house, marie)

    first = await _post(house, f"/replies/{reply}/correct", {"text": "It left yesterday."}, keyed)
    second = await _post(house, f"/replies/{reply}/correct", {"text": "It left yesterday."}, keyed)
    other = await _post(house, f"/replies/{reply}/correct", {"text": "It left on Monday."}, keyed)
    third = await _post(house, f"/replies/{reply}/correct", {"text": "It left on Monday."}, marie)

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert other.status_code == 422
    assert (third.status_code, third.json()["name"]) == (409, "WrongState")


async def test_a_correction_that_may_not_be_is_refused_by_name(house: House) -> None:
    marie = await house.token("marie")
    reply = await _published(house, marie)

    long = await _post(house, f"/replies/{reply}/correct", {"text": "x" * 501}, marie)
    stranger = await _post(house, f"/replies/{reply}/correct", {"text": "Mine"}, await house.token("zoe"))
    nowhere = await _post(house, "/replies/999/preview", {"text": "a"}, marie)

    assert (long.status_code, long.json()["name"]) == (422, "TooLong")
    assert (stranger.status_code, stranger.json()["name"]) == (403, "NotPermitted")
    assert nowhere.status_code == 404


@pytest.mark.parametrize(("act", "body"), [("undo", {}), ("reject", {}), ("revise", {"text": "It left on Monday."})])
async def test_what_was_meant_of_a_reply_is_not_done_to_a_correction_that_waits_since(
    house: House, act: str, body: dict[str, str]
) -> None:
    marie, paul = await house.token("marie"), await house.token("paul")
    reply = await _published(house, marie, department="press")
    read = (await house.client.get(f"/api/v1/replies/{reply}", headers=marie)).json()["revision"]
    await _post(house, f"/replies/{reply}/correct", {"text": "Another statement"}, marie)
    by = paul if act == "reject" else marie

    late = await _post(house, f"/replies/{reply}/{act}", {**body, "revision": read}, by)
    now = (await house.client.get(f"/api/v1/replies/{reply}", headers=marie)).json()
    done = await _post(house, f"/replies/{reply}/{act}", {**body, "revision": now["revision"]}, by)

    assert (late.status_code, late.json()["name"]) == (409, "Stale")
    assert (now["amendment"]["text"], now["amendment"]["awaits_approval"]) == ("Another statement", True)
    assert done.status_code == 200


async def test_where_approval_is_asked_a_correction_waits_for_somebody_else(house: House) -> None:
    marie, paul = await house.token("marie"), await house.token("paul")
    reply = await _published(house, marie, department="press")

    asked = await _post(house, f"/replies/{reply}/correct", {"text": "Another statement"}, marie)
    shown = (await house.client.get(f"/api/v1/replies/{reply}", headers=marie)).json()
    own = await _post(house, f"/replies/{reply}/approve", {}, marie)
    listed = (await house.client.get("/api/v1/cases?to_approve=true", headers=paul)).json()["items"]
    approved = await _post(house, f"/replies/{reply}/approve", {"revision": shown["revision"]}, paul)
    after = (await house.client.get(f"/api/v1/replies/{reply}", headers=marie)).json()

    assert (asked.status_code, shown["amendment"]["awaits_approval"], shown["text"]) == (202, True, "It left.")
    assert own.status_code == 403
    assert [each["id"] for each in listed] == [shown["case"]]
    assert approved.status_code == 200
    assert (after["amendment"]["awaits_approval"], after["amendment"]["approver"]) == (False, "paul")
    assert (after["amendment"]["writers"], after["text"]) == (["marie"], "It left.")
    assert (await house.client.get("/api/v1/cases?to_approve=true", headers=paul)).json()["items"] == []
