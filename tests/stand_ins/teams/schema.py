"""Whether a card keeps to the published schema of Adaptive Cards 1.5, where it is on this machine; gives what is wrong.

The schema tries every element wherever one may stand. Here the `type` decides which of them is tried, so that what
is wrong is told of the element that it is, and a card takes less than half of the time.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

SPECIFICATION = Path(__file__).parents[4] / "shared" / "specs" / "adaptivecards" / "adaptive-card-1.5.0.json"
_HERE = "#/definitions/"


def wrong_in(card: dict[str, Any]) -> str:
    """What the schema finds wrong with a card, Teams' own part of it aside; empty where it finds nothing."""
    if not SPECIFICATION.is_file():
        return ""
    plain = {name: value for name, value in card.items() if name != "msteams"}
    found = best_match(_validator().iter_errors(plain))
    return f"{found.json_path}: {found.message[:300]}" if found else ""


def _any_of(validator: Any, tried: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    kind = instance.get("type") if isinstance(instance, dict) else None
    fitting = [each for each in tried if _types(each) is None or kind in (_types(each) or ())]
    if kind is not None and not fitting:
        yield ValidationError(f"{kind!r} may not stand here")
    elif len(fitting) == 1:
        yield from validator.descend(instance, fitting[0])
    elif not any(validator.evolve(schema=each).is_valid(instance) for each in fitting):
        yield ValidationError(f"{str(instance)[:100]} is not valid here")


def _types(tried: dict[str, Any]) -> list[str] | None:
    """The types that a choice is for, None where it is for any."""
    named = tried.get("allOf", [{}])[0].get("$ref", "")
    if not named.startswith(_HERE):
        return None
    definition = _published()["definitions"][named.removeprefix(_HERE)]
    types: list[str] | None = definition.get("properties", {}).get("type", {}).get("enum")
    return types


@cache
def _validator() -> Any:
    return extend(Draft6Validator, {"anyOf": _any_of})(_published())


@cache
def _published() -> Any:
    return json.loads(SPECIFICATION.read_text("utf-8"))
