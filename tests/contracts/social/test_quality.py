"""Every network says of every rule whether it is kept, and what it claims to keep a test keeps."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contracts.social.conftest import Connect
from tests.contracts.social.quality_rules import OF_ANSWERS, OF_POLLS, RULES
from tests.contracts.social.stand_ins import STAND_INS

HERE = Path(__file__).parent
COMMANDS = HERE.parents[1] / "cli"
NETWORKS_FOLDER = HERE.parents[2] / "integrations" / "social"
SHORTEST_REASON = 20


@pytest.fixture
def answers(name: str) -> dict[str, dict[str, Any]]:
    (path,) = NETWORKS_FOLDER.rglob(f"{name}/quality.yaml")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def names_of_tests() -> set[str]:
    paths = [*HERE.glob("test_*.py"), *COMMANDS.glob("test_*.py")]
    modules = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    return {
        node.name
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_rule_is_answered(answers: dict[str, dict[str, Any]]) -> None:
    assert {part: set(rules) for part, rules in answers.items()} == {part: set(rules) for part, rules in RULES.items()}


def test_what_is_done_names_its_test_and_what_is_not_its_reason(answers: dict[str, dict[str, Any]]) -> None:
    known = names_of_tests()
    for part, rules in answers.items():
        for rule, answer in rules.items():
            if answer["state"] == "done":
                assert answer.keys() == {"state", "by"}, f"{part}.{rule}"
                assert answer["by"] in known, f"{part}.{rule} is kept by no test of this name"
            else:
                assert answer["state"] in {"todo", "exempt"}, f"{part}.{rule}"
                assert answer.keys() == {"state", "reason"}, f"{part}.{rule}"
                assert len(answer["reason"]) >= SHORTEST_REASON, f"{part}.{rule}"


async def test_the_clauses_of_the_contract_are_all_kept(
    name: str, answers: dict[str, dict[str, Any]], connect: Connect
) -> None:
    publishes = connect((name, "http://127.0.0.1:1")).capabilities.publishes
    left = {clause for clause, answer in answers["clauses"].items() if answer["state"] != "done"}
    assert left == (set() if publishes else OF_ANSWERS) | (set() if STAND_INS[name].polled else OF_POLLS)
