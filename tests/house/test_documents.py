"""The documents are true: links lead somewhere, settings and commands are told, and what is told exists."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from fastapi import FastAPI
from typer.core import TyperCommand, TyperGroup, TyperOption

from bot.cli.main import command_line
from bot.settings import Settings
from bot.web.api.routes import router
from tests.house.project import ROOT, documents, fenced, prose, read, sources, tracked

LINK = re.compile(r"(?<!!)!?\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\b(?:COMPTOIR_[A-Z_]+|DATABASE_URL|PORT)\b")
TOLD_ELSEWHERE = frozenset({"PORT"})  # a word that also stands in addresses
API_PATH = re.compile(r"/api/v1/[a-zA-Z0-9_/-]+")
METRIC = re.compile(r"`(comptoir_[a-z_]+)(?:\{[^}]*\})?`")
TEST_NAME = re.compile(r"`(test_\w+)`")


def commands(
    group: TyperCommand | TyperGroup, words: tuple[str, ...] = ("comptoir",)
) -> Iterator[tuple[str, TyperCommand]]:
    """Every command of the command line with the words that call it."""
    if isinstance(group, TyperGroup):
        for name, command in group.commands.items():
            yield from commands(command, (*words, name))
    else:
        yield " ".join(words), group


COMMANDS = dict(commands(typer.main.get_command(command_line())))
MAKE_TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", read("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("path", documents(), ids=str)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(prose(read(path))):
        if re.match(r"https?:|mailto:", target):
            continue
        file, _, heading = target.partition("#")
        linked = (ROOT / path.parent / file).resolve() if file else ROOT / path
        assert linked.exists(), f"{path} links to {target}"
        if heading:
            assert heading in anchors(linked.read_text(encoding="utf-8")), f"{path} links to {target}"


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("variable", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_told(variable: str) -> None:
    assert f"| `{variable}` |" in read("docs/operations.md")


def test_no_document_tells_of_a_setting_that_is_not_there() -> None:
    known = {name.upper() for name in Settings.model_fields}
    told = {name for path in documents() for name in VARIABLE.findall(read(path))} - TOLD_ELSEWHERE
    assert told <= known


def test_nothing_but_the_settings_and_the_secrets_reads_the_environment() -> None:
    reading = {
        (path, node.args[0].value)
        for path in sources("bot", "integrations")
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.Call)
        and re.search(r"(environ\.get|getenv)$", ast.unparse(node.func))
        and isinstance(node.args[0], ast.Constant)
    }
    known = {name.upper() for name in Settings.model_fields}
    assert {name for _, name in reading} <= known, reading


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_is_told(words: str) -> None:
    told = [path for path in documents() if re.search(rf"{re.escape(words)}\b", read(path))]
    assert told, f"no document tells of `{words}`"


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_and_option_explains_itself(words: str) -> None:
    command = COMMANDS[words]
    assert command.help, words
    silent = [each.name for each in command.params if isinstance(each, TyperOption) and not getattr(each, "help", "")]
    assert not [name for name in silent if name not in ("help", "limit")], words


def told_lines() -> list[tuple[Path, str]]:
    """Every line of a fenced block that calls comptoir or make, without its comment and what goes before it."""
    lines = []
    for path in documents():
        for line in fenced(read(path)):
            found = re.search(r"(?:^|[\s$/])((?:comptoir|make) [a-z].*)", line.split("  #")[0])
            if found:
                lines.append((path, found.group(1).strip()))
    return lines


@pytest.mark.parametrize(("path", "line"), told_lines(), ids=str)
def test_every_command_that_is_told_exists(path: Path, line: str) -> None:
    words = shlex.split(line)
    if words[0] == "make":
        assert words[1] in MAKE_TARGETS, line
        return
    name = max((each for each in COMMANDS if line.startswith(each)), key=len, default="")
    assert name, f"{path}: {line}"
    known = {option for each in COMMANDS[name].params for option in (*each.opts, *each.secondary_opts)} | {"--help"}
    given = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert given <= known, f"{path}: {line}"


def test_every_process_of_the_procfile_exists() -> None:
    lines = [line.partition(": ")[2] for line in read("Procfile").splitlines()]
    assert lines
    assert set(lines) <= set(COMMANDS)


def test_every_path_of_the_api_that_is_told_exists() -> None:
    described = FastAPI()
    described.include_router(router)
    served = {re.sub(r"\{\w+\}", "{}", path) for path in described.openapi()["paths"]}
    for path in documents():
        for told in API_PATH.findall(read(path)):
            parts = ("{}" if re.fullmatch(r"\d+|ID", part) else part for part in told.split("/"))
            assert "/".join(parts) in served, f"{path} tells of {told}; there are {sorted(served)}"


def test_every_metric_that_is_told_exists() -> None:
    served = "\n".join(read(path) for path in sources("bot"))
    told = {name for path in documents() for name in METRIC.findall(read(path))}
    assert told, "the operations name metrics"
    assert not {name for name in told if f'"{name}"' not in served}


def test_every_test_that_a_document_names_exists() -> None:
    defined = {
        node.name
        for path in tracked()
        if path.parts[0] == "tests" and path.suffix == ".py"
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    named = {name for path in documents() for name in TEST_NAME.findall(read(path))}
    assert named <= defined
