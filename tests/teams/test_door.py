"""The route through which Teams speaks to us: what is not its own changes nothing, what cannot be kept comes again."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Unavailable
from integrations.chat.teams.inbound import read_activity, read_invoke
from tests.stand_ins.teams.tokens import Forgery, genuine
from tests.support.engines import ON_BOTH
from tests.teams.office import Office

SHARED = Path(__file__).parents[3] / "shared"


async def waiting(office: Office) -> int:
    async with office.house.store.reading() as tx:
        return (await tx.jobs.waiting()).get("teams_act", 0)


def a_press(office: Office, label: str = "I’ll take it") -> dict[str, Any]:
    card = office.card()
    (action,) = [each for row in card.card["body"] for each in row.get("actions", ()) if each.get("title") == label]
    return office.doing.activities.execute("marie", card, action)


# A key that was published at the last look at them is good until the next one, as Microsoft asks.
@pytest.mark.parametrize("forgery", [each for each in Forgery if each is not Forgery.RETIRED_KEY])
async def test_a_forged_press_is_refused_and_does_nothing(office: Office, forgery: Forgery) -> None:
    case = await office.a_case()
    response = await office.doing.sender.deliver_forged(a_press(office), forgery)
    assert response.status_code in (401, 403), forgery
    assert response.content == b""
    await office.house.work()
    assert (await office.house.view(case)).case.assignee is None


@pytest.mark.parametrize("place", ["conversation", "channelData", "both"])
async def test_another_organisation_is_refused(office: Office, place: str) -> None:
    case = await office.a_case()
    press = a_press(office)
    if place in ("conversation", "both"):
        press["conversation"] = {**press["conversation"], "tenantId": "99999999-2222-3333-4444-555555555555"}
    if place in ("channelData", "both"):
        press["channelData"] = {**press["channelData"], "tenant": {"id": "99999999-2222-3333-4444-555555555555"}}
    assert (await office.doing.sender.deliver(press)).status_code == 403
    assert (await office.house.view(case)).case.assignee is None


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"{", b"[" * 100_000, b'{"type": "message"}'])
async def test_what_is_no_activity_is_refused_without_a_fault(office: Office, content: bytes) -> None:
    response = await office.doing.sender.client.post(office.doing.sender.url, content=content)
    assert response.status_code in (400, 401), content[:20]


async def test_what_is_too_large_is_refused_before_it_is_read(office: Office) -> None:
    response = await office.doing.sender.client.post(office.doing.sender.url, content=b" " * 300_000)
    assert response.status_code == 413


@ON_BOTH
async def test_where_the_database_is_down_teams_is_asked_to_come_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await office.a_case()
    office.tenant.app.reads_all = True
    root = office.card().root
    note = office.tenant.keep(
        office.tenant.channels["delivery"], {"text": "noted"}, office.tenant.people["marie"].mri, root
    )
    activity, press = office.doing.activities.message("marie", note), a_press(office)

    @asynccontextmanager
    async def down() -> AsyncIterator[None]:
        raise Unavailable("is down", service="database", account="")
        yield

    with monkeypatch.context() as broken:
        broken.setattr(type(office.house.store), "writing", lambda *_: down())
        assert (await office.doing.sender.deliver(activity)).status_code == 503
        assert (await office.doing.sender.deliver(press)).status_code == 503
    assert (await office.doing.sender.redeliver(activity)).status_code == 202
    assert (await office.doing.sender.redeliver_anew(press)).status_code == 200
    await office.house.work()
    view = await office.house.view(case)
    assert [each.text for each in view.notes] == ["noted"]
    assert view.case.assignee == "marie"


@ON_BOTH
@pytest.mark.parametrize(
    "words", ["half \ud800 a pair", "nul \x00", "\u202egnp.exe", "<at>Everyone</at>", "x" * 40_000]
)
async def test_damaged_and_hostile_words_are_kept_as_words(office: Office, words: str) -> None:
    case = await office.a_case()
    root, people = office.card().root, office.tenant.people
    note = office.tenant.keep(office.tenant.channels["delivery"], {"text": "noted"}, people["marie"].mri, root)
    activity = {**office.doing.activities.message("marie", note), "text": words, "attachments": []}
    content = json.dumps(activity).encode()
    token = genuine(office.tenant, activity["serviceUrl"])
    sender = office.doing.sender
    response = await sender.client.post(sender.url, content=content, headers={"Authorization": token})
    assert response.status_code == 202
    await office.house.work()
    assert len((await office.house.view(case)).notes) == 1
    assert (await office.press("paul", "I’ll take it")).status_code == 200


@ON_BOTH
async def test_a_note_that_is_delivered_again_is_kept_once(office: Office) -> None:
    case = await office.a_case()
    office.tenant.app.reads_all = True
    await office.doing.say("marie", "delivery", "She called.", thread=office.card().root)
    for _ in range(3):
        assert (await office.doing.sender.redeliver()).status_code == 202
    await office.house.work()
    assert [each.text for each in (await office.house.view(case)).notes] == ["She called."]


@pytest.mark.skipif(not (SHARED / "data/payloads/teams.jsonl").exists(), reason="no recorded payloads on this machine")
async def test_whatever_teams_has_been_seen_to_send_is_taken_or_set_aside(office: Office) -> None:
    lines = (SHARED / "data/payloads/teams.jsonl").read_text("utf-8").splitlines()
    bodies = [each for line in lines for each in nested(json.loads(line)["body"])]
    assert len(bodies) > 10
    for body in bodies:
        read_activity(body)
        read_invoke(body)
        ours = {
            **body,
            "serviceUrl": office.server.service_url,
            "channelId": "msteams",
            "conversation": {**(body.get("conversation") or {}), "tenantId": office.tenant.id},
            "channelData": {**(body.get("channelData") or {}), "tenant": {"id": office.tenant.id}},
        }
        response = await office.doing.sender.deliver(ours)
        assert response.status_code in (200, 202, 400), body
    await office.house.work()
    assert await waiting(office) == 0


@pytest.mark.parametrize("name", ["adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/submitAction"])
@pytest.mark.parametrize("value", [None, {}, {"data": None}, {"data": {"asking": "[]"}}, {"action": {"verb": "x"}}, 7])
async def test_a_broken_invoke_does_nothing_and_is_no_fault_of_ours(office: Office, name: str, value: Any) -> None:
    await office.a_case()
    room = office.tenant.channels["delivery"]
    response = await office.doing.sender.deliver(office.doing.activities.invoke("marie", room, name, value))
    assert response.status_code in (200, 400)


def nested(node: Any) -> list[dict[str, Any]]:
    """Every activity in a recorded body."""
    if isinstance(node, list):
        return [found for each in node for found in nested(each)]
    if not isinstance(node, dict):
        return []
    inside = [found for each in node.values() for found in nested(each)]
    return [node, *inside] if isinstance(node.get("type"), str) and isinstance(node.get("from"), dict) else inside
