"""Setting Slack up: a manifest that Slack takes, and a check that says what is missing."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from bot.domain.department import Directory
from bot.runtime.finding import Finding
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.check import examine
from integrations.chat.slack.manifest import SCOPES, manifest
from integrations.chat.slack.surface import SlackSurface
from tests.contracts.chat.slack_stage import acme, slack_directory
from tests.slack.office import Office
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.support.clock import FakeClock

SCHEMA = Path(__file__).parents[3] / "shared/specs/slack/manifest.schema.2.0.0.json"


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[SlackServer]:
    async with slack_server(acme(clock)) as running:
        running.workspace.app.scopes = frozenset(SCOPES)
        yield running


async def check(server: SlackServer, clock: FakeClock, directory: Directory | None = None) -> dict[str, Finding]:
    known = directory or slack_directory()
    calls = Calls(server.workspace.app.bot_token, api_url=server.api_url, clock=clock)
    surface = SlackSurface(calls, directory=lambda: known, clock=clock)
    found = await examine(surface, known)
    await surface.close()
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
