"""Slack through a connection of our own: the same inbox, acknowledged once kept, made anew when it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from pydantic import SecretStr

from bot.app import open_comptoir
from bot.cli.serving import slack_socket
from bot.errors import SettingsError, Unavailable
from bot.settings import load_settings
from bot.storage.database import SqlStore
from integrations.chat.slack.door import Inbound
from integrations.chat.slack.manifest import manifest
from integrations.chat.slack.socket_mode import SocketMode
from tests.slack.office import ROOMS, RULES, Office

SCHEMA = Path(__file__).parents[3] / "shared/specs/slack/manifest.schema.2.0.0.json"


@pytest.fixture
async def connected(office: Office) -> AsyncIterator[Office]:
    """An office to which Slack speaks through its own connection."""
    app = office.workspace.app
    socket = SocketMode(Inbound(office.parts).take, app_token=app.app_token, api_url=office.server.api_url)
    running = asyncio.create_task(socket.run())
    yield office
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def acknowledged(office: Office, kind: str, payload: dict[str, object]) -> object:
    """Send one envelope and wait until it was taken; gives the answer to it."""
    number = await office.server.sockets.send(kind, payload)
    async with asyncio.timeout(20):
        while number in office.server.sockets.waiting:
            await asyncio.sleep(0.01)
    return office.server.sockets.answers[number]


async def test_a_click_through_the_connection_is_kept_and_done(connected: Office) -> None:
    case = await connected.a_case()
    payload = connected.slack.click_payload("U1", ROOMS["delivery"], connected.card(), "I’ll take it")
    await acknowledged(connected, "interactive", payload)
    await connected.house.work()
    assert (await connected.house.view(case)).case.assignee == "marie"


async def test_commands_and_modals_are_answered_and_events_are_kept(connected: Office) -> None:
    case = await connected.a_case()
    typed = {"command": "/comptoir", "text": "queue", "user_id": "U1", "channel_id": "C1", "trigger_id": "t1"}
    assert "Where is my parcel?" in json.dumps(await acknowledged(connected, "slash_commands", typed))
    said = connected.workspace.says("U1", "C1", "Ask the depot", thread_ts=connected.card()["ts"])
    body = json.loads(connected.slack.event_body({**said, "channel": "C1"}))
    await acknowledged(connected, "events_api", body)
    await connected.house.work()
    assert [note.text for note in (await connected.house.view(case)).notes] == ["Ask the depot"]


async def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(
    connected: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await connected.a_case()
    payload = connected.slack.click_payload("U1", ROOMS["delivery"], connected.card(), "I’ll take it")
    asked = asyncio.Event()

    def away(_: SqlStore) -> None:
        asked.set()
        raise Unavailable("away", service="database", account="")

    with monkeypatch.context() as patched:
        patched.setattr(SqlStore, "writing", away)
        number = await connected.server.sockets.send("interactive", payload)
        async with asyncio.timeout(20):
            await asked.wait()
        assert number in connected.server.sockets.waiting
    await connected.server.sockets.ask_to_reconnect()
    async with asyncio.timeout(30):
        while number in connected.server.sockets.waiting:
            await asyncio.sleep(0.01)
    await connected.house.work()
    assert (await connected.house.view(case)).case.assignee == "marie"
    assert (await connected.house.events(case)).count("claimed") == 1


@pytest.mark.parametrize("payload", [{"type": "event_callback", "event": []}, {"authorizations": 3, "command": {}}])
async def test_what_has_no_shape_is_acknowledged_and_does_not_come_again(
    connected: Office, payload: dict[str, object]
) -> None:
    await acknowledged(connected, "events_api", payload)


SECRETS = {"slack_bot_token": SecretStr("xoxb-x"), "slack_app_token": SecretStr("xapp-x")}


@pytest.mark.parametrize(
    ("given", "connects"), [({}, True), ({"comptoir_public_url": "https://comptoir.example.org"}, False)]
)
async def test_the_connection_is_opened_only_where_slack_cannot_call(
    tmp_path: Path, given: dict[str, str], connects: bool
) -> None:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    settings = load_settings(
        database_url=f"sqlite:///{tmp_path}/c.db", comptoir_rules=tmp_path / "rules.yaml", **SECRETS, **given
    )
    async with open_comptoir(settings, environment={"ACME_SOCIAL_TOKEN": "t"}, speaks=False) as comptoir:
        assert (slack_socket(comptoir) is not None) is connects


def test_a_token_of_another_kind_is_refused_with_what_to_write() -> None:
    with pytest.raises(SettingsError, match="begins with xapp-"):
        load_settings(slack_app_token=SecretStr("xoxb-x"))
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN where"):
        load_settings(slack_bot_token=SecretStr("xoxb-x"))


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema is not on this machine")
def test_the_manifest_without_an_address_is_one_that_slack_takes() -> None:
    validator = Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert list(validator.iter_errors(manifest(""))) == []
    assert "request_url" not in json.dumps(manifest(""))
