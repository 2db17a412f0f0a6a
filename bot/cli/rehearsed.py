"""The demo, for the commands beside it: where its data lie, where its accounts are, and when to speak of it."""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.domain.department import Directory

if TYPE_CHECKING:
    from bot.settings import Settings

HOME = Path("var/demo")
COMPTOIR_FILE = "comptoir.db"
SANDBOX_FILE = "sandbox.db"
TOKEN_VARIABLE = "ACME_SOCIAL_TOKEN"  # noqa: S105 - the variable's name, not a token
POLL = timedelta(seconds=2)
START = timedelta(hours=24)
_SQLITE = "sqlite:///"


def database_of(home: Path) -> str:
    """The DATABASE_URL of the demo that keeps its data in `home`."""
    return f"{_SQLITE}{home / COMPTOIR_FILE}"


def sandbox_at(port: int) -> str:
    """Where the demo that listens on `port` has its pretended network."""
    return f"http://127.0.0.1:{port}/sandbox"


def on_the_sandbox(directory: Directory, address: str) -> Directory:
    """Every account of the rules reads the sandbox at `address`, often, and a day back."""
    accounts = {
        key: replace(each, base_url=address, poll=POLL, start=START, token_variable=TOKEN_VARIABLE)
        for key, each in directory.accounts.items()
        if each.network == "mastodon"
    }
    return replace(directory, accounts=accounts)


def as_it_runs(directory: Directory, settings: "Settings") -> Directory:
    """The accounts as they are read by whatever runs on the database of `settings`: a demo's are at its own port."""
    return on_the_sandbox(directory, sandbox_at(settings.port)) if _is_demos(settings.database_url) else directory


def _is_demos(url: str) -> bool:
    """Whether a database is a demo's, which has its pretended network beside it."""
    path = Path(url.removeprefix(_SQLITE))
    return url.startswith(_SQLITE) and path.name == COMPTOIR_FILE and path.with_name(SANDBOX_FILE).exists()


def speak_of_demo() -> None:
    """Say on the error stream how to look at the demo's data, where no database was named and a demo lies here."""
    if os.environ.get("DATABASE_URL", "").strip() or not (HOME / COMPTOIR_FILE).exists():
        return
    typer.echo(f"No DATABASE_URL is set; for the demo's data: DATABASE_URL={database_of(HOME)} {_called()}", err=True)


def _called() -> str:
    """This command, as far as it can be written again without quoting what was given to it."""
    return " ".join(["comptoir", *(word for word in sys.argv[1:3] if not word.startswith("-"))])
