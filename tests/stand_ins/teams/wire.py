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
    wrong = _wrong(operation, "asked", body)
    if wrong:
        raise TeamsRefusal(400, "BadSyntax", wrong)


def check_answer(operation: str, answer: Any) -> None:
    """Say where the stand-in itself answers what Teams would not. Raises AssertionError."""
    wrong = _wrong(operation, "answered", answer)
    assert not wrong, f"{operation}: {wrong}"


def _wrong(operation: str, side: str, value: Any) -> str | None:
    validator = _validator(operation, side)
    found = best_match(validator.iter_errors(value)) if validator is not None else None
    return f"{found.json_path}: {found.message[:300]}" if found else None


@cache
def _validator(operation: str, side: str) -> Draft4Validator | None:
    """What a body is checked with that is "asked" or "answered"; None where nothing is described."""
    if operation not in _PLACES or not SPECIFICATION.is_file():
        return None
    published = json.loads(SPECIFICATION.read_text("utf-8"))
    method, path = _PLACES[operation]
    described = published["paths"][path][method]
    bodies = [each["schema"] for each in described["parameters"] if each.get("in") == "body"]
    schemas = bodies if side == "asked" else [described["responses"]["200"]["schema"]]
    return Draft4Validator({"definitions": published["definitions"], "allOf": schemas})
