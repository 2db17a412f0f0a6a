"""The Comptoir that holds this machine's SQLite database: how another command asks it for what it alone can write.

While `comptoir run` works it leaves a key beside its database, readable by its owner alone, who could read the
database as well; the key is an API token of an admin, and useless once another run has begun.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import make_url

from bot.app import Comptoir
from bot.errors import NotFound, SettingsError
from bot.settings import Settings
from bot.storage.sqlite import FileLock, file_of
from bot.web.session import register_api_token

KEY_NAME = "this machine"
PATIENCE = 5.0


async def leave_key(comptoir: Comptoir) -> Path | None:
    """Write the key beside the SQLite database; None on PostgreSQL, or where the rules name no admin."""
    admin = next((each for each in comptoir.rules.current.directory.people.values() if each.admin), None)
    if admin is None or not comptoir.settings.is_sqlite:
        return None
    token = secrets.token_urlsafe(32)
    async with comptoir.store.writing() as tx:
        await register_api_token(tx, token, admin.key, comptoir.clock(), name=KEY_NAME)
    path = key_file(comptoir.settings)
    _write_private(path, token)
    return path


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def key_file(settings: Settings) -> Path:
    """Where the key of a SQLite database lies."""
    return Path(f"{make_url(settings.database_url).database}.key")


def _reached_at(host: str) -> str:
    """Where this machine reaches what listens on `host`: one that listens everywhere, on the loopback address."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read here, not listened on
    address = everywhere.get(host, host)
    return f"[{address}]" if ":" in address else address


def _is_held(settings: Settings) -> bool:
    """Whether another process has the SQLite database."""
    try:
        FileLock(file_of(make_url(settings.database_url))).release()
    except SettingsError:
        return True
    return False


def ask_running(
    settings: Settings, path: str, field: str, body: Mapping[str, Any], *, patience: float = PATIENCE
) -> str | None:
    """What the running process answers to a POST on `path`, within `patience` seconds; None where none runs.

    Raises NotFound, SettingsError.
    """
    if not settings.is_sqlite or not key_file(settings).exists():
        return None
    token = key_file(settings).read_text("utf-8")
    address = f"http://{_reached_at(settings.comptoir_host)}:{settings.port}"
    try:
        answer = httpx.post(
            f"{address}/api/v1{path}",
            headers={"Authorization": f"Bearer {token}", "Host": "localhost"},
            json=body,
            timeout=httpx.Timeout(patience, connect=PATIENCE),
        )
    except httpx.TransportError as error:
        if _is_held(settings):
            raise SettingsError(
                f"PORT: nothing answers at {address}, and another process has the database open; "
                "give PORT and COMPTOIR_HOST the values with which that one runs."
            ) from error
        return None
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise NotFound(answer.json()["detail"])
    if answer.status_code != httpx.codes.OK:
        raise SettingsError(
            f"The Comptoir on port {settings.port} refused (HTTP {answer.status_code}); is it another one?"
        )
    return str(answer.json()[field])
