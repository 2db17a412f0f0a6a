"""YouTube's own description of its interface, where it is beside the project: says what is wrong with a request."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.stand_ins.youtube.answering import Asked

FILE = Path(__file__).parents[4] / "shared" / "specs" / "google" / "youtube.v3.discovery.json"
_BODIES = {"comments": "Comment"}


def is_there() -> bool:
    """Whether the description is beside the project."""
    return FILE.exists()


def faults(asked: Asked) -> list[str]:
    """What the description has against a request."""
    path = f"youtube/v3/{asked.resource}"
    found = [
        method
        for method in _described()["resources"][asked.resource]["methods"].values()
        if (method["httpMethod"], method["path"]) == (asked.method, path)
    ]
    if not found:
        return [f"{asked.resource} takes no {asked.method}"]
    (method,) = found
    known = method["parameters"]
    wrong = [f"{asked.resource} takes no {name}" for name in asked.values if name not in known]
    wrong += [f"{asked.resource} wants {name}" for name in method.get("parameterOrder", ()) if name not in asked.values]
    wrong += [
        f"{name} of {asked.resource} is none of {', '.join(known[name]['enum'])}"
        for name, value in asked.values.items()
        if name in known and "enum" in known[name] and value not in known[name]["enum"]
    ]
    return wrong + (_of_body(asked.body, _BODIES[asked.resource]) if asked.body else [])


def _of_body(body: dict[str, Any], schema: str) -> list[str]:
    known = _described()["schemas"][schema]["properties"]
    wrong = [f"{schema} has no {name}" for name in body if name not in known]
    for name, value in body.items():
        if isinstance(value, dict) and "$ref" in known.get(name, {}):
            wrong += _of_body(value, known[name]["$ref"])
    return wrong


@cache
def _described() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))
