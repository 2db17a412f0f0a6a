"""Setting Teams up on the command line: the package is written and what comes next is said, or what is missing."""

import json
import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from bot.cli.main import command_line
from bot.errors import SettingsError
from integrations.chat.teams.manifest import PATH, manifest
from integrations.chat.teams.package import PACKAGE, package

APP = "0a1b2c3d-0000-4000-8000-123456789abc"
TENANT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
ADDRESS = "https://comptoir.example.org"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app that is registered, at a public address; nothing else of Teams is set."""
    for name in [each for each in os.environ if each.startswith(("TEAMS_", "SLACK_", "COMPTOIR_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TEAMS_APP_ID", APP)
    monkeypatch.setenv("TEAMS_TENANT_ID", TENANT)
    monkeypatch.setenv("TEAMS_APP_PASSWORD", "s3cret~hunter2")
    monkeypatch.setenv("COMPTOIR_PUBLIC_URL", ADDRESS)


def run(*words: str) -> tuple[int, str]:
    """What a command says and its exit code; an error of ours is raised, as `main` would find it."""
    done = CliRunner().invoke(command_line("teams"), ["teams", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_the_package_is_written_and_what_comes_next_is_said(tmp_path: Path) -> None:
    code, said = run("manifest", "--output", str(tmp_path / "new" / "folder"))
    assert code == 0
    written = tmp_path / "new" / "folder" / PACKAGE
    assert written.read_bytes() == package(APP, ADDRESS)
    assert str(written) in said
    assert f"{ADDRESS}{PATH}" in said
    assert "comptoir teams check" in said
    assert "hunter2" not in said


def test_reading_threads_is_asked_for_only_where_it_is_wanted(tmp_path: Path) -> None:
    code, said = run("manifest", "--output", str(tmp_path), "--rsc")
    assert code == 0
    assert "an owner of the team may" in said
    with ZipFile(tmp_path / PACKAGE) as archive:
        assert json.loads(archive.read("manifest.json")) == manifest(APP, ADDRESS, reads_threads=True)


def test_a_later_package_has_a_higher_number(tmp_path: Path) -> None:
    assert run("manifest", "--output", str(tmp_path), "--app-version", "1.10.0")[0] == 0
    assert (tmp_path / PACKAGE).read_bytes() == package(APP, ADDRESS, version="1.10.0")


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0-beta", "01.0.0", ""])
def test_a_number_that_teams_would_not_take_is_refused(tmp_path: Path, version: str) -> None:
    code, said = run("manifest", "--output", str(tmp_path), "--app-version", version)
    assert code == 2
    assert "1.0.1" in said
    assert not (tmp_path / PACKAGE).exists()


@pytest.mark.parametrize(
    ("unset", "told"),
    [
        (("TEAMS_APP_ID", "TEAMS_TENANT_ID", "TEAMS_APP_PASSWORD"), "TEAMS_APP_ID is not set; docs/connect-teams.md"),
        (("TEAMS_TENANT_ID",), "set TEAMS_TENANT_ID too"),
        (("TEAMS_APP_PASSWORD",), "set one of TEAMS_APP_PASSWORD"),
        (("COMPTOIR_PUBLIC_URL",), "COMPTOIR_PUBLIC_URL: Teams reaches https addresses only"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, unset: tuple[str, ...], told: str
) -> None:
    for name in unset:
        monkeypatch.delenv(name)
    with pytest.raises(SettingsError) as refusal:
        run("manifest", "--output", str(tmp_path / "none"))
    assert told in str(refusal.value)
    assert not (tmp_path / "none").exists()


def test_an_address_without_tls_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMPTOIR_PUBLIC_URL", "http://comptoir.example.org")
    with pytest.raises(SettingsError, match="https"):
        run("manifest", "--output", str(tmp_path))
