"""Whether calls and answers have the shapes that Microsoft publishes of the connector, where its description is here.

The description is of Swagger 2.0, which openapi-core does not read; its schemas are checked by themselves.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.exceptions import best_match

from tests.stand_ins.teams.faults import TeamsRefusal

SPECIFICATION = Path(__file__).parents[4] / "shared" / "specs" / "botframework" / "ConnectorAPI.json"
_CONVERSATION = "/v3/conversations/{conversationId}"
_PLACES: Mapping[str, tuple[str, str]] = {
    "create": ("post", "/v3/conversations"),
    "send": ("post", f"{_CONVERSATION}/activities"),
    "reply": ("post", f"{_CONVERSATION}/activities/{{activityId}}"),
    "update": ("put", f"{_CONVERSATION}/activities/{{activityId}}"),
    "members": ("get", f"{_CONVERSATION}/members"),
    "pagedmembers": ("get", f"{_CONVERSATION}/pagedmembers"),
}


def check_call(operation: str, body: Any) -> None:
    """Refuse a body that the description does not allow. Raises TeamsRefusal 400."""
    if not isinstance(body, dict):
        raise TeamsRefusal(400, "BadSyntax", "The body is no object.")
    asked = next((each for each in _described(operation).get("parameters", ()) if each["in"] == "body"), None)
    wrong = _wrong(asked["schema"], body) if asked else None
    if wrong:
        raise TeamsRefusal(400, "BadSyntax", wrong)


def check_answer(operation: str, answer: Any) -> None:
    """Say where the stand-in itself answers what Teams would not. Raises AssertionError."""
    described = _described(operation).get("responses", {}).get("200")
    wrong = _wrong(described["schema"], answer) if described else None
    assert not wrong, f"{operation}: {wrong}"


def _wrong(schema: Any, value: Any) -> str | None:
    found = best_match(
        Draft4Validator({"definitions": _published()["definitions"], "allOf": [schema]}).iter_errors(value)
    )
    return f"{found.json_path}: {found.message[:300]}" if found else None


def _described(operation: str) -> Any:
    if operation not in _PLACES or not SPECIFICATION.is_file():
        return {}
    method, path = _PLACES[operation]
    return _published()["paths"][path][method]


@cache
def _published() -> Any:
    return json.loads(SPECIFICATION.read_text("utf-8"))
