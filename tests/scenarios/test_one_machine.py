"""The command line beside a process that holds this machine's SQLite database, and a demo that starts over."""

from pathlib import Path

import pytest

from bot.cli.demo import forget
from bot.errors import SettingsError
from bot.storage.sqlite import FileLock
from tests.crash.product import Product

RULES = """
version: 1
accounts: {}
people:
  ana: {name: Ana, admin: true}
departments:
  care: {name: Customer care, members: [ana]}
fallback: care
rules: []
"""


async def test_a_way_in_is_made_by_the_process_that_listens_everywhere(tmp_path: Path) -> None:
    everywhere = {"COMPTOIR_HOST": "0.0.0.0", "COMPTOIR_PUBLIC_URL": "https://comptoir.example.org"}
    product = Product(tmp_path, f"sqlite:///{tmp_path / 'house.db'}", RULES, everywhere)
    await product.start()
    try:
        assert product.command("people", "link", "ana").startswith("https://comptoir.example.org/sign-in/")
    finally:
        await product.stop()


def test_starting_over_forgets_the_demo_and_touches_nothing_else(tmp_path: Path) -> None:
    names = ("comptoir.db", "comptoir.db-wal", "sandbox.db", "letters.txt")
    for name in names:
        (tmp_path / name).write_text("words")
    forget(tmp_path)

    assert [name for name in names if (tmp_path / name).exists()] == ["letters.txt"]


def test_starting_over_leaves_a_running_demo_its_data(tmp_path: Path) -> None:
    database = tmp_path / "comptoir.db"
    database.write_text("words")
    running = FileLock(database)
    try:
        with pytest.raises(SettingsError, match="another process"):
            forget(tmp_path)
    finally:
        running.release()

    assert database.exists()
