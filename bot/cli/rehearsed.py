"""The demo's data, for the commands beside it: where they lie, what names them, and when to speak of them."""

import os
import sys
from pathlib import Path

import typer

HOME = Path("var/demo")
COMPTOIR_FILE = "comptoir.db"


def database_of(home: Path) -> str:
    """The DATABASE_URL of the demo that keeps its data in `home`."""
    return f"sqlite:///{home / COMPTOIR_FILE}"


def speak_of_demo() -> None:
    """Say on the error stream how to look at the demo's data, where no database was named and a demo lies here."""
    if os.environ.get("DATABASE_URL", "").strip() or not (HOME / COMPTOIR_FILE).exists():
        return
    typer.echo(f"No DATABASE_URL is set; for the demo's data: DATABASE_URL={database_of(HOME)} {_called()}", err=True)


def _called() -> str:
    """This command, as far as it can be written again without quoting what was given to it."""
    return " ".join(["comptoir", *(word for word in sys.argv[1:3] if not word.startswith("-"))])
