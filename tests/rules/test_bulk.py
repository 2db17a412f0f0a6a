"""`comptoir rules route` routes lines of JSON in order, names the bad ones, and reads from texts what is asked."""

import io
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.rules import app
from bot.rules.bulk import MOST_BYTES_A_LINE, lines_of
from tests.rules.files import HEAD

RULES = """rules:
  - {id: night, if: {time: {between: "20:00-08:00"}}, then: {tags: [night]}}
  - {id: famous, if: {author: {followers: ">= 1000"}}, then: {priority: high}}
  - {id: regular, if: {author: {cases_30d: ">= 2"}}, then: {tags: [regular]}}
  - {id: parcels, if: {any: [colis]}, then: {department: delivery, tags: [parcel], also: [press]}}
  - {id: angry, if: {feeling: "< -0.2", language: fr}, then: {department: press}}
"""
NOON = "2026-03-04T12:00+00:00"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + RULES, "utf-8")
    return path


def route(rules: Path, *lines: object, words: tuple[str, ...] = ()) -> tuple[int, list[dict], str]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    result = CliRunner().invoke(app, ["route", "-f", str(rules), *words], input=text.encode("utf-8", "surrogateescape"))
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_each_line_gets_its_decision_in_order(rules):
    code, out, err = route(
        rules,
        {"id": "a", "text": "Mon COLIS", "at": NOON},
        {"id": 2, "text": "bonjour", "at": NOON},
        "",
        {"id": "é\n", "text": "colis", "at": "2026-03-04T22:00", "author": {"followers": 5000, "cases_30d": 3}},
    )
    assert (code, err) == (0, "")
    assert out == [
        {"id": "a", "department": "delivery", "rule": "parcels", "priority": "normal", "tags": ["parcel"],
         "also": ["press"]},
        {"id": 2, "department": "front_desk", "rule": "", "priority": "normal", "tags": [], "also": []},
        {"id": "é\n", "department": "delivery", "rule": "parcels", "priority": "high",
         "tags": ["night", "regular", "parcel"], "also": ["press"]},
    ]  # fmt: skip
    assert list(out[0]) == ["id", "department", "rule", "priority", "tags", "also"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "invalid JSON"),
        ("[1]", "object"),
        ("\udcff", "invalid JSON"),
        ('{"id": 1}', "text is missing"),
        ('{"text": "a"}', "id is missing"),
        ('{"id": true, "text": "a"}', "id"),
        ('{"id": 1, "text": 2}', "text"),
        ('{"id": 1, "text": "a", "stars": 9}', "stars"),
        ('{"id": 1, "text": "a", "feeling": NaN}', "feeling"),
        ('{"id": 1, "text": "a", "author": {"followers": "many"}}', "author.followers"),
        ('{"id": 1, "text": "a", "kind": "tweet"}', "kind"),
        ('{"id": 1, "text": "a", "at": "tomorrow"}', "at"),
        ("[" * 100_000, "invalid JSON"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_the_rest_is_routed(rules, line, said):
    code, out, err = route(rules, {"id": 1, "text": "colis"}, line, {"id": 3, "text": "colis"})
    assert code == 1
    assert [each["id"] for each in out] == [1, 3]
    assert err.startswith("line 2: ")
    assert said in err
    assert len(err.splitlines()) == 1


def test_language_and_mood_are_read_where_rules_ask_and_the_line_is_silent(rules):
    text = "Vous êtes vraiment nuls, c'est une honte, service lamentable"
    _, [read, told], _ = route(
        rules, {"id": 1, "text": text, "at": NOON}, {"id": 2, "text": text, "at": NOON, "feeling": 0.5}
    )
    assert (read["rule"], told["rule"]) == ("angry", "")
    assert route(rules, {"id": 1, "text": text, "at": NOON}, words=("--as-given",))[1][0]["rule"] == ""
    said = {"id": 1, "text": "a", "at": NOON, "feeling": -0.9, "language": "fr"}
    assert route(rules, said, words=("--as-given",))[1][0]["rule"] == "angry"


def test_language_alone_is_read_where_no_rule_looks_at_the_mood(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + "rules: [{id: french, if: {language: fr}, then: {department: delivery}}]", "utf-8")
    said = ("Bonjour, où est ma commande ?", "Good morning, where is my order?")
    _, out, _ = route(path, *({"id": text, "text": text} for text in said))
    assert [each["rule"] for each in out] == ["french", ""]


def test_a_file_with_a_byte_order_mark_and_no_last_newline_is_read(rules):
    assert route(rules, '\ufeff{"id": 1, "text": "colis"}')[1][0]["rule"] == "parcels"


def test_nothing_in_is_nothing_out(rules):
    assert route(rules) == (0, [], "")


def test_a_broken_rules_file_routes_nothing(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 2")
    result = CliRunner().invoke(app, ["route", "-f", str(bad)], input=b'{"id": 1, "text": "a"}')
    assert result.exit_code != 0
    assert result.stdout == ""


MEASURED = """
import resource, sys
from bot.cli.rules import app
app(sys.argv[1:], standalone_mode=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def peak(rules: Path, folder: Path, count: int) -> int:
    """The most memory, in kilobytes, that a process of its own takes for this many lines."""
    source, routed = folder / "in.jsonl", folder / "out.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(f'{{"id": {number}, "text": "colis {number} {"x" * 200}"}}\n' for number in range(count))
    words = [sys.executable, "-c", MEASURED, "route", "--as-given", "-f", str(rules)]
    with source.open("rb") as stdin, routed.open("wb") as stdout:
        done = subprocess.run(words, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, check=False)
    assert routed.read_text("utf-8").count("\n") == count
    return int(done.stderr.split()[-1])


def test_memory_does_not_grow_with_the_number_of_lines(rules, tmp_path):
    assert peak(rules, tmp_path, 60_000) - peak(rules, tmp_path, 2_000) < 12_000


def test_a_line_that_is_far_too_long_is_named_and_takes_no_memory(rules):
    lines = [json.dumps({"id": 1, "text": "colis"}), json.dumps({"id": 2, "text": "colis " * 500_000}),
             json.dumps({"id": 3, "text": "colis"})]  # fmt: skip
    code, out, err = route(rules, *lines)
    assert (code, [each["id"] for each in out]) == (1, [1, 3])
    assert err == "line 2: it is longer than 1 MB.\n"
    stream = io.BytesIO(b"x" * 9_000_000 + b"\na\nb")
    tracemalloc.start()
    try:
        read = list(lines_of(stream))
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert [len(line) > MOST_BYTES_A_LINE for chunk in read for line in chunk] == [True, False, False]


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\n\nb", "\n", "a\r\nb\n"])
def test_lines_are_cut_where_they_end(text):
    whole = [line.rstrip(b"\n") for line in io.BytesIO(text.encode()).readlines()]
    assert [line for chunk in lines_of(io.BytesIO(text.encode())) for line in chunk] == whole
