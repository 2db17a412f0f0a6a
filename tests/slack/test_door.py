"""The door to Slack: signed requests only, each kept once, none lost while the database is away."""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import SecretStr

from bot.app import open_comptoir, web_application
from bot.errors import Unavailable
from bot.runtime.telemetry import SET_ASIDE
from bot.settings import load_settings
from bot.storage.database import SqlStore
from integrations.chat.registry import slack_surface
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.door import Inbound
from integrations.chat.slack.inbound import read_interaction
from tests.slack.office import ROOMS, RULES, Office
from tests.stand_ins.slack.faults import Fault, Manner
from tests.stand_ins.slack.sending import signature
from tests.support.engines import ON_BOTH

SHARED = Path(__file__).parents[3] / "shared"
SECRETS = {"slack_bot_token": SecretStr("xoxb-x"), "slack_signing_secret": SecretStr("s")}
FORM = "application/x-www-form-urlencoded"
A_CLICK = 2
"""What is kept of a click on a card: the act, and where that card stands."""


async def waiting(office: Office) -> int:
    async with office.house.store.reading() as tx:
        return (await tx.jobs.waiting()).get("slack_act", 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Signature": "v0=é".encode()}, 401),
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Request-Timestamp": "soon"}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 400}, 401),
        ({"X-Slack-Request-Timestamp": "²"}, 401),
    ],
)
async def test_a_forged_request_is_refused(office: Office, headers: dict[str, str | bytes], status: int) -> None:
    stamp = str(int(office.house.clock().timestamp()))
    body = office.slack.event_body({"type": "app_mention"})
    good = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(office.workspace.app.signing_secret, stamp, body),
    }
    encoded = {
        name.encode(): text if isinstance(text, bytes) else text.encode() for name, text in (good | headers).items()
    }
    response = await office.slack.client.post(office.slack.url, content=body, headers=encoded)
    assert (response.status_code, response.content) == (status, b"")


async def test_a_request_older_than_five_minutes_is_refused(office: Office) -> None:
    await office.a_case()
    payload = office.slack.click_payload("U1", "C1", office.card(), "I’ll take it")
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(office.house.clock().timestamp()))
    signed = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(office.workspace.app.signing_secret, stamp, body),
    }
    office.house.clock.move(301)
    response = await office.slack.client.post(office.slack.url, content=body, headers=signed | {"Content-Type": FORM})
    assert response.status_code == 401
    assert await waiting(office) == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b"payload={", b"payload=[]", b"payload=%00", b'"x"']
)
@pytest.mark.parametrize("kind", [FORM, "application/json"])
async def test_a_signed_body_of_no_shape_is_no_defect_of_ours(office: Office, body: bytes, kind: str) -> None:
    response = await office.slack.post(body, kind)
    assert response.status_code in (200, 400)


async def test_slack_is_answered_when_it_asks_whether_we_are_there(office: Office) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}).encode()
    response = await office.slack.post(body, "application/json")
    assert response.status_code == 200
    assert "abc" in response.text


async def test_headers_that_bolt_writes_to_itself_are_not_obeyed_from_outside(office: Office) -> None:
    await office.a_case()
    payload = office.slack.click_payload("U1", "C1", office.card(), "I’ll take it")
    body = urlencode({"payload": json.dumps(payload)}).encode()
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "take"}
    assert (await office.slack.post(body, FORM, **lazy)).status_code == 200
    assert await waiting(office) == A_CLICK


@ON_BOTH
async def test_a_click_that_arrives_twice_is_kept_once_and_done_once(office: Office) -> None:
    case = await office.a_case()
    payload = office.slack.click_payload("U1", "C1", office.card(), "I’ll take it")
    assert [(await office.slack.interaction(payload)).status_code for _ in range(2)] == [200, 200]
    assert await waiting(office) == A_CLICK
    await office.house.work()
    assert (await office.slack.interaction(payload)).status_code == 200
    assert await waiting(office) == 0
    assert (await office.house.events(case)).count("claimed") == 1


async def test_nothing_is_asked_of_slack_before_a_click_is_acknowledged(office: Office) -> None:
    await office.a_case()
    before = len(office.workspace.calls)
    await office.click("U1", "I’ll take it")
    assert len(office.workspace.calls) == before
    await office.click("U1", "Reply")
    assert [method for method, _ in office.workspace.calls[before:]] == ["views.open"]


@ON_BOTH
async def test_while_the_database_is_away_slack_is_told_to_try_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await office.a_case()
    payload = office.slack.click_payload("U1", "C1", office.card(), "I’ll take it")

    def away(_: SqlStore) -> None:
        raise Unavailable("away", service="database", account="")

    with monkeypatch.context() as patched:
        patched.setattr(SqlStore, "writing", away)
        assert (await office.slack.interaction(payload)).status_code == 503
    assert (await office.slack.interaction(payload)).status_code == 200
    await office.house.work()
    assert (await office.house.view(case)).case.assignee == "marie"


async def test_a_modal_that_slack_does_not_open_is_no_success(office: Office) -> None:
    await office.a_case()
    office.workspace.faults.next_time("views.open", Fault(Manner.REFUSED, "expired_trigger_id"))
    assert await office.click("U1", "Reply") == 503


@ON_BOTH
async def test_a_refusal_is_told_again_after_slack_was_away(office: Office) -> None:
    await office.a_case()
    office.workspace.faults.next_time("chat.postEphemeral", Fault(Manner.LIMITED, seconds=30))
    await office.act("U9", "I’ll take it")
    assert office.told("U9") == []
    office.house.clock.move(31)
    await office.house.work()
    assert len(office.told("U9")) == 1


@ON_BOTH
async def test_a_card_whose_posting_was_interrupted_is_found_and_not_posted_again(office: Office) -> None:
    office.workspace.faults.next_time("chat.postMessage", Fault(Manner.LOST_ANSWER))
    await office.a_case()
    for _ in range(3):
        office.house.clock.move(30)
        await office.house.work()
    assert len(office.workspace.cards(ROOMS["delivery"])) == 1
    await office.act("U1", "I’ll take it")
    assert "With Marie" in json.dumps(office.card()["blocks"])


@ON_BOTH
@pytest.mark.skipif(not (SHARED / "data/payloads/slack.jsonl").exists(), reason="no recorded payloads on this machine")
async def test_whatever_slack_has_been_seen_to_send_is_taken_or_set_aside(office: Office) -> None:
    bodies = [
        json.loads(line)["body"] for line in (SHARED / "data/payloads/slack.jsonl").read_text("utf-8").splitlines()
    ]
    bodies += [json.loads(path.read_text("utf-8")) for path in sorted(SHARED.glob("specs/slack/samples/**/*.json"))]
    assert len(bodies) > 100
    for body in bodies:
        if isinstance(body, dict):
            read_interaction(body)
        response = await office.slack.post(json.dumps(body).encode(), "application/json")
        assert response.status_code in (200, 400), body
        form = urlencode({"payload": json.dumps(body)}).encode()
        assert (await office.slack.post(form, FORM)).status_code in (200, 400), body
    assert await waiting(office) == 0


@pytest.mark.parametrize(("secrets", "status"), [({}, 404), (SECRETS, 401)])
async def test_the_door_is_there_only_where_slack_is_connected(
    tmp_path: Path, secrets: dict[str, SecretStr], status: int
) -> None:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    settings = load_settings(
        database_url=f"sqlite:///{tmp_path}/c.db", comptoir_rules=tmp_path / "rules.yaml", **secrets
    )
    async with open_comptoir(settings, environment={"ACME_SOCIAL_TOKEN": "t"}, speaks=False) as comptoir:
        transport = httpx.ASGITransport(web_application(comptoir))
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
            assert (await client.post("/slack/events", content=b"{}")).status_code == status
        named = {name for each in comptoir.rules.current.directory.departments.values() for name in each.channels}
    assert named == {"desk", "slack"} if secrets else {"desk"}


async def test_a_signed_request_of_another_workspace_is_acknowledged_counted_and_does_nothing(office: Office) -> None:
    await office.a_case()
    payload = office.slack.click_payload("U1", "C1", office.card(), "I’ll take it")
    counted = SET_ASIDE.labels("slack", "not_for_us")
    before = counted._value.get()
    elsewhere = payload | {"team": {"id": "T0OTHER", "domain": "other"}}
    assert (await office.slack.interaction(elsewhere)).status_code == 200
    assert (await waiting(office), counted._value.get()) == (0, before + 1)
    assert (await office.slack.interaction(payload)).status_code == 200
    assert await waiting(office) == A_CLICK


async def test_who_is_who_is_forgotten_where_the_token_is_of_another_workspace_than_before(office: Office) -> None:
    store, app = office.house.store, office.workspace.app
    settings = load_settings(
        slack_bot_token=SecretStr(app.bot_token),
        slack_signing_secret=SecretStr(app.signing_secret),
        slack_api_url=office.server.api_url,
    )

    async def known_in(team: str) -> Mapping[str, str]:
        """Who is known once a process was started with a token of this workspace."""
        office.workspace.team = team
        surface = slack_surface(settings, lambda: office.house.rules.directory, office.house.clock, store)
        assert surface is not None
        await surface.workspaces.bearer.learn()
        await surface.close()
        async with store.reading() as tx:
            return await tx.chat_people.links("slack")

    async with store.writing() as tx:
        await tx.chat_people.link("slack", "U7", "marie")
    assert await known_in("T0ACME") == {"U7": "marie"}
    assert await known_in("T0ACME") == {"U7": "marie"}
    assert await known_in("T0OTHER") == {}


async def test_whose_a_token_is_slack_is_asked_once_and_nothing_is_taken_before_it_says_so(office: Office) -> None:
    calls = office.parts.surface.calls
    calls.bearer = Calls(office.workspace.app.bot_token, api_url=calls.api_url, clock=office.house.clock).bearer
    inbound, body = Inbound(office.parts), json.loads(office.slack.event_body({"type": "app_mention"}))
    office.workspace.faults.next_time("auth.test", Fault(Manner.SERVER_ERROR))
    with pytest.raises(Unavailable):
        await inbound.take(body)
    before = len(office.workspace.called("auth.test"))
    for _ in range(2):
        assert await inbound.take(body) == {}
    assert len(office.workspace.called("auth.test")) == before + 1
