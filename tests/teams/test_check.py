"""Looking at Teams on the command line: what is missing is said with what to do, and nothing is changed."""

import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError
from bot.ports.places import CHANNEL, TEAM
from bot.storage.database import SqlStore
from integrations.chat.teams.gateway import BotBuilderGateway
from integrations.chat.teams.places import Places
from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Tenant
from tests.support.clock import FakeClock
from tests.teams.looking import Setup, typed

ADDRESS = "https://comptoir.example.org"


@pytest.fixture
async def setup(
    server: TeamsServer,
    gateway: BotBuilderGateway,
    store: SqlStore,
    database_url: str,
    clock: FakeClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Setup]:
    for name in [each for each in os.environ if each.startswith(("TEAMS_", "SLACK_", "COMPTOIR_"))]:
        monkeypatch.delenv(name)
    app = server.tenant.app
    settings = {
        "DATABASE_URL": database_url,
        "COMPTOIR_RULES": str(tmp_path / "rules.yaml"),
        "COMPTOIR_PUBLIC_URL": ADDRESS,
        "TEAMS_APP_ID": app.id,
        "TEAMS_TENANT_ID": server.tenant.id,
        "TEAMS_APP_PASSWORD": app.secret,
        "TEAMS_LOGIN_URL": server.secure_url,
        "TEAMS_OPENID_URL": server.openid_url,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    yield Setup(server, store, Places(store, gateway, clock), tmp_path / "rules.yaml")


async def test_all_is_well_where_nothing_is_missing(setup: Setup) -> None:
    await setup.installed()
    code, said = await setup.check()
    assert code == 0, said
    found = await setup.found()
    assert {each["verdict"] for each in found.values()} == {"ok"}
    assert found["teams Acme"]["found"] == "3 channels"
    assert found["department billing"]["found"] == "Acme/Billing"
    assert found["teams address"]["found"] == f"{ADDRESS}/teams/messages"
    assert setup.tenant.id in found["teams app"]["found"]


async def test_nothing_is_posted_and_nothing_written_down(setup: Setup) -> None:
    await setup.installed()

    async def kept() -> list[Any]:
        async with setup.store.reading() as tx:
            return [list(await tx.places.of_kind("teams", kind)) for kind in (TEAM, CHANNEL)]

    before = await kept()
    setup.tenant.calls.clear()
    await setup.found()
    assert await kept() == before
    assert {each.operation for each in setup.tenant.calls} <= {
        "openid",
        "keys",
        "discovery",
        "token",
        "team",
        "channels",
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TEAMS_APP_PASSWORD", "hunter2"), ("TEAMS_APP_ID", "99999999-2222-3333-4444-555555555555")],
)
async def test_an_app_that_gets_no_token_is_told_and_its_secret_is_not(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    await setup.installed()
    code, said = await setup.check()
    found = await setup.found()
    assert code == 1
    assert found["teams app"]["verdict"] == "wrong"
    assert "AADSTS" in found["teams app"]["found"]
    assert "make a new client secret" in found["teams app"]["remedy"]
    assert "department billing" not in found, "without a token nothing can be seen there"
    assert "hunter2" not in said
    assert setup.tenant.app.secret not in said


async def test_a_login_service_in_trouble_is_no_fault_of_the_settings(setup: Setup) -> None:
    setup.tenant.faults.next_time("discovery", Fault(Manner.DROPPED), times=3)
    found = await setup.found()
    assert found["teams app"]["verdict"] == "wrong"
    assert "Try again later" in found["teams app"]["remedy"]


async def test_keys_that_cannot_be_fetched_are_told_with_their_address(setup: Setup) -> None:
    await setup.installed()
    setup.tenant.faults.next_time("keys", Fault(Manner.SERVER_ERROR))
    found = await setup.found()
    assert found["teams keys"]["verdict"] == "wrong"
    assert setup.server.openid_url in found["teams keys"]["remedy"]
    assert found["department billing"]["verdict"] == "ok"


async def test_an_address_that_teams_cannot_reach_is_told(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPTOIR_PUBLIC_URL", "http://comptoir.example.org")
    found = await setup.found()
    assert found["teams address"]["verdict"] == "wrong"
    assert "COMPTOIR_PUBLIC_URL" in found["teams address"]["remedy"]


async def test_where_teams_has_told_of_no_team_yet_it_is_said_how_it_does(setup: Setup) -> None:
    found = await setup.found()
    assert found["teams"]["verdict"] == "wrong"
    assert "write @Comptoir help" in found["teams"]["remedy"]
    assert "no team Acme that has the app" in found["department billing"]["found"]


async def test_a_team_from_which_the_app_was_taken_is_told(setup: Setup) -> None:
    await setup.installed()
    setup.tenant.teams["acme"].installed = False
    found = await setup.found()
    assert found["teams Acme"]["verdict"] == "warning"
    assert found["department billing"]["verdict"] == "wrong"
    assert "bot_not" not in found["department billing"]["found"]
    assert "Add the app to the team again" in found["department billing"]["remedy"]


async def test_a_team_of_which_teams_has_told_that_we_left_it_is_not_asked(setup: Setup) -> None:
    await setup.installed()
    await setup.places.learn(setup.told.installation_update("marie", setup.tenant.channels["acme"], "remove"))
    found = await setup.found()
    assert "no longer" in found["teams Acme"]["found"]
    assert found["department press"]["verdict"] == "wrong"
    assert not setup.tenant.called("channels")


def _shared(tenant: Tenant) -> None:
    tenant.channels["billing"].kind = "shared"


def _deleted(tenant: Tenant) -> None:
    tenant.channels["billing"].deleted = True


def _renamed(tenant: Tenant) -> None:
    tenant.channels["billing"].name = "Billings"


def _twice(tenant: Tenant) -> None:
    tenant.new_channel("other", "billing ", team="acme")


@pytest.mark.parametrize(
    ("change", "told", "remedy"),
    [
        (_shared, "shared with another company", "your own people only"),
        (_deleted, "no channel Billing", "private channel"),
        (_renamed, "no channel Billing", "Did you mean Acme/Billings?"),
        (_twice, "several channels are called Acme/Billing", "link"),
    ],
)
async def test_a_channel_where_no_card_could_be_posted_is_told(
    setup: Setup, change: Callable[[Tenant], None], told: str, remedy: str
) -> None:
    await setup.installed()
    change(setup.tenant)
    found = (await setup.found())["department billing"]
    assert found["verdict"] == "wrong"
    assert told in found["found"]
    assert remedy in found["remedy"]


async def test_a_channel_of_whose_end_teams_has_told_is_called_deleted(setup: Setup) -> None:
    await setup.installed()
    room = setup.tenant.channels["billing"]
    team = setup.tenant.teams["acme"]
    await setup.places.learn(setup.told.conversation_update("marie", team, "channelCreated", room))
    await setup.places.learn(setup.told.conversation_update("marie", team, "channelDeleted", room))
    room.deleted = True
    assert "was deleted" in (await setup.found())["department billing"]["found"]
    setup.channels["billing"] = room.id
    assert "was deleted" in (await setup.found())["department billing"]["found"]


@pytest.mark.parametrize(
    "named", ["{id}", "https://teams.microsoft.com/l/channel/{quoted}/Billing?groupId=g&tenantId=t"]
)
async def test_a_channel_is_known_by_its_id_and_by_the_link_that_teams_copies(setup: Setup, named: str) -> None:
    await setup.installed()
    place = setup.tenant.channels["billing"].id
    setup.channels["billing"] = named.format(id=place, quoted=place.replace(":", "%3A").replace("@", "%40"))
    assert (await setup.found())["department billing"]["found"] == "Acme/Billing"
    setup.channels["billing"] = "19:elsewhere@thread.tacv2"
    assert "in no team that has the app" in (await setup.found())["department billing"]["found"]


@pytest.mark.parametrize(
    ("named", "told", "remedy"),
    [
        ("Billing", "names no team", "Team/Channel"),
        ("Acmee/Billing", "no team Acmee", "Did you mean Acme/Billing?"),
        ("Somewhere/Else", "no team Somewhere", "Add the app"),
    ],
)
async def test_a_name_that_leads_nowhere_is_told_with_what_may_be_meant(
    setup: Setup, named: str, told: str, remedy: str
) -> None:
    await setup.installed()
    setup.channels["billing"] = named
    found = (await setup.found())["department billing"]
    assert (found["verdict"], told in found["found"], remedy in found["remedy"]) == ("wrong", True, True), found


async def test_the_first_channel_goes_by_the_name_that_people_see(setup: Setup) -> None:
    await setup.installed()
    setup.channels["billing"] = "ACME/Général"
    assert (await setup.found())["department billing"]["found"] == "Acme/General"


async def test_people_whom_nobody_could_recognise_are_told_unless_they_are_linked(setup: Setup) -> None:
    await setup.installed()
    setup.teams["paul"] = ""
    found = (await setup.found())["people"]
    assert (found["verdict"], found["found"]) == ("warning", "cannot act in Teams: paul")
    assert "Object ID" in found["remedy"]
    async with setup.store.writing() as tx:
        await tx.chat_people.link("teams", setup.tenant.people["paul"].id, "paul")
    assert "people" not in await setup.found()


async def test_an_id_of_another_kind_is_told(setup: Setup) -> None:
    await setup.installed()
    setup.teams["marie"] = "29:1abc"
    found = (await setup.found())["people"]
    assert (found["verdict"], "29:1abc of marie" in found["found"]) == ("wrong", True)


async def test_the_database_is_named_where_it_cannot_be_looked_at(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    found = await setup.found()
    assert found["teams app"]["verdict"] == "ok"
    assert "comptoir migrate" in found["teams"]["remedy"]


async def test_without_an_app_it_is_said_what_to_set(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEAMS_APP_ID", "TEAMS_TENANT_ID", "TEAMS_APP_PASSWORD"):
        monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match="TEAMS_APP_ID is not set"):
        await setup.check()


async def test_for_the_playground_no_token_and_no_key_is_asked_for(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    await setup.installed()
    monkeypatch.delenv("TEAMS_APP_PASSWORD")
    monkeypatch.delenv("COMPTOIR_PUBLIC_URL")
    monkeypatch.setenv("TEAMS_PLAYGROUND", setup.server.base_url)
    setup.tenant.calls.clear()
    found = await setup.found()
    assert "no token" in found["teams app"]["found"]
    assert found.keys().isdisjoint({"teams keys", "teams address"})
    assert not [each for each in setup.tenant.calls if each.operation in ("token", "keys")]


async def test_the_doctor_looks_at_teams_where_it_is_connected(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    await setup.installed()
    setup.write_rules()

    async def subjects() -> set[str]:
        return {each["subject"] for each in json.loads((await typed("doctor", "--json")).stdout)}

    assert {"teams app", "department billing"} <= await subjects()
    for name in ("TEAMS_APP_ID", "TEAMS_TENANT_ID", "TEAMS_APP_PASSWORD"):
        monkeypatch.delenv(name)
    assert not [each for each in await subjects() if each.startswith("teams")]
