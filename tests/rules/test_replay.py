"""`comptoir rules replay` tells what other rules would have done with the past, and writes nothing."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.rules import app
from bot.ports.rows import Event
from bot.storage.database import open_store
from tests.rules.files import HEAD
from tests.storage.samples import decision, heard, mention, new_case

RULES = """rules:
  - {id: parcels, if: {any: [colis]}, then: {department: delivery}}
  - {id: regular, if: {author: {known: true}}, then: {tags: [regular]}}
"""
OTHER = RULES.replace("department: delivery", "department: press").replace("tags: [regular]", "priority: high")
DAY = timedelta(days=1)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    rules, other = tmp_path / "rules.yaml", tmp_path / "other.yaml"
    rules.write_text(HEAD + RULES, "utf-8")
    other.write_text(HEAD + OTHER, "utf-8")
    return rules, other


@pytest.fixture
async def past(database_url: str) -> str:
    """Four cases of two authors in the last days, one of them rerouted since, and one from long ago."""
    now = datetime.now(UTC)
    store = open_store(database_url, clock=lambda: now)
    said = [("old", "colis", 60), ("a", "mon colis [1]", 4), ("b", "colis", 3), ("c", "bonjour", 2), ("d", "salut", 1)]
    for number, (name, text, days) in enumerate(said):
        at = now - days * DAY
        department = "delivery" if "colis" in text else "front_desk"
        was = decision(department, rule="parcels" if "colis" in text else "")
        async with store.writing() as tx:
            [case] = await tx.cases.open_many(
                [new_case(at, name, opened_at=at, decision=was, author_id="zoe" if number % 2 else "yan")], at
            )
            await tx.mentions.add_many([heard(case.id, mention(at, name, text=text))], at)
            await tx.events.add([Event(0, at, "opened", case.id, department, None, {})])
    await store.close()
    return database_url


async def replay(database: str, *words: str) -> tuple[int, str]:
    def run() -> tuple[int, str]:
        result = CliRunner().invoke(app, ["replay", *words], env={"DATABASE_URL": database, "COLUMNS": "160"})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    return await asyncio.to_thread(run)


async def test_what_moves_is_counted_from_where_to_where_with_samples(past, files):
    rules, other = files
    code, out = await replay(past, "-f", str(rules), "--against", str(other), "--json")
    report = json.loads(out)
    assert code == 0
    assert (report["mentions"], report["moved"], report["changed"]) == (4, 2, 2)
    [way] = report["ways"]
    assert (way["from"], way["to"]) == (
        {"department": "delivery", "rule": "parcels"},
        {"department": "press", "rule": "parcels"},
    )
    assert [text for _, text in way["samples"]] == ["mon colis [1]", "colis"]


async def test_without_other_rules_the_file_is_held_against_what_was_done(past, files):
    rules, other = files
    assert json.loads((await replay(past, "-f", str(rules), "--json"))[1])["moved"] == 0
    assert json.loads((await replay(past, "-f", str(other), "--json"))[1])["moved"] == 2


async def test_people_read_a_table(past, files):
    rules, other = files
    _, out = await replay(past, "-f", str(rules), "--against", str(other), "--since", "8w", "--samples", "1")
    assert "4 mentions in the last 8w: 2 would move (50.0%)." in out
    assert "2 more would stay" in out
    assert "delivery (parcels)" in out
    assert "mon colis [1]" in out


async def test_the_past_begins_where_it_is_asked_to(past, files):
    rules, _ = files
    assert json.loads((await replay(past, "-f", str(rules), "--since", "60h", "--json"))[1])["mentions"] == 2
    assert json.loads((await replay(past, "-f", str(rules), "--since", "90d", "--json"))[1])["mentions"] == 5


async def test_a_length_of_time_that_is_none_is_refused(past, files):
    code, _ = await replay(past, "-f", str(files[0]), "--since", "yesterday")
    assert code == 2


async def test_nothing_is_written(past, files):
    store = open_store(past, clock=lambda: datetime.now(UTC))

    async def state() -> object:
        async with store.reading() as tx:
            routed = await tx.mentions.routed(datetime.now(UTC) - 90 * DAY)
            return routed, await tx.rules.in_force(), await tx.rules.hits(datetime.now(UTC) - 90 * DAY)

    before = await state()
    await replay(past, "-f", str(files[0]), "--against", str(files[1]))
    assert await state() == before
    await store.close()


async def test_a_rule_that_takes_a_quarter_of_the_past_is_told_by_the_check(database_url, tmp_path):
    now = datetime.now(UTC)
    store = open_store(database_url, clock=lambda: now)
    async with store.writing() as tx:
        cases = await tx.cases.open_many([new_case(now, f"c{at}", opened_at=now) for at in range(250)], now)
        said = [heard(case.id, mention(now, f"m{case.id}", text="bonjour" if case.id % 2 else "a")) for case in cases]
        await tx.mentions.add_many(said, now)
    await store.close()
    path = tmp_path / "rules.yaml"
    body = (
        "rules: [{id: hello, if: {any: [bonjour]}, then: {department: press, also: [delivery]}, examples: [bonjour]}]"
    )
    path.write_text(HEAD + body, "utf-8")

    def check() -> tuple[int, str]:
        result = CliRunner().invoke(app, ["check", str(path)], env={"DATABASE_URL": database_url})
        return result.exit_code, result.stderr

    code, told = await asyncio.to_thread(check)
    assert code == 0
    assert "Rule hello is too broad: it holds for 50% of 250 stored mentions" in told
