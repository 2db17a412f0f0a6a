"""The database as a whole: one process on a file, a clear word when it cannot be used, nothing lost at a restart."""

import asyncio
import re
import socket
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.errors import SettingsError, Unavailable
from bot.ports.rows import CaseFilter
from bot.storage.database import open_store
from tests.storage.samples import mention, new_case, open_case


@pytest.fixture
def file(migrated_file, tmp_path) -> Path:
    path = tmp_path / "one.db"
    path.write_bytes(migrated_file.read_bytes())
    return path


async def test_what_was_written_is_there_after_a_restart(database_url, clock, now):
    store = open_store(database_url, clock=clock)
    case = await open_case(store, now)
    await store.close()
    again = open_store(database_url, clock=clock)
    async with again.reading() as tx:
        assert await tx.cases.get(case.id) == case
        assert (await tx.mentions.latest_of(case.id)).mention == mention(now, "c1")
    await again.close()


async def test_a_number_is_never_given_twice(store, now):
    case = await open_case(store, now)
    with pytest.raises(RuntimeError):
        async with store.writing() as tx:
            await tx.cases.open_many([new_case(now, "gone")], now)
            raise RuntimeError
    assert (await open_case(store, now, "c2")).id > case.id


async def test_a_reading_transaction_cannot_write(store, now):
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        async with store.reading() as tx:
            await tx.cases.open_many([new_case(now)], now)
    async with store.reading() as tx:
        assert await tx.cases.find(CaseFilter()) == []


async def test_a_reading_transaction_sees_one_state_throughout(store, now):
    await open_case(store, now, "c1")
    async with store.reading() as tx:
        before = await tx.cases.find(CaseFilter())
        await open_case(store, now, "c2")
        assert await tx.cases.find(CaseFilter()) == before
    async with store.reading() as tx:
        assert len(await tx.cases.find(CaseFilter())) == 2


async def test_a_writer_that_is_cancelled_leaves_nothing_and_the_next_one_goes_on(store, now):
    inside = asyncio.Event()

    async def stuck() -> None:
        async with store.writing() as tx:
            await tx.cases.open_many([new_case(now)], now)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    case = await open_case(store, now, "c2")
    async with store.reading() as tx:
        assert [each.id for each in await tx.cases.find(CaseFilter())] == [case.id]


async def test_writers_on_a_file_take_turns_in_the_order_of_asking(file, clock, now):
    store = open_store(f"sqlite:///{file}", clock=clock)
    turns = []

    async def write(number: int) -> None:
        async with store.writing() as tx:
            await tx.switches.set("turn", {"number": number})
            turns.append(number)

    await asyncio.gather(*(write(number) for number in range(20)))
    assert turns == list(range(20))
    await store.close()


async def test_a_second_process_on_a_file_is_refused_and_told_what_to_set(file, clock):
    store = open_store(f"sqlite:///{file}", clock=clock)
    with pytest.raises(SettingsError, match=r"DATABASE_URL.*another process.*PostgreSQL"):
        open_store(f"sqlite:///{file}", clock=clock)
    other = "import sys; from bot.storage.database import open_store; open_store(sys.argv[1], clock=None)"
    child = [sys.executable, "-c", other, f"sqlite:///{file}"]
    refused = await asyncio.to_thread(subprocess.run, child, capture_output=True, text=True)
    assert "SettingsError: DATABASE_URL" in refused.stderr
    await store.close()
    await store.close()
    accepted = await asyncio.to_thread(subprocess.run, child, capture_output=True, text=True)
    assert (accepted.returncode, accepted.stderr) == (0, "")


async def test_looking_at_a_file_that_another_process_holds_is_allowed(file, clock, now):
    owner = open_store(f"sqlite:///{file}", clock=clock)
    case = await open_case(owner, now)
    visitor = open_store(f"sqlite:///{file}", clock=clock, looking=True)
    async with visitor.reading() as tx:
        assert await tx.cases.get(case.id) == case
    with pytest.raises(Exception, match="readonly"):
        async with visitor.writing() as tx:
            await tx.switches.set("publishing", {})
    await visitor.close()
    await open_case(owner, now, "c2")
    await owner.close()


def test_looking_at_a_file_that_is_not_there_says_so_and_makes_none(tmp_path, clock):
    with pytest.raises(SettingsError, match="there is no database"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", clock=clock, looking=True)
    assert list(tmp_path.iterdir()) == []


async def test_a_new_file_and_what_lies_beside_it_is_its_owners_alone(tmp_path, clock, now):
    path = tmp_path / "data" / "comptoir.db"
    store = open_store(f"sqlite:///{path}", clock=clock)
    await store.migrate()
    await open_case(store, now)
    files = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    await store.close()
    assert set(files) == {"comptoir.db", "comptoir.db-wal", "comptoir.db-shm", "comptoir.db.lock"}
    assert set(files.values()) == {0o600}


async def test_a_file_is_kept_durably_and_with_its_references_checked(file, clock):
    store = open_store(f"sqlite:///{file}", clock=clock)
    asked = ("journal_mode", "synchronous", "foreign_keys")
    async with store.engines.writer.connect() as connection:
        found = [(await connection.exec_driver_sql(f"PRAGMA {each}")).scalar() for each in asked]
    assert found == ["wal", 2, 1]
    await store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("comptoir.db", "not a URL"),
        ("mysql://localhost/comptoir", "mysql is not supported"),
        ("postgresql://localhost:port/comptoir", "not a URL"),
        ("sqlite:////proc", "is a folder"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("sqlite:////proc/comptoir/comptoir.db", "cannot be written"),
    ],
)
def test_a_url_that_cannot_serve_is_refused_with_what_to_write(url, says, clock):
    with pytest.raises(SettingsError, match=f"DATABASE_URL.*{says}"):
        open_store(url, clock=clock)


async def test_a_server_that_does_not_answer_is_unavailable_and_no_password_is_told(clock):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    store = open_store(f"postgres://comptoir:s3cret@127.0.0.1:{port}/comptoir?sslmode=disable", clock=clock)
    for transaction in (store.reading, store.writing):
        with pytest.raises(Unavailable) as raised:
            async with transaction():
                pytest.fail("there is nobody there")
        assert raised.value.service == "database"
        assert "s3cret" not in f"{raised.value!r} {raised.value}"
    with pytest.raises(Unavailable):
        await store.schema_is_current()
    await store.close()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"database": "nowhere"}, 'database "nowhere" does not exist.; create it there, or mend its name'),
        ({"username": "nobody"}, 'role "nobody" does not exist.; mend the user or the password'),
    ],
)
async def test_a_server_that_does_not_let_us_in_says_what_to_mend_on_postgresql(postgres, clock, changes, told):
    url = make_url(postgres.url("postgres")).set(**changes)
    store = open_store(url.render_as_string(), clock=clock)
    with pytest.raises(Unavailable, match="DATABASE_URL") as raised:
        async with store.reading():
            pytest.fail("there is no such thing")
    assert re.search(told, str(raised.value))
    await store.close()


@pytest.mark.postgres
async def test_a_connection_lost_in_the_middle_is_unavailable_and_the_next_one_works_on_postgresql(
    postgres, postgres_store, now
):
    with pytest.raises(Unavailable):
        async with postgres_store.writing() as tx:
            await tx.cases.open_many([new_case(now)], now)
            await postgres.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='comptoir'"
            )
            await tx.switches.get("publishing")
    case = await open_case(postgres_store, now, "c2")
    async with postgres_store.reading() as tx:
        assert [each.id for each in await tx.cases.find(CaseFilter())] == [case.id]


@pytest.mark.postgres
@pytest.mark.parametrize("told", [True, False])
async def test_a_connection_that_was_cut_while_it_lay_idle_is_replaced_on_postgresql(
    postgres, postgres_store, now, monkeypatch, told
):
    async with postgres_store.engines.writer.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
    await postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='comptoir'")
    while not driver.is_closed():
        await asyncio.sleep(0.01)
    if not told:  # as through a router that forgot the connection: nobody closes it, and only asking finds it out
        monkeypatch.setattr(asyncpg.Connection, "is_closed", lambda _: False)
        monkeypatch.setattr(asyncpg.Connection, "__del__", lambda _: None)
        monkeypatch.setattr("bot.storage.postgres.ASK_AFTER_SECONDS", -1)
    await open_case(postgres_store, now, "c1")
    async with postgres_store.reading() as tx:
        assert len(await tx.cases.find(CaseFilter())) == 1


@pytest.mark.postgres
async def test_a_connection_that_is_cut_just_when_it_is_used_is_unavailable_and_no_fault_on_postgresql(
    postgres, postgres_store, now
):
    for number in range(4):
        await open_case(postgres_store, now, f"a{number}")
        await postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='comptoir'")
        with suppress(Unavailable):
            await open_case(postgres_store, now, f"b{number}")


async def test_a_fault_of_the_caller_is_never_taken_for_one_of_the_database(store):
    with pytest.raises(ConnectionResetError):
        async with store.writing():
            raise ConnectionResetError("the network the caller talked to")
