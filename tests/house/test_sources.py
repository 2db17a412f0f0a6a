"""The house rules of the sources: layers, size, opening sentences, and nothing of the machine they were written on."""

import ast
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.house.project import ROOT, read, sources, tracked

LONGEST_FILE = 350
PRODUCT = ("bot", "integrations")
BINARY = frozenset({".png", ".ico", ".woff2"})

# Written in pieces, so that this file does not find itself.
FOREIGN = {
    "a package registry's address": re.compile(
        r"pypi" + r"\.org|pythonhosted" + r"\.org|registry\." + r"npmjs|--(?:extra-)?index-" + r"url|find-" + r"links"
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:" + "work|root|home" + r")/|/(?:" + "Users" + r")/\w"),
}


@pytest.fixture
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("at_the_root")
def test_imports_go_downward_only() -> None:
    assert lint_imports(no_cache=True) == 0, "lint-imports tells which contract is broken and by which line"


@pytest.mark.parametrize("path", sources(*PRODUCT, "tests", "bench"), ids=str)
def test_no_file_is_too_long_to_be_read_at_once(path: Path) -> None:
    lines = len(read(path).splitlines())
    assert lines <= LONGEST_FILE, f"{path} has {lines} lines"


@pytest.mark.parametrize("path", sources(*PRODUCT), ids=str)
def test_every_module_opens_with_a_sentence_about_itself(path: Path) -> None:
    module = ast.parse(read(path))
    if not module.body:
        assert path.name == "__init__.py", f"{path} is empty"
        return
    sentence = ast.get_docstring(module)
    assert sentence, f"{path} does not say what it is for"
    assert re.match(r"[`\w]", sentence), sentence
    assert sentence.rstrip().endswith((".", ":", ")", "`", '"')) or "\n" in sentence, sentence


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path.suffix not in BINARY
        for number, line in enumerate(read(path).splitlines(), start=1)
        if FOREIGN[what].search(line) and not _is_an_option_against_it(line)
    ]
    assert not found, f"{what} in\n" + "\n".join(found)


def _is_an_option_against_it(line: str) -> bool:
    return "--no-emit-index" in line
