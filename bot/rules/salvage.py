"""Looks at what is sound in a file that has faults, so that these hide no others: takes its data and what was found.

Rules and tests with a fault are left out, and so are the sections that decide nothing about where a text goes. What the
rest proves wrong is told only where nothing that was left out could change it. It must not know YAML.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError

from bot.rules.compile import compiled
from bot.rules.examples import findings as broken_proofs
from bot.rules.findings import Finding, Path
from bot.rules.meanings import meanings
from bot.rules.plain import block
from bot.rules.schema import Document

_KEPT: Final = ("zone", "departments", "fallback", "lists", "hours", "rules", "tests")
# Without these nothing can be said: every rule may look at them.
_LOOKED_AT: Final = ("zone", "lists", "hours")
# Faults of an example that more rules before it could not undo.
_WHATEVER_STANDS_BEFORE: Final = ("example_not_taken", "example_elsewhere")


def hidden(data: Mapping[str, Any], found: Iterable[Finding]) -> list[Finding]:
    """The examples and tests that go elsewhere among the sound rules and tests of a file with these faults."""
    wrong = {finding.path for finding in found}
    sound = _sound(data, wrong)
    if sound is None:
        return []
    file, rules, tests = sound
    try:
        document = Document.model_validate(file)
    except ValidationError:
        return []  # a department whose name is none, which was told
    known = meanings(document)
    whole = len(rules) == len(document.rules) == len(data["rules"]) and ("fallback",) not in wrong
    told = []
    for finding in broken_proofs(document, compiled(document, known), known):
        section, number = finding.path[0], finding.path[1]
        assert isinstance(number, int)
        place = (rules if section == "rules" else tests)[number]
        nothing_before = section == "rules" and rules[: number + 1] == list(range(number + 1))
        if whole or nothing_before or finding.code in _WHATEVER_STANDS_BEFORE:
            told.append(replace(finding, path=(section, place, *finding.path[2:])))
    return told


def _sound(data: Mapping[str, Any], wrong: set[Path]) -> tuple[dict[str, Any], list[int], list[int]] | None:
    """The file without what is wrong in it, and which of its rules and tests are left; None where that says nothing."""
    departments = block(data.get("departments"))
    rules = _without(data.get("rules"), "rules", wrong)
    if not departments or rules is None or any(path[:1] == (key,) for path in wrong for key in _LOOKED_AT):
        return None
    if any(path[:1] == ("departments",) and path[2:3] == ("hours",) for path in wrong):
        return None
    tests = _without(data.get("tests"), "tests", wrong) or []
    names = {path[1] for path in wrong if path[:1] == ("departments",) and len(path) > 1}
    file = {key: data[key] for key in _KEPT if key in data}
    file["version"] = 1
    file["departments"] = {
        key: _named(key, section) if key in names else section for key, section in departments.items()
    }
    if ("fallback",) in wrong or "fallback" not in data:
        file["fallback"] = next(iter(departments))
    file["rules"] = [data["rules"][at] for at in rules]
    file["tests"] = [data["tests"][at] for at in tests]
    return file, rules, tests


def _without(listed: object, section: str, wrong: set[Path]) -> list[int] | None:
    """The places of the entries of a section in which nothing is wrong; None where it is no list."""
    if not isinstance(listed, list) or (section,) in wrong:
        return None
    faulty = {path[1] for path in wrong if path[:1] == (section,) and len(path) > 1}
    return [at for at in range(len(listed)) if at not in faulty]


def _named(key: str, section: object) -> dict[str, Any]:
    """A department of which only its hours matter."""
    hours = block(section).get("hours")
    return {"name": key, **({} if hours is None else {"hours": hours})}
