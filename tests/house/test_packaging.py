"""The packaging: one lock for everybody, a wheel that holds all it needs, commands that exist."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.project import ROOT, read, tracked

PROJECT = tomllib.loads(read("pyproject.toml"))
LOCKED = re.compile(r"^([a-zA-Z0-9._-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from the tree, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_product(wheel: set[str]) -> None:
    wanted = {path.as_posix() for path in tracked() if path.parts[0] in ("bot", "integrations")}
    assert not wanted - wheel


def test_the_wheel_holds_nothing_that_is_for_the_project_only(wheel: set[str]) -> None:
    assert {name.partition("/")[0] for name in wheel} == {"bot", "integrations", _dist_info(wheel)}


def test_every_requirement_is_locked_at_a_version_that_fits() -> None:
    named = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["build-system"]["requires"],
        *(each for name in ("dev", "build") for each in PROJECT["dependency-groups"][name]),
    ]
    _hold("requirements.lock", named)
    _hold("requirements-bench.lock", PROJECT["dependency-groups"]["bench"])
    assert PROJECT["dependency-groups"].keys() == {"dev", "build", "bench"}


def _hold(lock: str, named: list[str]) -> None:
    locked: dict[str, list[str]] = {}
    for name, version, _ in LOCKED.findall(read(lock)):
        locked.setdefault(canonicalize_name(name), []).append(version)
    for requirement in map(Requirement, named):
        versions = locked.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in {lock}: make lock"
        for version in versions:
            assert requirement.specifier.contains(version, prereleases=True), f"{requirement} against {version}"


def test_everything_locked_has_hashes() -> None:
    blocks = re.split(r"\n(?=\S)", read("requirements.lock").strip())
    assert len(blocks) == len(LOCKED.findall(read("requirements.lock")))
    assert all("--hash=sha256:" in block for block in blocks)


def test_django_is_neither_locked_nor_imported() -> None:
    assert "django" not in {name.lower() for name, _, _ in LOCKED.findall(read("requirements.lock"))}
    importing = [
        path
        for path in tracked()
        if path.suffix == ".py" and re.search(r"^\s*(?:import|from) django", read(path), re.MULTILINE)
    ]
    assert not importing


def test_the_version_is_told_in_the_changelog() -> None:
    assert f"## {PROJECT['project']['version']}" in read("CHANGELOG.md")


@pytest.mark.parametrize("name", ["Makefile", "Procfile", ".ci/run", "README.md", "CHANGELOG.md", "routing_rules.yaml"])
def test_the_file_that_everybody_looks_for_is_there(name: str) -> None:
    assert Path(name) in tracked()


def test_ci_runs_exactly_what_people_run() -> None:
    lines = [line.strip() for line in read(".ci/run").splitlines()]
    assert {"make lint", "make test"} <= set(lines)
    assert "set -euo pipefail" in lines


def test_every_layer_of_the_house_is_under_the_contract() -> None:
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {part.strip() for layer in layers for part in layer.split("|")}
    parts = {
        f"bot.{path.parts[1].removesuffix('.py')}"
        for path in tracked()
        if path.parts[0] == "bot" and path.suffix == ".py"
    }
    assert parts - {"bot.__init__", "bot.__main__"} <= named


def _dist_info(wheel: set[str]) -> str:
    return next(name.partition("/")[0] for name in wheel if ".dist-info/" in name)
