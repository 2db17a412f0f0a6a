"""`comptoir audit-log`: whether the log of all acts is whole, and what it says, to people and to programs."""

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.audit import Act, Origin
from bot.runtime.chaining import Chainer
from bot.storage.database import open_store
from tests.cli.typed import CommandLine

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def acted(migrated: CommandLine) -> Callable[..., CommandLine]:
    """What people did, an hour apart; with a place in the chain unless it is still to come."""

    def act(count: int = 3, *, chained: bool = True) -> CommandLine:
        async def write() -> None:
            store = open_store(migrated.url, clock=lambda: AT)
            for number in range(count):
                async with store.writing(Origin("desk", "10.0.0.7")) as tx:
                    tx.audit.add(Act("claimed", AT + timedelta(hours=number), "marie", number + 1, "care", {"é": "é"}))
            if chained:
                await Chainer(store).chain()
            await store.close()

        asyncio.run(write())
        return migrated

    return act


def tampered(line: CommandLine, statement: str) -> None:
    with closing(sqlite3.connect(line.folder / "comptoir.db")) as connection, connection:
        connection.execute(statement)


def test_a_whole_log_says_since_when_and_gives_an_anchor(acted: Callable[..., CommandLine]) -> None:
    code, out, _ = acted()("audit-log", "verify")
    first, anchor = out.splitlines()
    assert (code, first) == (0, "3 entries, unbroken since 2026-03-02 09:00:00 UTC.")
    number, _, hashed = anchor.removeprefix("Anchor: ").partition(":")
    assert (number, len(hashed)) == ("3", 64)


def test_a_log_without_entries_is_whole(migrated: CommandLine) -> None:
    code, out, _ = migrated("audit-log", "verify")
    assert (code, out.splitlines()[0]) == (0, "There are no entries in the chain yet.")


def test_what_waits_for_its_place_is_told(acted: Callable[..., CommandLine]) -> None:
    acted(2)
    code, out, _ = acted(1, chained=False)("audit-log", "verify")
    assert code == 0
    assert out.splitlines()[0].startswith("2 entries")
    assert out.splitlines()[1].startswith(
        "1 more wait for their place in the chain, the first since 2026-03-02 09:00:00"
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_log SET who = 'ana' WHERE number = 2", "Entry 2: it was changed after it was written; 1 before"),
        ("DELETE FROM audit_log WHERE number = 2", "Entry 2: it was removed; 1 before it are whole."),
        ("DELETE FROM audit_log WHERE number = 1", "Entry 1: it was removed."),
    ],
)
def test_the_first_entry_that_does_not_fit_is_named(
    acted: Callable[..., CommandLine], statement: str, said: str
) -> None:
    line = acted()
    tampered(line, statement)
    code, out, _ = line("audit-log", "verify")
    assert code == 1
    assert out.startswith(said)
    code, out, _ = line("audit-log", "verify", "--json")
    told = json.loads(out)
    assert (code, told["unbroken"]) == (1, False)
    assert told["broken"]["number"] == int(said[6])


def test_an_anchor_notices_an_end_that_was_cut_off(acted: Callable[..., CommandLine]) -> None:
    line = acted()
    anchor = json.loads(line("audit-log", "verify", "--json")[1])["anchor"]
    assert line("audit-log", "verify", "--anchor", anchor)[0] == 0
    tampered(line, "DELETE FROM audit_log WHERE number = 3")
    assert line("audit-log", "verify")[0] == 0
    code, out, _ = line("audit-log", "verify", "--anchor", anchor)
    assert (code, out.splitlines()[0]) == (1, "Entry 3: it was removed; 2 before it are whole.")


def test_what_is_no_anchor_is_refused(migrated: CommandLine) -> None:
    code, _, err = migrated("audit-log", "verify", "--anchor", "3:short")
    assert code == 2
    assert "NUMBER:HASH" in err


def test_entries_are_printed_between_two_moments(acted: Callable[..., CommandLine]) -> None:
    line = acted()
    code, out, _ = line("audit-log", "export", "--since", "2026-03-02T11:00+01:00", "--until", "2026-03-02T12:00+01:00")
    assert code == 0
    assert out.startswith("2  2026-03-02 10:00:00  marie (desk 10.0.0.7): claimed case 2 care")
    assert len(out.splitlines()) == 1
    code, _, err = line("audit-log", "export", "--since", "noon")
    assert code == 2
    assert "--since" in err


def test_whoever_typed_it_on_which_machine_is_told(migrated: CommandLine) -> None:
    assert migrated("people", "token", "marie")[0] == 0

    async def chain() -> None:
        store = open_store(migrated.url, clock=lambda: AT)
        await Chainer(store).chain()
        await store.close()

    asyncio.run(chain())
    [entry] = [json.loads(each) for each in migrated("audit-log", "export", "--json")[1].splitlines()]
    assert (entry["kind"], entry["who"], entry["via"]) == ("token_made", None, "cli")
    assert entry["data"] == {"for": "marie", "token": "command line"}
    assert "@" in entry["place"]
    assert "whoever runs Comptoir (cli " in migrated("audit-log", "export")[1]


def _hash(entry: dict[str, Any]) -> str:
    """As docs/operations.md says how to make sure of an export without Comptoir."""
    entry = dict(entry)
    del entry["hash"]
    for part in ("data", "before", "after"):
        entry[part] = json.dumps(entry[part], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def test_an_export_can_be_verified_without_comptoir(acted: Callable[..., CommandLine]) -> None:
    entries = [json.loads(each) for each in acted()("audit-log", "export", "--json")[1].splitlines()]
    assert [each["number"] for each in entries] == [1, 2, 3]
    assert [each["hash"] for each in entries] == [_hash(each) for each in entries]
    assert [each["previous"] for each in entries] == ["0" * 64, *(each["hash"] for each in entries[:-1])]


def test_a_part_that_is_no_json_any_more_is_printed_as_it_is(acted: Callable[..., CommandLine]) -> None:
    line = acted(1)
    tampered(line, "UPDATE audit_log SET data = 'spoiled'")
    assert json.loads(line("audit-log", "export", "--json")[1])["data"] == "spoiled"
