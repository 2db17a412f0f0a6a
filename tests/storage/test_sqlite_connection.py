"""A SQLite connection works on the event loop and leaves it as soon as it would have to wait."""

import asyncio
import sqlite3
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.storage.sqlite_connection import SqliteConnection, connect

LONG_READ = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?) SELECT count(*) FROM n"
FIVE_SECONDS_OR_SO = 20_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    with sqlite3.connect(path) as outside:
        outside.execute("PRAGMA journal_mode = WAL")
        outside.execute("CREATE TABLE things (name TEXT)")
    outside.close()
    return path


async def ask(connection: SqliteConnection, statement: str, *values: object) -> list[tuple[object, ...]]:
    cursor = connection.cursor()
    await cursor.execute(statement, values)
    return await cursor.fetchall()


async def at_once(task: "asyncio.Task[object]") -> bool:
    """Whether the task ends without giving the loop to anybody else."""
    await asyncio.sleep(0)
    return task.done()


async def test_a_short_read_is_answered_without_leaving_the_loop(file: Path) -> None:
    connection = await connect(file, writes=False)
    asked = asyncio.create_task(ask(connection, LONG_READ, 10))
    assert await at_once(asked)
    assert asked.result() == [(10,)]
    await connection.close()


async def test_a_read_that_turns_out_long_lets_the_loop_go_on_and_is_answered_whole(file: Path) -> None:
    connection = await connect(file, writes=False)
    asked = asyncio.create_task(ask(connection, LONG_READ, 300_000))
    assert not await at_once(asked)
    assert await asked == [(300_000,)]
    again = asyncio.create_task(ask(connection, LONG_READ, 300_000))
    assert not await at_once(again), "the next long read leaves the loop as well"
    await again
    await connection.close()


async def test_a_connection_whose_long_read_was_given_up_serves_the_next_at_once(file: Path) -> None:
    connection = await connect(file, writes=False)
    asked = asyncio.create_task(ask(connection, LONG_READ, FIVE_SECONDS_OR_SO))
    await asyncio.sleep(0.05)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    async with asyncio.timeout(1):
        await connection.rollback()
        assert await ask(connection, LONG_READ, 3) == [(3,)]
        await connection.close()


async def test_a_lock_of_another_process_is_waited_for_beside_the_loop(file: Path) -> None:
    outside = sqlite3.connect(file, isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    connection = await connect(file, writes=True)
    begun = asyncio.create_task(ask(connection, "BEGIN IMMEDIATE"))
    assert not await at_once(begun)

    outside.execute("INSERT INTO things VALUES ('theirs')")
    outside.execute("COMMIT")
    await begun
    await ask(connection, "INSERT INTO things VALUES ('ours')")
    await connection.commit()

    assert outside.execute("SELECT name FROM things").fetchall() == [("theirs",), ("ours",)]
    await connection.close()
    outside.close()


async def test_a_write_is_never_stopped_for_its_length(file: Path) -> None:
    connection = await connect(file, writes=True)
    await ask(connection, "BEGIN IMMEDIATE")
    await ask(connection, "INSERT INTO things VALUES ('first')")
    await ask(connection, f"INSERT INTO things SELECT 'more' FROM ({LONG_READ})", 300_000)
    await connection.commit()
    assert await ask(connection, "SELECT name FROM things ORDER BY rowid") == [("first",), ("more",)]
    await connection.close()


async def test_what_was_not_committed_is_undone(file: Path) -> None:
    connection = await connect(file, writes=True)
    await ask(connection, "BEGIN IMMEDIATE")
    await ask(connection, "INSERT INTO things VALUES ('lost')")
    await connection.rollback()
    assert await ask(connection, "SELECT * FROM things") == []
    await connection.close()


def test_a_loop_that_closes_before_it_was_answered_leaves_a_thread_that_still_closes_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died: list[object] = []
    monkeypatch.setattr("threading.excepthook", died.append)
    long_enough = Event()

    async def give_up() -> tuple[SqliteConnection, Thread]:
        connection = await connect(file, writes=True)
        asked = asyncio.create_task(connection.run(lambda _raw: _wait_for(long_enough)))
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait([asked])
        connection.stop()
        return connection, connection._thread

    connection, thread = asyncio.run(give_up())
    long_enough.set()
    thread.join(5)
    assert not thread.is_alive()
    assert died == []
    assert connection._connection is None, "the file was closed"


def _wait_for(event: Event) -> None:
    """Go to the thread first, as a statement does that meets a lock; then take as long as `event`."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        event.wait(5)
        return
    busy = sqlite3.OperationalError("locked")
    busy.sqlite_errorname = "SQLITE_BUSY"
    raise busy
