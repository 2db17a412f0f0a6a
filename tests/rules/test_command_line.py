"""`comptoir rules` tells whether a file is sound, where a text goes and why, and how a file may look."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.rules import app
from tests.rules.files import HEAD

DEMO = str(Path(__file__).parents[2] / "routing_rules.yaml")
BODY = """rules:
  - {id: loud, if: {feeling: "< -0.5"}, then: {tags: [loud]}}
  - {id: parcels, if: {any: [colis], author: {followers: "> 5"}, time: {days: sun}}, then: {department: delivery,
     also: [press], approval: required}}
"""


def run(*words: str, **environment: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words), env={"DATABASE_URL": "sqlite:////nowhere/none.db", **environment})
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "rules.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_sound_file_leaves_with_zero():
    code, out, _ = run("check", DEMO)
    assert code == 0
    assert "is sound: 21 rules, 6 departments" in out


def test_the_file_may_be_named_by_the_environment(file):
    assert run("check", COMPTOIR_RULES=file(HEAD + BODY))[0] == 0
    assert run("check", COMPTOIR_RULES="/nowhere.yaml")[0] == 1


def test_a_broken_file_leaves_with_one_and_says_where(file):
    path = file(HEAD + "rules: [{id: a, then: {department: pres}}]")
    code, out, err = run("check", path)
    assert (code, out) == (1, "")
    assert f"{path}:8:24: rules[0].then.department: There is no department 'pres'. Did you mean press?" in err


def test_warnings_are_told_and_block_nothing(file):
    path = file(HEAD + "rules: [{id: a, then: {department: press}}, {id: b, then: {department: delivery}}]")
    code, _, err = run("check", path)
    assert code == 0
    assert "warning" in err
    assert "b is never reached" in err
    report = json.loads(run("check", path, "--json")[1])
    assert report["sound"] is True
    assert [fault["code"] for fault in report["faults"]] == [
        "no_example",
        "unreachable",
        "no_example",
    ]


def test_programs_get_the_faults_as_json(file):
    code, out, _ = run("check", file(HEAD + "rules: [{id: a, then: {department: pres}}]"), "--json")
    report = json.loads(out)
    assert code == 1
    assert report["sound"] is False
    assert (report["faults"][0]["line"], report["faults"][0]["path"]) == (8, "rules[0].then.department")


def test_a_text_is_explained(file):
    path = file(HEAD + BODY)
    words = ["explain", "-f", path, "--text", "Mon COLIS", "--followers", "6", "--at", "2026-03-08T10:00"]
    code, out, _ = run(*words, "--feeling", "-0.9", "--language", "fr")
    assert code == 0
    for said in ("delivery", "parcels", "loud", "press", "required", "COLIS", "4-9", "6 (> 5)", "sun 10:00 UTC"):
        assert said in out
    report = json.loads(run(*words, "--feeling", "-0.9", "--json")[1])
    assert report["decision"]["rule"] == "parcels"
    assert report["understanding"]["feeling"] == -0.9


def test_until_when_it_is_promised_is_explained_by_the_departments_clock(file):
    hours = 'sla: fast, hours: {zone: Europe/Paris, open: {mon-fri: "9:00-18:00"}}'
    head = HEAD.replace("channel: press}", f"channel: press, {hours}}}")
    levels = "sla: {fast: {first_response: 1h, networks: {x: {first_response: 30m}}, resolution: 10h}}\n"
    path = file(f"{head}{levels}rules: [{{id: r, then: {{department: press}}, examples: [a]}}]")
    words = ["explain", "-f", path, "--text", "bonjour", "--network", "x", "--at", "2026-03-06T17:45+01:00"]
    _, out, _ = run(*words)
    assert (
        "first response due 2026-03-09 09:15+01:00, because 30m of open time run from 2026-03-06 17:45+01:00, "
        "not counting 63h closed"
    ) in " ".join(out.split())
    [answer, whole] = json.loads(run(*words, "--json")[1])["promises"]
    assert (answer["kind"], answer["closed_seconds"], answer["paused_seconds"]) == ("first_response", 63 * 3600, 0)
    assert (whole["kind"], whole["due"]) == ("resolution", "2026-03-10 09:45+01:00")


def test_what_is_not_given_is_read_from_the_text():
    report = json.loads(run("explain", "-f", DEMO, "--text", "Thanks a lot, love my new kettle", "--json")[1])
    assert report["understanding"]["language"] == "en"
    assert (report["decision"]["department"], report["decision"]["rule"]) == ("front_desk", "thanks")


def test_a_text_that_no_rule_takes_is_explained_by_the_fallback(file):
    _, out, _ = run(
        "explain", "-f", file(HEAD + "rules: []"), "--text", "[bold]colis[/]", "--at", "2026-03-08T10:00+01:00"
    )
    assert "none: the fallback" in out


@pytest.mark.parametrize(
    "wrong", [("--network", "twitter"), ("--language", "french"), ("--kind", "tweet"), ("--at", "tomorrow")]
)
def test_a_wrong_word_on_the_command_line_leaves_with_two(wrong):
    code, _, err = run("explain", "-f", DEMO, "--text", "a", *wrong)
    assert code == 2
    assert wrong[0] in err


def test_the_schema_is_printed():
    assert json.loads(run("schema")[1])["title"] == "Comptoir routing rules"


def test_what_the_author_had_before_may_be_said(file):
    path = file(HEAD + "rules: [{id: regular, if: {author: {cases_30d: '>= 2'}}, then: {department: press}}]")
    words = ["explain", "-f", path, "--text", "bonjour", "--json"]
    assert json.loads(run(*words)[1])["decision"]["rule"] == ""
    assert json.loads(run(*words, "--known")[1])["decision"]["rule"] == ""
    assert json.loads(run(*words, "--cases-30d", "2")[1])["decision"]["rule"] == "regular"
