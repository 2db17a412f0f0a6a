"""The command line answers honestly: what it prints, and the exit code that a program reads."""

import json
import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from bot.domain.decision import Decision, Reason
from bot.domain.mention import Author, Mention, Understanding
from bot.domain.new_case import NewCase
from bot.now import utc_now
from bot.ports.rows import NewMention
from bot.storage.database import open_store
from bot.storage.sqlite import FileLock
from tests.cli.typed import CommandLine, in_thread


async def a_stored_case(url: str) -> None:
    store = open_store(url, clock=utc_now)
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    mention = Mention(
        account="acme_social",
        network="mastodon",
        remote_id="1",
        author=Author("7", "lea", "Léa"),
        text="Where is my [bold]parcel[/bold]?\x1b[31m",
        posted_at=now,
        url="https://social.example/1",
    )
    decision = Decision("care", "parcels", (Reason("parcels", "any", "parcel", 12, 18),))
    new = NewCase("acme_social", "mastodon", "1", "7", "lea", decision, 1, now, now, mention.text)
    async with store.writing() as tx:
        (case,) = await tx.cases.open_many([new], now)
        await tx.mentions.add_many([NewMention(case.id, mention, Understanding("en"))], now)
        await tx.threads.add_note(case.id, "marie", "calling the carrier", now)
    await store.close()


def test_migrating_makes_the_database_and_the_doctor_finds_it_sound(comptoir: CommandLine) -> None:
    assert comptoir("doctor")[0] == 1
    assert comptoir("migrate")[0] == 0
    code, out, _ = comptoir("doctor")

    assert code == 0
    assert "schema up to date" in out
    assert "mastodon as acme" in out
    assert "agrees with" in out


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(comptoir: CommandLine) -> None:
    comptoir("migrate")
    comptoir.patch.setenv("ACME_SOCIAL_TOKEN", "nonsense")
    code, out, _ = comptoir("doctor", "--json")
    findings = {each["subject"]: each for each in json.loads(out)}
    assert (code, findings["account acme_social"]["verdict"]) == (1, "wrong")
    assert "nonsense" not in out

    comptoir.patch.delenv("ACME_SOCIAL_TOKEN")
    assert "ACME_SOCIAL_TOKEN is not set" in comptoir("doctor")[1]
    comptoir.patch.setenv("PORT", "never")
    assert "PORT" in comptoir("doctor")[1]
    comptoir.patch.delenv("PORT")
    comptoir.patch.setenv("COMPTOIR_RULES", "missing.yaml")
    assert comptoir("doctor")[0] == 1


async def pause_the_account(url: str) -> None:
    store = open_store(url, clock=utc_now)
    async with store.writing() as tx:
        await tx.accounts.ensure(["acme_social"])
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", utc_now())
        await tx.accounts.open_gap("acme_social", utc_now(), "auth_failed")
    await store.close()


async def test_the_doctor_knows_what_the_running_process_wrote_down(comptoir: CommandLine) -> None:
    await in_thread(comptoir, "migrate")
    await pause_the_account(comptoir.url)
    code, out, _ = await in_thread(comptoir, "doctor")

    assert code == 1
    assert "paused: auth_failed" in out
    assert "no data since" in out


async def test_a_list_of_cases_fits_the_terminal_a_case_a_line(
    comptoir: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    await in_thread(comptoir, "migrate")
    await a_stored_case(comptoir.url)
    heading, line = (await in_thread(comptoir, "cases", "list"))[1].splitlines()
    assert heading.split()[0] == "case"
    assert line.split()[0] == "1"
    assert "care" in line
    assert cell_len(line) <= 80


async def test_cases_are_listed_and_shown_as_text_and_for_programs(
    comptoir: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    await in_thread(comptoir, "migrate")
    await a_stored_case(comptoir.url)
    code, out, _ = await in_thread(comptoir, "cases", "list", "--department", "care")
    assert code == 0
    assert "[bold]" in out
    assert "\x1b[31m" not in out
    _, listed, _ = await in_thread(comptoir, "cases", "list", "--json", "-q", "parcel")
    assert [case["id"] for case in json.loads(listed)] == [1]
    _, shown, _ = await in_thread(comptoir, "cases", "show", "1")
    assert "calling the carrier" in shown
    story = json.loads((await in_thread(comptoir, "cases", "show", "1", "--json"))[1])
    assert story["case"]["department"] == "care"


def test_a_case_that_is_not_there_and_a_state_that_is_none_are_refused(comptoir: CommandLine) -> None:
    comptoir("migrate")
    assert comptoir("cases", "show", "9")[0] == 1
    code, _, error = comptoir("cases", "list", "--state", "opened")
    assert code == 2
    assert "awaiting_approval" in error


def test_people_are_listed_and_let_in(comptoir: CommandLine) -> None:
    comptoir("migrate")
    assert "Marie" in comptoir("people", "list")[1]
    assert [each["key"] for each in json.loads(comptoir("people", "list", "--json")[1])] == ["marie", "ana"]
    code, link, _ = comptoir("people", "link", "marie")
    assert (code, "/sign-in/" in link) == (0, True)
    assert comptoir("people", "token", "marie")[1].strip()
    assert comptoir("people", "link", "nobody")[0] == 1


@pytest.mark.parametrize("part", ["web", "worker", "clock"])
def test_the_parts_refuse_sqlite_and_name_the_variable(comptoir: CommandLine, part: str) -> None:
    code, _, error = comptoir(part)

    assert code == 2
    assert "DATABASE_URL" in error


def test_a_database_that_is_none_and_a_broken_rules_file_end_with_one_line_each(comptoir: CommandLine) -> None:
    comptoir.patch.setenv("DATABASE_URL", "mysql://x")
    code, _, error = comptoir("run")
    assert (code, "DATABASE_URL" in error) == (2, True)
    comptoir.patch.setenv("DATABASE_URL", comptoir.url)
    (comptoir.folder / "routing_rules.yaml").write_text("version: 1\nfalback: care\n")
    code, _, error = comptoir("run")
    assert code == 1
    assert "routing_rules.yaml:2:1" in error
    assert "fallback" in error


@pytest.mark.parametrize("command", [("run",), ("networks", "list"), ("people", "link", "marie"), ("cases", "list")])
def test_a_port_that_is_none_ends_with_one_line(comptoir: CommandLine, command: tuple[str, ...]) -> None:
    comptoir.patch.setenv("PORT", "abc")
    told = "comptoir: PORT: write a number from 1 to 65535, such as 8080"
    assert comptoir(*command) == (2, "", f"{told}\n")


def test_a_replay_of_a_file_that_is_not_there_is_refused(comptoir: CommandLine) -> None:
    code, _, error = comptoir("demo", "--replay", "nothing.csv")

    assert code == 2
    assert "nothing.csv" in error


def test_a_fresh_demo_with_a_broken_rules_file_forgets_nothing(comptoir: CommandLine) -> None:
    kept = comptoir.folder / "var/demo/comptoir.db"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"data")
    (comptoir.folder / "routing_rules.yaml").write_text("version: 1\nfalback: care\n")

    code, _, error = comptoir("demo", "--fresh")

    assert (code, "routing_rules.yaml:2:1" in error) == (1, True)
    assert kept.read_bytes() == b"data"


def test_a_second_demo_is_told_how_to_run_beside_the_first(comptoir: CommandLine) -> None:
    home = comptoir.folder / "var/demo"
    home.mkdir(parents=True)
    first = FileLock(home / "comptoir.db")

    code, _, error = comptoir("demo")
    first.release()

    assert code == 2
    assert "another demo runs on it" in error
    assert "DATABASE_URL" not in error


def test_a_demo_without_the_pretended_slack_at_hand_says_where_it_is(comptoir: CommandLine) -> None:
    comptoir.patch.setitem(sys.modules, "tests.stand_ins.slack.page.rehearsal", None)
    code, _, error = comptoir("demo", "--slack-stand-in")
    assert code == 2
    assert "belongs to the project's tests, which are not here" in error
    assert not (comptoir.folder / "var").exists()


def test_a_command_without_a_database_speaks_of_the_demo_that_lies_here(comptoir: CommandLine) -> None:
    comptoir("people", "link", "marie")
    comptoir.patch.delenv("DATABASE_URL")
    _, _, silent = comptoir("people", "link", "marie")
    home = comptoir.folder / "var/demo"
    home.mkdir(parents=True)
    (home / "comptoir.db").touch()

    _, link, told = comptoir("people", "link", "marie")

    hint = (
        "No DATABASE_URL is set; for the demo's data: DATABASE_URL=sqlite:///var/demo/comptoir.db comptoir people link"
    )
    assert (hint in told, hint in silent, hint in link) == (True, False, False)
    _, _, replayed = comptoir("rules", "replay")
    assert "DATABASE_URL=sqlite:///var/demo/comptoir.db comptoir rules replay" in replayed


def test_a_department_that_nobody_knows_is_named_where_no_case_fits(comptoir: CommandLine) -> None:
    comptoir("migrate")

    _, _, error = comptoir("cases", "list", "--department", "care,karé")

    assert "There is no department karé; the rules know care." in error
    assert "no department care;" not in error


def test_whoever_checks_rules_waits_for_no_web_server_to_be_loaded() -> None:
    asks = "import sys; sys.argv = ['comptoir', 'rules', 'schema']; import bot.cli.main as cli\n"
    asks += "try: cli.main()\nexcept SystemExit: sys.exit(' '.join({'fastapi', 'sqlalchemy'} & sys.modules.keys()))"
    answer = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=False)
    assert answer.stderr.strip() == ""
    assert '"rules"' in answer.stdout


def test_an_unknown_word_is_answered_with_the_nearest_command(comptoir: CommandLine) -> None:
    code, _, error = comptoir("ruls")
    assert code == 2
    assert "rules" in error


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("rules test --junit nowhere/report.xml", "nowhere/report.xml: No such file or directory."),
        ("rules route <&-", "There is no input"),
        ("rules schema > /dev/full", "No space left on device."),
    ],
)
def test_what_cannot_be_read_or_written_is_said_in_one_line(comptoir: CommandLine, words: str, told: str) -> None:
    run = f"{shlex.quote(sys.executable)} -m bot {words}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    answer = subprocess.run(run, shell=True, cwd=comptoir.folder, env=environment, capture_output=True, text=True)
    assert answer.returncode != 0
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr
