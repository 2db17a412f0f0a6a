"""Replies over HTTP: sent with an undo window, shown beforehand, consented to, taken back, decided about."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from bot.domain import reply as replies
from bot.domain.reply_picture import ChosenFile, PictureState
from tests.api.house import House
from tests.support.rehearsed_network import RehearsedNetwork


async def _post(house: House, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
    return await house.client.post(f"/api/v1{path}", json=body, headers=headers)


async def _reply(house: House, reply_id: int, headers: dict[str, str]) -> dict[str, Any]:
    return (await house.client.get(f"/api/v1/replies/{reply_id}", headers=headers)).json()


async def test_a_reply_claims_its_case_and_can_be_taken_back(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")

    sent = await _post(house, f"/cases/{case_id}/replies", {"text": "On its way!", "undo_seconds": 300}, marie)

    assert sent.status_code == 202
    reply_id = sent.json()["id"]
    assert sent.json() == {"id": reply_id, "case": case_id, "state": "held", "left_out": []}
    held = await _reply(house, reply_id, marie)
    assert (held["state"], held["url"], held["failure"], held["text"]) == ("held", None, None, "On its way!")
    assert (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()["assignee"] == "marie"

    undone = await _post(house, f"/replies/{reply_id}/undo", headers=marie)
    assert undone.json()["state"] == "cancelled"
    draft = await house.client.get(f"/api/v1/cases/{case_id}/draft", headers=marie)
    assert draft.json()["text"] == "On its way!"


async def test_a_reply_sent_twice_under_one_key_is_one_reply(house: House) -> None:
    case_id, keyed = await house.case(), {**await house.token("marie"), "Idempotency-Key": "r-1"}

    first = await _post(house, f"/cases/{case_id}/replies", {"text": "Once"}, keyed)
    second = await _post(house, f"/cases/{case_id}/replies", {"text": "Once"}, keyed)

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len((await house.client.get(f"/api/v1/cases/{case_id}", headers=keyed)).json()["replies"]) == 1


async def test_the_case_of_another_is_answered_only_by_taking_it_over(house: House) -> None:
    case_id, marie, paul = await house.case(), await house.token("marie"), await house.token("paul")
    await _post(house, f"/cases/{case_id}/claim", headers=marie)

    refused = await _post(house, f"/cases/{case_id}/replies", {"text": "Mine"}, paul)
    taken = await _post(house, f"/cases/{case_id}/replies", {"text": "Mine", "take_over": True}, paul)

    assert (refused.status_code, refused.json()["name"], refused.json()["assignee"]) == (409, "AlreadyClaimed", "marie")
    assert taken.status_code == 202


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"text": "x" * 501}, "TooLong"),
        ({"text": "   "}, "EmptyText"),
        ({"text": "a", "undo_seconds": 301}, "InvalidRequest"),
        ({"text": "a", "undo_seconds": -1}, "InvalidRequest"),
        ({"text": "a", "undo_second": 9}, "InvalidRequest"),
    ],
)
async def test_a_reply_that_cannot_go_out_is_refused_by_name(house: House, body: dict[str, Any], name: str) -> None:
    answer = await _post(house, f"/cases/{await house.case()}/replies", body, await house.token("marie"))

    assert (answer.status_code, answer.json()["name"]) == (422, name)


async def test_a_preview_counts_by_the_networks_own_rule_and_sends_nothing(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")

    shown = (
        await _post(house, f"/cases/{case_id}/preview", {"text": "See https://example.org/" + "a" * 90}, marie)
    ).json()
    long = (await _post(house, f"/cases/{case_id}/preview", {"text": "x" * 600}, marie)).json()

    assert shown["text"].startswith("@julie@example.social See")
    assert shown["length"] == len("@julie See ") + 23
    assert (shown["limit"], shown["in_reply_to"], shown["problems"]) == (500, "julie@example.social", [])
    assert long["problems"] == ["too_long"]
    assert (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()["replies"] == []


async def test_consent_comes_from_a_second_person(house: House) -> None:
    case_id = await house.case(department="press")
    marie, paul = await house.token("marie"), await house.token("paul")
    sent = (await _post(house, f"/cases/{case_id}/replies", {"text": "A statement"}, marie)).json()
    reply = f"/replies/{sent['id']}"

    by_member = await _post(house, f"{reply}/approve", headers=marie)
    by_approver = await _post(house, f"{reply}/approve", {"revision": 1}, paul)

    assert sent["state"] == "awaiting_approval"
    assert (by_member.status_code, by_member.json()["name"]) == (403, "NotPermitted")
    assert by_approver.json()["state"] == "held"
    assert (await _reply(house, sent["id"], marie))["approver"] == "paul"


async def test_whoever_changed_a_text_cannot_consent_to_it(house: House) -> None:
    case_id = await house.case(department="press")
    marie, paul = await house.token("marie"), await house.token("paul")
    sent = (await _post(house, f"/cases/{case_id}/replies", {"text": "A statement"}, marie)).json()

    await _post(house, f"/replies/{sent['id']}/revise", {"text": "A better statement"}, paul)
    own = await _post(house, f"/replies/{sent['id']}/approve", headers=paul)

    assert (own.status_code, own.json()["name"]) == (403, "OwnReply")
    assert (await _reply(house, sent["id"], paul))["writers"] == ["marie", "paul"]


async def test_a_text_sent_back_is_its_authors_draft_again(house: House) -> None:
    case_id = await house.case(department="press")
    marie, paul = await house.token("marie"), await house.token("paul")
    sent = (await _post(house, f"/cases/{case_id}/replies", {"text": "A statement"}, marie)).json()

    back = await _post(house, f"/replies/{sent['id']}/reject", {"reason": "Too stiff"}, paul)

    assert back.json()["state"] == "cancelled"
    detail = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()
    assert [note["text"] for note in detail["notes"]] == ["Too stiff"]
    assert detail["drafts"][0]["text"] == "A statement"


async def test_an_uncertain_reply_is_decided_by_a_person_with_a_real_address(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    sent = (await _post(house, f"/cases/{case_id}/replies", {"text": "Perhaps there"}, marie)).json()
    async with house.context.store.writing() as tx:
        held = await tx.replies.get(sent["id"], lock=True)
        lost = replies.uncertain(replies.sending(held), "timed_out", needs_person=True)
        await tx.replies.save(replace(lost, revision=lost.revision))
    resolve = f"/replies/{sent['id']}/resolve"

    trick = await _post(house, resolve, {"outcome": "published", "url": "javascript:alert(1)"}, marie)
    done = await _post(house, resolve, {"outcome": "published", "url": "https://example.social/@acme/9"}, marie)

    assert trick.status_code == 422
    assert done.json()["state"] == "published"
    assert (await _reply(house, sent["id"], marie))["url"] == "https://example.social/@acme/9"


async def test_nothing_new_is_sent_while_publishing_is_stopped(house: House) -> None:
    case_id, marie, ana = await house.case(), await house.token("marie"), await house.token("ana")

    by_member = await _post(house, "/publishing", {"stopped": True}, marie)
    by_admin = await _post(house, "/publishing", {"stopped": True}, ana)
    refused = await _post(house, f"/cases/{case_id}/replies", {"text": "Hello"}, marie)
    await _post(house, "/publishing", {"stopped": False}, ana)
    sent = await _post(house, f"/cases/{case_id}/replies", {"text": "Hello"}, marie)

    assert (by_member.status_code, by_member.json()["name"]) == (403, "NotPermitted")
    assert (by_admin.json()["stopped"], by_admin.json()["by"]) == (True, "ana")
    assert (refused.status_code, refused.json()["name"]) == (409, "PublishingStopped")
    assert sent.status_code == 202


async def test_nobody_starts_a_reply_on_a_paused_account(house: House, clock) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    async with house.context.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", clock())

    answer = await _post(house, f"/cases/{case_id}/replies", {"text": "Hello"}, marie)

    assert (answer.status_code, answer.json()["name"], answer.json()["fault"]) == (409, "AccountPaused", "auth_failed")


async def test_a_reply_takes_the_pictures_that_it_names_and_says_which_it_drops(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    async with house.context.store.writing() as tx:
        for name in ("cup.jpg", "box.jpg", "late.jpg"):
            file = ChosenFile(f"slack:{name}", name, "A cup")
            kept = await tx.reply_pictures.add(case_id, "marie", file, "", house.context.clock())
            if name != "late.jpg":
                ready = replace(kept, state=PictureState.READY, media_type="image/jpeg")
                await tx.reply_pictures.save(ready, b"a picture")
    listed = (await house.client.get(f"/api/v1/cases/{case_id}/draft", headers=marie)).json()["pictures"]
    first, second, late = (each["id"] for each in listed)
    words = {"text": "Here it is."}

    waits = await _post(house, f"/cases/{case_id}/replies", {**words, "pictures": [first, late]}, marie)
    sent = await _post(house, f"/cases/{case_id}/replies", {**words, "pictures": [first]}, marie)
    shown = await _reply(house, sent.json()["id"], marie)
    whole = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()

    assert [(each["name"], each["state"]) for each in listed] == [
        ("cup.jpg", "ready"),
        ("box.jpg", "ready"),
        ("late.jpg", "wanted"),
    ]
    assert (waits.status_code, waits.json()["name"]) == (409, "Stale")
    assert (sent.status_code, sent.json()["left_out"]) == (202, [second, late])
    assert [(each["id"], each["alt"]) for each in shown["pictures"]] == [(first, "A cup")]
    assert whole["replies"][0]["pictures"] == shown["pictures"]
    await _post(house, f"/replies/{shown['id']}/undo", headers=marie)
    back = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()["drafts"]
    assert [each["id"] for each in back[0]["pictures"]] == [first]


async def test_what_a_network_takes_from_nobody_here_is_refused_and_told_where_to_go(house: House) -> None:
    case_id, marie = await house.case(barrier="not_summoned"), await house.token("marie")

    refused = await _post(house, f"/cases/{case_id}/replies", {"text": "On its way!"}, marie)
    shown = (await _post(house, f"/cases/{case_id}/preview", {"text": "On its way!"}, marie)).json()
    case = (await house.client.get(f"/api/v1/cases/{case_id}", headers=marie)).json()

    assert (refused.status_code, refused.json()["name"]) == (409, "NotEligible")
    assert (refused.json()["problem"], refused.json()["barrier"]) == ("barred", "not_summoned")
    assert (shown["barrier"], shown["problems"]) == ("not_summoned", [])
    assert shown["answer_address"].startswith("http://127.0.0.1:9/@julie@example.social/")
    assert [each["barrier"] for each in case["mentions"]] == ["not_summoned"]


async def test_a_preview_says_what_publishing_costs_to_the_last_digit(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    free = (await _post(house, f"/cases/{case_id}/preview", {"text": "On its way!"}, marie)).json()
    former = house.context.networks["acme_social"]
    house.context.networks["acme_social"] = RehearsedNetwork(
        former.account, house.context.clock(), cost=Decimal("0.01")
    )

    plain = (await _post(house, f"/cases/{case_id}/preview", {"text": "On its way!"}, marie)).json()
    linked = (await _post(house, f"/cases/{case_id}/preview", {"text": "See https://a.example"}, marie)).json()

    assert (free["cost"], free["remarks"]) == (None, [])
    assert (plain["cost"], plain["remarks"]) == ("0.01", [])
    assert (linked["cost"], linked["remarks"]) == ("0.20", ["link_costs_more"])
    await former.close()


async def test_a_preview_says_where_the_months_budget_does_not_pay_for_the_reply(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    former = house.context.networks["acme_social"]
    house.context.networks["acme_social"] = RehearsedNetwork(former.account, house.context.clock(), cost=Decimal("0.6"))
    rules = house.context.rules.current
    account = replace(rules.directory.accounts["acme_social"], budget=Decimal(1))
    directory = replace(rules.directory, accounts={"acme_social": account})
    house.context.rules._current = replace(rules, directory=directory)

    plain = (await _post(house, f"/cases/{case_id}/preview", {"text": "On its way!"}, marie)).json()
    linked = (await _post(house, f"/cases/{case_id}/preview", {"text": "See https://a.example"}, marie)).json()

    assert (plain["problems"], linked["problems"]) == ([], ["budget_spent"])
    await former.close()
