"""Setting Slack up: a manifest that Slack takes, and a check that says what is missing."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from bot.cli.slack import slack_findings
from bot.domain.department import Directory
from bot.runtime.finding import Finding
from bot.settings import load_settings
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.check import examine
from integrations.chat.slack.manifest import EVENTS, SCOPES, manifest
from integrations.chat.slack.surface import SlackSurface
from tests.contracts.chat.slack_stage import acme, slack_directory
from tests.slack.office import Office
from tests.stand_ins.slack.faults import Fault, Manner
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.support.clock import FakeClock

SCHEMA = Path(__file__).parents[3] / "shared/specs/slack/manifest.schema.2.0.0.json"


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[SlackServer]:
    async with slack_server(acme(clock)) as running:
        running.workspace.app.scopes = frozenset(SCOPES)
        yield running


async def check(
    server: SlackServer, clock: FakeClock, directory: Directory | None = None, *, app_token: str = ""
) -> dict[str, Finding]:
    known = directory or slack_directory()
    calls = Calls(server.workspace.app.bot_token, api_url=server.api_url, clock=clock)
    opening = Calls(app_token, api_url=server.api_url, clock=clock) if app_token else None
    surface = SlackSurface(calls, directory=lambda: known, clock=clock)
    found = await examine(surface, known, opening=opening)
    await surface.close()
    if opening is not None:
        await opening.close()
    return {each.subject: each for each in found}


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema is not on this machine")
def test_the_manifest_is_one_that_slack_takes() -> None:
    validator = Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert list(validator.iter_errors(manifest("https://comptoir.example.org"))) == []
    assert list(validator.iter_errors(manifest("ftp://nowhere"))) != []


def test_the_manifest_leads_to_the_door(office: Office) -> None:
    address = manifest("https://comptoir.example.org")["settings"]["interactivity"]["request_url"]
    assert address == f"https://comptoir.example.org{office.slack.url}"


@pytest.mark.parametrize("scope", sorted(SCOPES))
async def test_a_scope_that_is_missing_is_named_with_its_reason(
    server: SlackServer, clock: FakeClock, scope: str
) -> None:
    server.workspace.app.scopes -= {scope}
    found = (await check(server, clock))["slack scopes"]
    assert found.verdict == "wrong"
    assert f"{scope}, to {SCOPES[scope]}" in found.found


async def test_all_is_well_where_nothing_is_missing(server: SlackServer, clock: FakeClock) -> None:
    found = await check(server, clock)
    assert {each.verdict for each in found.values()} == {"ok"}
    assert found["slack"].found == "workspace Acme, as comptoir"
    assert found["department billing"].found == "#billing"


async def test_a_token_that_was_revoked_is_the_one_thing_told(server: SlackServer, clock: FakeClock) -> None:
    server.workspace.app.revoked = True
    found = await check(server, clock)
    assert [(each.subject, each.verdict) for each in found.values()] == [("slack", "wrong")]
    assert "SLACK_BOT_TOKEN" in found["slack"].remedy


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"is_archived": True}, "archived"),
        ({"is_ext_shared": True}, "shared with another company"),
        ({"members": set()}, "not in #billing"),
        ({"name": "renamed"}, "no channel #billing"),
    ],
)
async def test_a_channel_where_no_card_could_be_posted_is_told(
    server: SlackServer, clock: FakeClock, change: dict[str, object], told: str
) -> None:
    for name, value in change.items():
        setattr(server.workspace.channels["C1"], name, value)
    found = (await check(server, clock))["department billing"]
    assert found.verdict == "wrong"
    assert told in found.found
    assert found.remedy


async def test_people_whom_nobody_could_recognise_are_told(server: SlackServer, clock: FakeClock) -> None:
    directory = slack_directory()
    people = directory.people | {"paul": replace(directory.people["paul"], slack="")}
    found = (await check(server, clock, replace(directory, people=people)))["people"]
    assert found.verdict == "warning"
    assert "paul" in found.found
    assert "marie" not in found.found


@pytest.mark.parametrize("event", [event for event, scope in EVENTS.items() if scope])
async def test_an_event_of_which_slack_would_never_tell_is_named(
    server: SlackServer, clock: FakeClock, event: str
) -> None:
    server.workspace.app.scopes -= {EVENTS[event]}
    found = (await check(server, clock))["slack events"]
    assert found.verdict == "wrong"
    assert f"{event}, without {EVENTS[event]}" in found.found


def test_every_event_needs_a_scope_that_is_asked_for() -> None:
    assert {scope for scope in EVENTS.values() if scope} <= SCOPES.keys()


class TestConnection:
    """Where Comptoir opens the connection to Slack itself."""

    async def test_a_token_that_may_open_one_is_right_and_none_is_opened(
        self, server: SlackServer, clock: FakeClock
    ) -> None:
        found = await check(server, clock, app_token=server.workspace.app.app_token)
        assert {each.verdict for each in found.values()} == {"ok"}
        assert "connections:write" in found["slack app token"].found
        assert "slack app token" not in await check(server, clock)

    async def test_a_missing_scope_is_named(self, server: SlackServer, clock: FakeClock) -> None:
        server.workspace.app.app_scopes = frozenset()
        found = (await check(server, clock, app_token=server.workspace.app.app_token))["slack app token"]
        assert found.verdict == "wrong"
        assert "missing: connections:write" in found.found
        assert "Basic Information" in found.remedy

    @pytest.mark.parametrize("token", ["xapp-later", "xoxb-stand-in"])
    async def test_a_token_of_another_kind_is_told_and_never_printed(
        self, server: SlackServer, clock: FakeClock, token: str
    ) -> None:
        found = (await check(server, clock, app_token=token))["slack app token"]
        assert found.verdict == "wrong"
        assert "SLACK_APP_TOKEN" in found.remedy
        assert token not in found.found + found.remedy

    @pytest.mark.parametrize(
        ("fault", "told"),
        [
            (Fault(Manner.REFUSED, error="forbidden_team"), "Turn on Socket Mode"),
            (Fault(Manner.SERVER_ERROR), "Try again later"),
        ],
    )
    async def test_what_slack_refuses_is_told_with_what_to_do(
        self, server: SlackServer, clock: FakeClock, fault: Fault, told: str
    ) -> None:
        server.workspace.faults.next_time("apps.connections.open", fault)
        found = (await check(server, clock, app_token=server.workspace.app.app_token))["slack app token"]
        assert (found.verdict, told in found.remedy) == ("wrong", True)

    async def test_it_is_asked_for_where_slack_cannot_call(self, server: SlackServer) -> None:
        app = server.workspace.app
        tokens = {"slack_bot_token": app.bot_token, "slack_app_token": app.app_token, "slack_api_url": server.api_url}
        here = await slack_findings(load_settings(comptoir_public_url="", **tokens), slack_directory())
        assert [each.verdict for each in here if each.subject == "slack app token"] == ["ok"]
        public = load_settings(comptoir_public_url="https://comptoir.example.org", **tokens)
        assert "slack app token" not in {each.subject for each in await slack_findings(public, slack_directory())}
