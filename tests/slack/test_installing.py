"""Installing the app by Slack's own pages: who may, in which browser, what is kept, and how it is lost."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft7Validator
from sqlalchemy import text

from bot.cli.main import command_line
from bot.cli.slack import slack_findings
from bot.errors import AuthFailed, NotFound, SettingsError
from bot.ports.installations import ACTIVE, InstallationRow
from bot.runtime.sealing import Seals, new_key
from bot.storage.database import open_store
from integrations.chat.slack.first import stands_bare
from integrations.chat.slack.installed import Installed
from integrations.chat.slack.installing import install_link, sealed
from integrations.chat.slack.manifest import SCOPES, manifest
from integrations.chat.slack.oauth import Granted
from integrations.chat.slack.resealing import reseal_all
from tests.slack.installation import KEY, URL, Desk, rules_of
from tests.stand_ins.slack import oauth
from tests.stand_ins.slack.faults import Fault, Manner
from tests.storage.samples import open_case
from tests.support.house import FakeClock

SCHEMA = Path(__file__).parents[3] / "shared/specs/slack/manifest.schema.2.0.0.json"


async def test_an_admin_installs_the_app_with_the_scopes_of_the_manifest_and_it_works_at_once(desk: Desk) -> None:
    with pytest.raises(AuthFailed, match="not installed"):
        await desk.whoami()
    await desk.sign_in("ana")
    begun = await desk.begin()
    asked = httpx.URL(begun.headers["location"])
    assert asked.params["scope"].split(",") == manifest(URL, installs=True)["oauth_config"]["scopes"]["bot"]
    assert asked.params["redirect_uri"] in manifest(URL, installs=True)["oauth_config"]["redirect_urls"]
    done = await desk.browser.get(oauth.allow(desk.workspace, str(asked)))
    assert (done.status_code, "Acme" in done.text) == (200, True)
    assert await desk.whoami() == desk.workspace.team
    row = await desk.row()
    assert row is not None
    assert (row.workspace, row.app, row.installed_by) == (desk.workspace.team, desk.workspace.app.id, "ana")
    assert set(row.scopes.split(",")) == set(SCOPES)


async def test_nobody_else_is_led_to_slack(desk: Desk) -> None:
    stranger = await desk.begin()
    assert (stranger.status_code, stranger.headers["location"]) == (303, "/sign-in")
    await desk.sign_in("marie")
    assert (await desk.begin()).status_code == 403
    assert (await desk.begin(f"{URL}/slack/install?link=made-up")).status_code == 400


async def test_a_link_installs_once_and_looking_at_it_does_not_use_it_up(desk: Desk) -> None:
    link = install_link(Seals(KEY, desk.clock), URL)
    await desk.begin(link)
    begun = await desk.begin(link)
    assert (await desk.browser.get(oauth.allow(desk.workspace, begun.headers["location"]))).status_code == 200
    again = await desk.begin(link)
    refused = await desk.browser.get(oauth.allow(desk.workspace, again.headers["location"]))
    assert (refused.status_code, "no longer works" in refused.text) == (400, True)
    assert await desk.whoami() == desk.workspace.team
    desk.clock.move(minutes=61)
    assert (await desk.begin(link)).status_code == 400


async def test_a_state_that_is_used_late_or_of_another_browser_installs_nothing(desk: Desk) -> None:
    link = install_link(Seals(KEY, desk.clock), URL)
    back = oauth.allow(desk.workspace, (await desk.begin(link)).headers["location"])
    desk.clock.move(minutes=11)
    assert (await desk.browser.get(back)).status_code == 400
    back = oauth.allow(desk.workspace, (await desk.begin(link)).headers["location"])
    desk.browser.cookies.clear()
    assert (await desk.browser.get(back)).status_code == 400
    back = oauth.allow(desk.workspace, (await desk.begin(link)).headers["location"])
    await desk.begin(link)
    assert (await desk.browser.get(back)).status_code == 400
    assert (await desk.browser.get(f"{URL}/slack/oauth/callback?code=c&state=s")).status_code == 400
    assert (await desk.browser.get(f"{URL}/slack/oauth/callback?code=c&state=é")).status_code == 400
    assert desk.workspace.called("oauth.v2.access") == []
    begun = await desk.begin(link)
    cookie = desk.browser.cookies["__Host-comptoir_slack"]
    back = oauth.allow(desk.workspace, begun.headers["location"])
    assert (await desk.browser.get(back)).status_code == 200
    again = await desk.browser.get(back, headers={"Cookie": f"__Host-comptoir_slack={cookie}"})
    assert (again.status_code, len(desk.workspace.called("oauth.v2.access"))) == (400, 1)


async def test_what_slack_refuses_and_what_a_person_does_not_allow_changes_nothing(desk: Desk) -> None:
    begun = await desk.begin(install_link(Seals(KEY, desk.clock), URL))
    state = httpx.URL(begun.headers["location"]).params["state"]
    denied = await desk.browser.get(f"{URL}/slack/oauth/callback", params={"error": "access_denied", "state": state})
    assert (denied.status_code, "not allowed" in denied.text) == (400, True)
    desk.workspace.faults.next_time("oauth.v2.access", Fault(Manner.REFUSED, error="bad_client_secret"))
    assert (await desk.install()).status_code == 400
    desk.workspace.faults.next_time("oauth.v2.access", Fault(Manner.SERVER_ERROR))
    assert (await desk.install()).status_code == 400
    assert await desk.row() is None


async def test_another_app_is_refused_and_its_token_given_back(desk: Desk) -> None:
    await desk.install()
    token = await desk.installed.token()
    desk.workspace.app.id = "A0OTHER"
    assert "another app" in (await desk.install()).text
    assert await desk.installed.token() == token
    assert len(desk.workspace.called("auth.revoke")) == 1
    assert list(desk.workspace.app.tokens) == [token]


async def test_a_second_workspace_is_installed_beside_the_first_and_told_how_the_rules_name_it(desk: Desk) -> None:
    assert "T0ACME" in (await desk.install()).text
    first = await desk.installed.token()
    desk.workspace.team = "T0OTHER"
    done = await desk.install()
    assert (done.status_code, "one more" in done.text, "T0OTHER" in done.text) == (200, True, True)
    assert await desk.installed.token() == first
    assert list(await desk.installed.places()) == ["", "T0OTHER"]
    assert await desk.installed.token("T0OTHER") in desk.workspace.app.tokens


async def test_tokens_are_nowhere_in_the_open(desk: Desk, tmp_path: Path) -> None:
    done = await desk.install()
    token = await desk.installed.token()
    row = await desk.row()
    assert row is not None
    open_words = repr(row) + done.text + repr(desk.settings) + str(await slack_findings(desk.settings, rules_of(desk)))
    secrets = [token, *desk.workspace.app.refresh_tokens, KEY, desk.workspace.app.client_secret]
    files = b"".join(path.read_bytes() for path in tmp_path.glob("c.db*"))
    assert not [each for each in secrets if each in open_words or each.encode() in files]


async def test_a_sealed_token_moved_to_another_row_opens_nothing_there(desk: Desk) -> None:
    await desk.install()
    async with desk.comptoir.store.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE slack_installations SET workspace = 'T0OTHER'"))
    desk.installed.look_again()
    with pytest.raises(AuthFailed, match="COMPTOIR_SECRET_KEY"):
        await desk.installed.token()
    async with desk.comptoir.store.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE slack_installations SET workspace = 'T0ACME', refresh_token = token"))
    desk.installed.look_again()
    with pytest.raises(SettingsError, match="no key in it opens"):
        await desk.installed.ready()


async def test_a_key_is_changed_with_the_former_one_behind_it_and_a_wrong_one_is_told(desk: Desk) -> None:
    await desk.install()
    token, newer = await desk.installed.token(), new_key()
    store, clock = desk.comptoir.store, desk.clock
    with pytest.raises(SettingsError, match="comptoir slack forget"):
        await Installed(store, Seals(newer, clock), clock).ready()
    with pytest.raises(SettingsError, match="no key in it opens"):
        await reseal_all(store, Seals(newer, clock))
    assert await reseal_all(store, Seals(f"{newer}, {KEY}", clock)) == 1
    after = Installed(store, Seals(newer, clock), clock)
    await after.ready()
    assert await after.token() == token


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0COMPTOIR"]}}]
)
async def test_an_app_that_is_taken_out_is_retired_and_a_late_word_of_it_undoes_no_new_one(
    desk: Desk, event: dict[str, Any]
) -> None:
    await desk.install()
    before = int(desk.clock().timestamp()) + 60
    desk.clock.move(minutes=2)
    other = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    assert await desk.told(other, at=before) == [200]
    assert await desk.row() is not None
    assert await desk.told(event, at=before) == [200]
    assert await desk.row() is None
    with pytest.raises(AuthFailed, match="not installed"):
        await desk.whoami()
    assert (await desk.install()).status_code == 200
    await desk.told(event, at=before)
    assert await desk.whoami() == desk.workspace.team


async def test_what_comes_from_another_workspace_is_set_aside(desk: Desk) -> None:
    await desk.install()

    async def kept() -> int:
        async with desk.comptoir.store.reading() as tx:
            return (await tx.jobs.waiting()).get("slack_act", 0)

    opened = {"type": "app_home_opened", "user": "U1", "tab": "home", "event_ts": "1.0", "channel": "D1"}
    await desk.told({**opened, "event_ts": "1.5"})
    assert await kept() == 1
    desk.workspace.team = "T0OTHER"
    assert await desk.told(opened) == [200]
    assert await kept() == 1


async def test_a_workspace_that_is_lost_keeps_its_place_and_people_until_it_is_forgotten_and_another_follows(
    desk: Desk,
) -> None:
    async def known() -> tuple[dict[str, str], list[str]]:
        async with desk.comptoir.store.reading() as tx:
            pictures = await tx.pictures.shown("slack", "", [case.id])
            return dict(await tx.chat_people.links("slack")), [each.ref for each in pictures]

    async def installed_in(team: str, app: str = "A0COMPTOIR") -> list[str]:
        desk.workspace.team, desk.workspace.app.id = team, app
        desk.clock.move(minutes=1)
        assert (await desk.install()).status_code == 200
        return list(await desk.installed.places())

    case = await open_case(desk.comptoir.store, desk.clock())
    await desk.install()
    async with desk.comptoir.store.writing() as tx:
        await tx.chat_people.link("slack", "U7", "marie")
        await tx.chat_people.link("slack", "T0OTHER/U7", "paul")
        [picture] = await tx.pictures.want("slack", "", [(case.id, "https://example.org/a.png", "")], desk.clock())
        await tx.pictures.save(replace(picture, state="shown", ref="F1"))
    everybody = {"U7": "marie", "T0OTHER/U7": "paul"}
    await desk.told({"type": "app_uninstalled"})
    assert await installed_in("T0OTHER") == ["T0OTHER"]
    assert await installed_in("T0ACME") == ["", "T0OTHER"]
    assert await known() == (everybody, ["F1"])
    async with desk.comptoir.store.writing() as tx:
        assert await tx.installations.forget() == 2
    desk.installed.look_again()
    with pytest.raises(AuthFailed, match="not installed"):
        await desk.whoami()
    assert await installed_in("T0ACME", "A0OTHER") == [""]
    assert await known() == (everybody, ["F1"])
    async with desk.comptoir.store.writing() as tx:
        assert await tx.installations.forget("T0ACME") == 1
    assert await installed_in("T0OTHER", "A0OTHER") == ["T0OTHER"]
    assert await installed_in("T0THIRD", "A0OTHER") == ["", "T0OTHER"]
    assert await known() == ({"T0OTHER/U7": "paul"}, [])
    assert await desk.whoami() == "T0THIRD"


async def test_who_is_who_is_forgotten_where_bare_ids_were_those_of_a_token_of_another_workspace(desk: Desk) -> None:
    await desk.install()
    async with desk.comptoir.store.writing() as tx:
        await stands_bare(tx, "T0OTHER", await tx.installations.all())
        await tx.chat_people.link("slack", "U7", "marie")
    await desk.installed.ready()
    async with desk.comptoir.store.reading() as tx:
        assert await tx.chat_people.links("slack") == {}


def test_keys_and_links_come_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def says(words: str) -> str:
        command_line("slack")(["slack", *words.split()], standalone_mode=False)
        return capsys.readouterr().out.strip()

    former, newer, clock = says("key"), says("key"), FakeClock()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/c.db")
    monkeypatch.setenv("COMPTOIR_SECRET_KEY", f"{newer},{former}")
    monkeypatch.setenv("COMPTOIR_PUBLIC_URL", URL)
    assert former != newer
    assert json.loads(says("manifest --oauth"))["settings"]["token_rotation_enabled"]
    with pytest.raises(SettingsError, match="SLACK_CLIENT_ID is not set"):
        says("install-link")
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "given")
    assert says("install-link").startswith(f"{URL}/slack/install?link=")

    async def keep() -> None:
        store = open_store(f"sqlite:///{tmp_path}/c.db", clock=clock)
        await store.migrate()
        granted = Granted("xoxb-t", None, None, "A1", "U0", "chat:write", "T1", "Acme", None)
        token, _ = sealed(Seals(former, clock), "T1", granted)
        row = InstallationRow(
            "T1", "Acme", None, "A1", "U0", "", token, None, None, None, ACTIVE, "ana", clock(), clock()
        )
        async with store.writing() as tx:
            await tx.installations.lock()
            await tx.installations.install(row)
        await store.close()

    asyncio.run(keep())
    assert says("rekey").startswith("1 installations")
    monkeypatch.setenv("COMPTOIR_SECRET_KEY", former)
    with pytest.raises(SettingsError, match="no key in it opens"):
        says("rekey")
    with pytest.raises(NotFound, match="it was in T1"):
        says("forget T2")
    assert says("forget T1").startswith("1 installations")
    assert says("forget").startswith("0 installations")


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema is not on this machine")
def test_the_manifest_of_an_app_that_is_installed_is_one_that_slack_takes() -> None:
    assert list(Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(manifest(URL, installs=True))) == []


async def test_a_word_of_being_taken_out_that_has_no_shape_is_no_defect_of_ours(desk: Desk) -> None:
    await desk.install()
    for event in ({"type": "tokens_revoked", "tokens": {"bot": 7}}, {"type": "tokens_revoked"}):
        assert await desk.told(event) == [200]
    assert await desk.told({"type": "app_uninstalled"}, at=10**30) == [200]
    assert await desk.row() is not None
