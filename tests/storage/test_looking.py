"""Whoever only looks at a SQLite file leaves it as it is, whatever became of the process that it belongs to."""

import asyncio
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.storage.database import open_store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def left_behind(tmp_path: Path) -> Path:
    """A database as a killed process leaves it: its last commits stand in the write-ahead log only."""
    living = tmp_path / "living"
    left = tmp_path / "left"
    store = open_store(f"sqlite:///{living / 'comptoir.db'}", clock=lambda: NOW)
    await store.migrate()
    async with store.writing() as tx:
        await tx.switches.set("publishing", {"stopped": True})
    shutil.copytree(living, left)
    await store.close()
    return left / "comptoir.db"


async def switched(path: Path, *, looking: bool) -> list[str]:
    store = open_store(f"sqlite:///{path}", clock=lambda: NOW, looking=looking)
    async with store.reading() as tx:
        kept = await tx.switches.get("publishing")
    await store.close()
    return list(kept or {})


async def test_looking_sees_what_was_committed_and_leaves_the_log_where_it_is(left_behind: Path) -> None:
    log = Path(f"{left_behind}-wal")
    before = log.read_bytes()

    assert await switched(left_behind, looking=True) == ["stopped"]
    assert log.read_bytes() == before
    assert await switched(left_behind, looking=False) == ["stopped"]


async def test_a_store_that_is_refused_leaves_the_locks_of_the_one_that_is_open_alone(tmp_path: Path) -> None:
    """A log that another process takes away takes with it what is written later."""
    path = tmp_path / "comptoir.db"
    store = open_store(f"sqlite:///{path}", clock=lambda: NOW)
    await store.migrate()
    with pytest.raises(SettingsError):
        open_store(f"sqlite:///{path}", clock=lambda: NOW)

    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM cases'); c.close()"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", look, str(path))
    assert await process.wait() == 0
    assert Path(f"{path}-wal").exists()
    await store.close()
