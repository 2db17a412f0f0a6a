"""X's own description of its interface, where it is beside the project: says what is wrong with a request."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FILE = Path(__file__).parents[4] / "shared" / "specs" / "x" / "x-api-v2-openapi-2.159-tweetfields.json"
_URN = "urn:x"


def faults(method: str, path: str, query: Mapping[str, str], body: Any = None) -> list[str]:
    """What the description has against a request, nothing where it is not there to be asked.

    `path` is that of the description, with names in braces. `body` is what was sent as JSON, or the fields of a form.
    """
    if not FILE.exists():
        return []
    operation = _description()["paths"].get(path, {}).get(method.lower())
    if operation is None:
        return [f"there is no {method} {path}"]
    described = map(_resolved, operation.get("parameters", ()))
    known = {each["name"]: each["schema"] for each in described if each["in"] == "query"}
    found = [f"there is no parameter {name}" for name in query if name not in known]
    for name, value in query.items():
        found += [f"{name}: {fault}" for fault in _against(known.get(name, True), _typed(known.get(name), value))]
    if body is not None:
        (content,) = {json.dumps(each["schema"]) for each in operation["requestBody"]["content"].values()}
        found += _against(json.loads(content), body)
    return found


def is_there() -> bool:
    """Whether the description is beside the project."""
    return FILE.exists()


@cache
def _description() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))


def _resolved(parameter: Mapping[str, Any]) -> Any:
    name = parameter.get("$ref", "").rpartition("/")[2]
    return _description()["components"]["parameters"][name] if name else parameter


def _typed(schema: Any, value: str) -> Any:
    """A query parameter as the JSON that the description speaks of."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind == "array":
        return value.split(",")
    return int(value) if kind == "integer" and value.isdigit() else value


def _against(schema: Any, value: Any) -> list[str]:
    return [error.message[:300] for error in _validator(json.dumps(schema)).iter_errors(value)]


@cache
def _validator(schema: str) -> Draft202012Validator:
    resource = Resource.from_contents({**_description(), "$schema": "https://json-schema.org/draft/2020-12/schema"})
    registry: Registry[Any] = Registry().with_resource(_URN, resource)
    return Draft202012Validator(json.loads(schema.replace('"#/', f'"{_URN}#/')), registry=registry)
