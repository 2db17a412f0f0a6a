"""`comptoir rules test` runs the proofs of a file, speaks to people and to CI, and tells what is unproven."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from bot.cli.rules import app
from bot.storage.database import open_store
from tests.rules.files import HEAD

RULES = """rules:
  - {id: parcels, if: {any: [colis]}, then: {department: delivery}, examples: [mon colis, "#ColisPerdu"],
     not_examples: [merci]}
  - {id: press, if: {any: [journaliste]}, then: {department: press}}
tests:
  - {text: "colis, le soir", at: "2026-03-04T22:00+01:00", expect: {department: delivery}}
"""
BROKEN = RULES.replace("not_examples: [merci]", 'not_examples: ["joli <colis> & co"]')


@pytest.fixture
def run(tmp_path):
    def run(text: str, *words: str, database: str = "sqlite:////nowhere/none.db") -> tuple[int, str, str]:
        path = tmp_path / "rules.yaml"
        path.write_text(HEAD + text, "utf-8")
        result = CliRunner().invoke(app, ["test", str(path), *words], env={"DATABASE_URL": database})
        return result.exit_code, result.stdout, result.stderr

    return run


def test_proofs_that_hold_are_counted_and_rules_without_one_are_named(run):
    code, out, err = run(RULES)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2 examples, 1 counter-example, 1 test: all hold.",
        "Rules with an example: 1 of 2.",
        "Without an example: press.",
    ]


def test_a_broken_proof_is_told_with_its_place_and_leaves_with_one(run):
    code, out, err = run(BROKEN)
    assert code == 1
    assert "1 broken" in out
    assert "rules[0].not_examples[0]: Rule parcels takes 'joli <colis> & co' because of colis" in err


def test_a_file_that_is_no_rules_file_leaves_with_one(run):
    code, out, err = run("rules: [{id: a, then: {department: pres}}]")
    assert (code, out) == (1, "")
    assert "Did you mean press?" in err


UNLOADED = 'rules: [{id: a, then: {department: "pr\\u0001es"}}, {id: a, then: {tags: t}}]'


def test_a_file_that_cannot_be_loaded_is_one_case_that_failed(run, tmp_path: Path):
    report = tmp_path / "report.xml"
    code, out, _ = run(UNLOADED, "--tap", "--junit", str(report))
    assert code == 1
    assert out.splitlines()[:3] == ["TAP version 14", "1..1", "not ok 1 - the file loads"]
    assert [line.startswith("# ") for line in out.splitlines()[3:]] == [True, True]
    suite = ElementTree.fromstring(report.read_bytes())
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    [case] = suite
    assert case.get("name") == "the file loads"
    assert [failure.get("type") for failure in case] == ["unknown_department", "duplicate_id"]


def test_a_file_that_is_not_there_is_one_case_that_failed(tmp_path: Path):
    report = tmp_path / "report.xml"
    result = CliRunner().invoke(app, ["test", str(tmp_path / "none.yaml"), "--junit", str(report)])
    assert result.exit_code == 1
    [[failure]] = ElementTree.fromstring(report.read_bytes())
    assert "cannot be read" in (failure.text or "")


def test_tap_has_a_plan_and_a_line_a_text(run):
    code, out, _ = run(BROKEN, "--tap")
    assert code == 1
    assert out.splitlines() == [
        "TAP version 14",
        "1..4",
        "ok 1 - parcels: example 'mon colis'",
        "ok 2 - parcels: example '\\#ColisPerdu'",
        "not ok 3 - parcels: counter-example 'joli <colis> & co'",
        "# rules[0].not_examples[0]: Rule parcels takes 'joli <colis> & co' because of colis, and it must not.",
        "ok 4 - test 'colis, le soir'",
    ]


def test_a_junit_report_names_every_text_and_what_broke(run, tmp_path: Path):
    report = tmp_path / "report.xml"
    assert run(BROKEN.replace("mon colis", '"mon\\u0008 colis"'), "--junit", str(report))[0] == 1
    suite = ElementTree.fromstring(report.read_bytes())
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")
    [failed] = [case for case in suite if len(case)]
    assert failed.get("classname") == "parcels"
    assert failed[0].get("type") == "not_example_taken"
    assert "rules.yaml:10:21:" in (failed[0].text or "")


async def hit(database: str) -> None:
    store = open_store(database, clock=lambda: datetime.now(UTC))
    async with store.writing() as tx:
        await tx.rules.count_hits("acme", {"press": 3}, datetime.now(UTC))
    await store.close()


async def test_rules_that_held_for_nothing_lately_are_named(run, database_url):
    await hit(database_url)
    _, out, _ = await asyncio.to_thread(run, RULES, database=database_url)
    assert "Rules that held in the last 30d: 1 of 2." in out
    assert "Held for nothing: parcels." in out
