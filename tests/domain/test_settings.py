"""Settings are read once, and a wrong one is refused by its variable's name, never with its value."""

import os
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings, secret


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "PORT", "COMPTOIR_PUBLIC_URL", "COMPTOIR_LOG", "COMPTOIR_API_TOKEN", "COMPTOIR_HOST"):
        monkeypatch.delenv(name, raising=False)
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in [each for each in os.environ if each.startswith(("TEAMS_", "META_"))]:
        monkeypatch.delenv(name)


def test_without_settings_everything_runs_on_this_machine() -> None:
    settings = load_settings()

    assert settings.is_sqlite
    assert settings.public_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root:hunter2@db/x"),
        ("PORT", "hunter2"),
        ("COMPTOIR_PUBLIC_URL", "hunter2.example"),
        ("COMPTOIR_LOG", "hunter2"),
        ("COMPTOIR_ALIVE_URL", "http://alive.example/hunter2"),
        ("SLACK_API_URL", "https://hunter2.example"),
        ("SLACK_DIGEST_AT", "hunter2"),
        ("SLACK_DIGEST_AT", "24:00"),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        load_settings()

    assert str(refusal.value).startswith(f"{name}: ")
    assert "Value error" not in str(refusal.value)
    assert value not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "abc", "write a number from 1 to 65535, such as 8080"),
        ("PORT", "0", "write a number from 1 to 65535, such as 8080"),
        ("PORT", "65536", "write a number from 1 to 65535, such as 8080"),
        ("TEAMS_MANAGED_IDENTITY", "perhaps", "write true or false"),
    ],
)
def test_a_wrong_setting_is_told_with_what_to_write_instead(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert str(refusal.value) == f"{name}: {told}"


def test_a_token_is_never_printed_and_an_empty_one_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPTOIR_API_TOKEN", "hunter2")
    assert "hunter2" not in repr(load_settings())
    monkeypatch.setenv("COMPTOIR_API_TOKEN", " ")
    assert load_settings().comptoir_api_token is None


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({"SLACK_CLIENT_SECRET": ""}, "set SLACK_CLIENT_SECRET too"),
        ({"COMPTOIR_SECRET_KEY": ""}, "set COMPTOIR_SECRET_KEY too"),
        ({"COMPTOIR_SECRET_KEY": "hunter2"}, "comptoir slack key"),
        ({"COMPTOIR_SECRET_KEY": f"{'k' * 43}=,hunter2"}, "comptoir slack key"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
        ({"COMPTOIR_PUBLIC_URL": ""}, "COMPTOIR_PUBLIC_URL"),
        ({"COMPTOIR_PUBLIC_URL": "http://comptoir.example"}, "COMPTOIR_PUBLIC_URL"),
        ({"SLACK_BOT_TOKEN": "xoxb-hunter2"}, "unset SLACK_BOT_TOKEN"),
        ({"SLACK_CLIENT_ID": ""}, "beside SLACK_CLIENT_SECRET"),
    ],
)
def test_an_app_to_install_is_refused_without_all_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], remedy: str
) -> None:
    whole = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "hunter2",
        "SLACK_SIGNING_SECRET": "hunter2",
        "COMPTOIR_SECRET_KEY": f"{'k' * 43}=, {'l' * 43}=",
        "COMPTOIR_PUBLIC_URL": "https://comptoir.example",
    }
    for name, text in whole.items():
        monkeypatch.setenv(name, text)
    assert load_settings().slack_client_id == "1.2"
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(SettingsError, match=remedy) as refusal:
        load_settings()
    assert "hunter2" not in str(refusal.value)


def test_a_secret_that_is_missing_names_its_variable() -> None:
    assert secret({"TOKEN": " t "}, "TOKEN") == "t"
    with pytest.raises(SettingsError, match="TOKEN is not set"):
        secret({"TOKEN": ""}, "TOKEN")


@pytest.mark.parametrize(
    ("token", "signing_secret", "remedy"),
    [
        ("xoxp-hunter2", "hunter2", "xoxb-"),
        ("xoxb-hunter2", "", "SLACK_SIGNING_SECRET"),
        ("xoxb-hunter2", "  ", "SLACK_SIGNING_SECRET"),
    ],
)
def test_slack_is_refused_without_its_signing_secret_or_with_another_kind_of_token(
    monkeypatch: pytest.MonkeyPatch, token: str, signing_secret: str, remedy: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", signing_secret)
    with pytest.raises(SettingsError, match=remedy) as refusal:
        load_settings()

    assert "hunter2" not in str(refusal.value)


APP, TENANT = "00001111-aaaa-2222-bbbb-3333cccc4444", "72f988bf-86f1-41af-91ab-2d7cd011db47"
TEAMS = {"TEAMS_APP_ID": APP, "TEAMS_TENANT_ID": TENANT}


def with_these(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name, text in given.items():
        monkeypatch.setenv(name, text)


@pytest.mark.parametrize(
    ("given", "variable", "remedy"),
    [
        ({"TEAMS_APP_PASSWORD": "hunter2"}, "TEAMS_APP_ID", "beside TEAMS_APP_PASSWORD"),
        ({"TEAMS_TENANT_ID": TENANT}, "TEAMS_APP_ID", "beside TEAMS_TENANT_ID"),
        ({"TEAMS_PLAYGROUND": "http://127.0.0.1:56150"}, "TEAMS_APP_ID", "beside TEAMS_PLAYGROUND"),
        ({"TEAMS_APP_ID": APP, "TEAMS_APP_PASSWORD": "hunter2"}, "TEAMS_APP_ID", "TEAMS_TENANT_ID"),
        (TEAMS, "TEAMS_APP_ID", "set one of TEAMS_APP_PASSWORD"),
        (TEAMS | {"TEAMS_APP_PASSWORD": " "}, "TEAMS_APP_ID", "set one of TEAMS_APP_PASSWORD"),
        (
            TEAMS | {"TEAMS_APP_PASSWORD": "hunter2", "TEAMS_MANAGED_IDENTITY": "true"},
            "TEAMS_APP_ID",
            "keep one of TEAMS_APP_PASSWORD",
        ),
        (TEAMS | {"TEAMS_APP_ID": "hunter2", "TEAMS_APP_PASSWORD": "x"}, "TEAMS_APP_ID", "app's id"),
        (TEAMS | {"TEAMS_TENANT_ID": "hunter2.example", "TEAMS_APP_PASSWORD": "x"}, "TEAMS_TENANT_ID", "organisation"),
        (TEAMS | {"TEAMS_CERTIFICATE": "hunter2.pem"}, "TEAMS_CERTIFICATE", "PEM file"),
        (TEAMS | {"TEAMS_PLAYGROUND": "http://hunter2.example:56150"}, "TEAMS_PLAYGROUND", "of this machine"),
        (TEAMS | {"TEAMS_PLAYGROUND": "http://127.0.0.1.hunter2.example/"}, "TEAMS_PLAYGROUND", "of this machine"),
        (TEAMS | {"TEAMS_PLAYGROUND": "http://127.0.0.1@hunter2.example/"}, "TEAMS_PLAYGROUND", "of this machine"),
        (
            TEAMS | {"TEAMS_PLAYGROUND": "http://127.0.0.1:56150", "COMPTOIR_HOST": "0.0.0.0"},
            "TEAMS_PLAYGROUND",
            "COMPTOIR_HOST",
        ),
        (
            TEAMS | {"TEAMS_PLAYGROUND": "http://127.0.0.1:56150", "COMPTOIR_PUBLIC_URL": "https://c.example"},
            "TEAMS_PLAYGROUND",
            "COMPTOIR_PUBLIC_URL",
        ),
        (
            TEAMS | {"TEAMS_PLAYGROUND": "http://127.0.0.1:56150", "TEAMS_APP_PASSWORD": "hunter2"},
            "TEAMS_APP_ID",
            "unset TEAMS_APP_PASSWORD",
        ),
        ({"TEAMS_LOGIN_URL": "http://hunter2.example"}, "TEAMS_LOGIN_URL", "https://"),
        ({"TEAMS_LOGIN_URL": "http://127.0.0.1/hunter2"}, "TEAMS_LOGIN_URL", "https://"),
        ({"TEAMS_OPENID_URL": "http://hunter2.example"}, "TEAMS_OPENID_URL", "https://"),
    ],
)
def test_teams_is_refused_where_it_could_not_be_told_who_asks(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], variable: str, remedy: str
) -> None:
    with_these(monkeypatch, given)
    with pytest.raises(SettingsError, match=remedy) as refusal:
        load_settings()
    assert str(refusal.value).startswith(f"{variable}: ")
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"TEAMS_APP_ID": " ", "TEAMS_APP_PASSWORD": ""},
        TEAMS | {"TEAMS_APP_PASSWORD": "hunter2"},
        TEAMS | {"TEAMS_MANAGED_IDENTITY": "true"},
        TEAMS | {"TEAMS_PLAYGROUND": "http://localhost:56150"},
        TEAMS | {"TEAMS_PLAYGROUND": "http://[::1]:56150/"},
        TEAMS | {"TEAMS_APP_PASSWORD": "hunter2", "TEAMS_OPENID_URL": "http://127.0.0.1:8000/"},
    ],
)
def test_teams_is_taken_with_one_proof_or_for_the_playground(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    with_these(monkeypatch, given)
    settings = load_settings()
    assert settings.teams_app_id == given.get("TEAMS_APP_ID", "").strip()
    assert "hunter2" not in repr(settings)


def test_a_certificate_is_taken_with_its_key_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pem = tmp_path / "app.pem"
    with_these(monkeypatch, TEAMS | {"TEAMS_CERTIFICATE": str(pem)})
    begun = "-----BEGIN CERTIFICATE-----\n"
    pem.write_text(begun)
    with pytest.raises(SettingsError, match="private key"):
        load_settings()
    pem.write_text(f"{begun}-----BEGIN PRIVATE KEY-----\n")
    assert load_settings().teams_certificate == pem


@pytest.mark.parametrize("alone", ["META_APP_SECRET", "META_VERIFY_TOKEN"])
def test_what_meta_tells_needs_both_of_its_secrets(monkeypatch: pytest.MonkeyPatch, alone: str) -> None:
    monkeypatch.setenv(alone, "hunter2")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert "META_APP_SECRET and META_VERIFY_TOKEN" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)
    for name in ("META_APP_SECRET", "META_VERIFY_TOKEN"):
        monkeypatch.setenv(name, "hunter2")
    assert "hunter2" not in repr(load_settings())
