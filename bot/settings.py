"""The environment as typed settings: read once at start, refused with the variable's name when wrong."""

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


class Settings(BaseSettings):
    """What the environment says; the names below are the variables, in capitals.

    Secrets are `SecretStr`: they print as stars. Tokens of accounts are not here: the rules file names their
    variables and `secret()` reads them.
    """

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    database_url: str = "sqlite:///var/comptoir.db"
    comptoir_rules: Path = Path("routing_rules.yaml")
    comptoir_host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    comptoir_public_url: str = ""
    comptoir_api_token: SecretStr | None = None
    comptoir_log: str = "info"
    comptoir_alive_url: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_digest_at: str = "08:30"
    comptoir_secret_key: SecretStr | None = None
    slack_client_secret: SecretStr | None = None
    slack_client_id: str = Field(default="", validate_default=True)  # behind all of Slack's: looked at beside them
    meta_app_secret: SecretStr | None = None
    meta_verify_token: SecretStr | None = Field(
        default=None, validate_default=True
    )  # behind the secret: looked at beside
    teams_tenant_id: str = ""
    teams_app_password: SecretStr | None = None
    teams_certificate: Path | None = None
    teams_managed_identity: bool = False
    teams_digest_at: str = "08:30"
    teams_playground: str = ""
    teams_login_url: str = "https://login.microsoftonline.com"
    teams_openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    teams_app_id: str = Field(default="", validate_default=True)  # behind all of Teams': looked at beside them

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+asyncpg://")):
            raise ValueError("write sqlite:///PATH or postgresql://USER@HOST/NAME")
        return url

    @field_validator("comptoir_public_url")
    @classmethod
    def _whole_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("write the whole address, such as https://comptoir.example.org")
        return url.rstrip("/")

    @field_validator(
        "comptoir_api_token",
        "comptoir_alive_url",
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        "comptoir_secret_key",
        "slack_client_secret",
        "teams_app_password",
        "meta_app_secret",
        "meta_verify_token",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, token: object) -> object:
        return None if isinstance(token, str) and not token.strip() else token

    @field_validator("comptoir_alive_url")
    @classmethod
    def _somebody_to_tell(cls, url: SecretStr | None) -> SecretStr | None:
        address = url.get_secret_value() if url is not None else ""
        if address and not address.startswith("https://") and not is_loopback(address):
            raise ValueError("write the whole address with https://, which a service outside gave you to ask for")
        return url

    @field_validator("slack_bot_token")
    @classmethod
    def _a_bots_token_with_its_secret(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if token is None:
            return None
        if not token.get_secret_value().startswith("xoxb-"):
            raise ValueError("write the bot user's token, which begins with xoxb-")
        if info.data.get("slack_signing_secret") is None and info.data.get("slack_app_token") is None:
            raise ValueError(
                "set SLACK_SIGNING_SECRET too, without which nobody can tell Slack's requests from forged ones; "
                "or SLACK_APP_TOKEN where Slack cannot reach this machine"
            )
        return token

    @field_validator("meta_verify_token")
    @classmethod
    def _both_or_none(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "meta_app_secret" in info.data and (token is None) != (info.data["meta_app_secret"] is None):
            raise ValueError("set META_APP_SECRET and META_VERIFY_TOKEN, or neither: Meta tells nobody else of changes")
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _an_apps_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not token.get_secret_value().startswith("xapp-"):
            raise ValueError("write the app-level token, which begins with xapp-")
        return token

    @field_validator("comptoir_secret_key")
    @classmethod
    def _keys_of_their_length(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None and not all(_is_key(key) for key in keys.get_secret_value().split(",")):
            raise ValueError(
                "write what comptoir slack key prints; several keys with commas between them, newest first"
            )
        return keys

    @field_validator("slack_client_id")
    @classmethod
    def _an_app_that_can_be_installed(cls, client: str, info: ValidationInfo) -> str:
        given = info.data
        if not client.strip():
            if given.get("slack_client_secret") is not None:
                raise ValueError("set it beside SLACK_CLIENT_SECRET, or unset both")
            return ""
        if given.get("slack_bot_token") is not None:
            raise ValueError("one of them says where Comptoir is in Slack: unset SLACK_BOT_TOKEN, or SLACK_CLIENT_ID")
        needed = {name: given.get(name, True) for name in ("slack_client_secret", "comptoir_secret_key")}
        missing = [name.upper() for name, there in needed.items() if there is None]
        if missing:
            raise ValueError(f"set {' and '.join(missing)} too, without which nobody can install the app")
        if given.get("slack_signing_secret", True) is None:
            raise ValueError("set SLACK_SIGNING_SECRET too, without which nobody can tell Slack's requests from forged")
        if not given.get("comptoir_public_url", "https://").startswith("https://"):
            raise ValueError("set COMPTOIR_PUBLIC_URL to an address with https://, to which Slack leads back")
        return client.strip()

    @field_validator("slack_api_url")
    @classmethod
    def _ends_in_a_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")) or not url.endswith("/"):
            raise ValueError("write the whole address with a slash at its end, such as https://slack.com/api/")
        return url

    @field_validator("slack_digest_at", "teams_digest_at")
    @classmethod
    def _an_hour_or_off(cls, at: str) -> str:
        if at.lower() != "off" and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", at):
            raise ValueError("write an hour such as 08:30, or off")
        return at.lower()

    @field_validator("teams_tenant_id")
    @classmethod
    def _an_organisations_id(cls, tenant: str) -> str:
        if tenant.strip() and not _is_guid(tenant):
            raise ValueError("write the id of your organisation in Entra, such as 72f988bf-86f1-41af-91ab-2d7cd011db47")
        return tenant.strip().lower()

    @field_validator("teams_certificate")
    @classmethod
    def _a_certificate_with_its_key(cls, path: Path | None) -> Path | None:
        if path is None:
            return None
        try:
            text = path.read_text("ascii")
        except (OSError, ValueError):
            raise ValueError("write the path of a PEM file that can be read") from None
        if "-----BEGIN CERTIFICATE-----" not in text or "PRIVATE KEY-----" not in text:
            raise ValueError("put the certificate and its private key into the file, both as PEM")
        return path

    @field_validator("teams_playground")
    @classmethod
    def _on_this_machine_alone(cls, url: str, info: ValidationInfo) -> str:
        if not url.strip():
            return ""
        if not is_loopback(url):
            raise ValueError("write an address of this machine, such as http://127.0.0.1:56150: nobody proves who asks")
        if info.data.get("comptoir_public_url") or not is_loopback(f"http://{info.data.get('comptoir_host', '')}"):
            raise ValueError(
                "unset it where others reach this machine: without tokens they could act for anybody. "
                "It goes with COMPTOIR_HOST=127.0.0.1 and no COMPTOIR_PUBLIC_URL"
            )
        return url.strip().rstrip("/")

    @field_validator("teams_login_url", "teams_openid_url")
    @classmethod
    def _an_address_on_which_nobody_listens(cls, url: str, info: ValidationInfo) -> str:
        own = info.field_name == "teams_openid_url" and is_loopback(url)  # the login service takes https alone
        if not url.startswith("https://") and not own:
            raise ValueError("write a whole address with https://")
        return url.rstrip("/")

    @field_validator("teams_app_id")
    @classmethod
    def _an_app_that_proves_whose_it_is(cls, app: str, info: ValidationInfo) -> str:
        given = info.data
        proofs = ("teams_app_password", "teams_certificate", "teams_managed_identity")
        there = [name.upper() for name in proofs if given.get(name)]
        if not app.strip():
            others = [name.upper() for name in ("teams_tenant_id", "teams_playground") if given.get(name)] + there
            if others:
                raise ValueError(f"write the app's id from its registration in Azure beside {' and '.join(others)}")
            return ""
        if not _is_guid(app):
            raise ValueError("write the app's id from its registration, such as 00001111-aaaa-2222-bbbb-3333cccc4444")
        if not given.get("teams_tenant_id", True):
            raise ValueError("set TEAMS_TENANT_ID too, without which people of any organisation could ask")
        if given.get("teams_playground"):
            if there:
                raise ValueError(f"no token goes to the playground: unset {' and '.join(there)}, or TEAMS_PLAYGROUND")
        elif len(there) != 1 and all(name in given for name in proofs):
            wanted = "TEAMS_APP_PASSWORD, TEAMS_CERTIFICATE or TEAMS_MANAGED_IDENTITY"
            raise ValueError(f"set one of {wanted}" if not there else f"keep one of {wanted} and unset the others")
        return app.strip().lower()

    @field_validator("comptoir_log")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("write debug, info, warning or error")
        return level.lower()

    @property
    def public_url(self) -> str:
        """The address under which employees reach us, without a slash at its end."""
        return self.comptoir_public_url or f"http://{self.comptoir_host}:{self.port}"

    @property
    def secret_keys(self) -> str:
        """The keys under which secrets are kept, with commas between them. Raises SettingsError where none is set."""
        if self.comptoir_secret_key is None:
            raise SettingsError("COMPTOIR_SECRET_KEY is not set; write what comptoir slack key prints.")
        return self.comptoir_secret_key.get_secret_value()

    @property
    def is_sqlite(self) -> bool:
        """True where one process alone holds the database."""
        return self.database_url.startswith("sqlite")


_INSTEAD = {
    "port": "write a number from 1 to 65535, such as 8080",
    "teams_managed_identity": "write true or false",
}


def is_loopback(address: str) -> bool:
    """Whether this is an address of this machine, which no other can reach."""
    try:
        url = urlsplit(address)
        _ = url.port
    except ValueError:
        return False
    return url.scheme in ("http", "https") and url.hostname in ("127.0.0.1", "::1", "localhost")


def _is_guid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text.strip()) is not None


def hour_of(at: str) -> time | None:
    """The hour that a setting names; None for never."""
    return None if at == "off" else time.fromisoformat(at)


def _is_key(key: str) -> bool:
    """Whether this is a key of Fernet: 32 bytes in URL-safe Base64."""
    return re.fullmatch(r"[A-Za-z0-9_-]{43}=", key.strip()) is not None


def load_settings(**overrides: object) -> Settings:
    """The settings in force. Raises SettingsError that names every wrong variable and never its value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_told(each["loc"], each["type"], each["msg"]) for each in error.errors())
        ) from None


def _told(place: tuple[int | str, ...], kind: str, message: str) -> str:
    """One wrong variable with what to write instead, in our words where pydantic has but its own."""
    name = ".".join(map(str, place))
    ours = kind == "value_error"
    return f"{name.upper()}: {message.removeprefix('Value error, ') if ours else _INSTEAD.get(name, message)}"


def secret(environment: Mapping[str, str], variable: str, what: str = "the account's token") -> str:
    """The secret in `variable`, which is `what`. Raises SettingsError where it is missing or empty."""
    value = environment.get(variable, "").strip()
    if not value:
        raise SettingsError(f"{variable} is not set; put {what} there.")
    return value
