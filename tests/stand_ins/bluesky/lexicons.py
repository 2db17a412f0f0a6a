"""Bluesky's own interface description, where it is beside the project: says what is wrong with a request or a record.

https://atproto.com/specs/lexicon: each method has parameters and an input, each record a shape, in JSON.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import regex

FOLDER = Path(__file__).parents[4] / "shared" / "specs" / "bluesky" / "lexicons"
PRESENT = FOLDER.is_dir()

_DID = r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]"
_HANDLE = r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_NSID = r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*){2,}"
_KEY = r"[a-zA-Z0-9_~.:-]{1,512}"
_FORMATS = {
    "did": _DID,
    "handle": _HANDLE,
    "at-identifier": rf"{_DID}|{_HANDLE}",
    "nsid": _NSID,
    "record-key": _KEY,
    "tid": r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}",
    "at-uri": rf"at://({_DID}|{_HANDLE})(/{_NSID}(/{_KEY})?)?",
    "cid": r"[a-zA-Z0-9+=]{8,256}",
    "language": r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*",
    "uri": r"[a-z][a-z0-9+.-]*:\S+",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
}
_KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


@cache
def lexicon(name: str) -> Mapping[str, Any]:
    """The definitions of one method, record or set of definitions."""
    path = FOLDER.joinpath(*name.split(".")).with_suffix(".json")
    loaded: Mapping[str, Any] = json.loads(path.read_text("utf-8"))["defs"]
    return loaded


def faults_in_query(name: str, given: Mapping[str, list[str]]) -> list[str]:
    """What is wrong with a query, its parameters as they stand in its address."""
    schema = lexicon(name)["main"]
    assert schema["type"] == "query", name
    known = schema.get("parameters", {}).get("properties", {})
    values = {key: _from_address(known.get(key, {}), values) for key, values in given.items()}
    unknown = [f"{name} has no parameter {key}" for key in given if key not in known]
    return [*unknown, *_faults({**schema.get("parameters", {}), "type": "object"}, values, name, name)]


def faults_in_procedure(name: str, body: Any, media_type: str) -> list[str]:
    """What is wrong with the input of a procedure."""
    schema = lexicon(name)["main"]
    assert schema["type"] == "procedure", name
    wanted = schema.get("input", {})
    if "schema" not in wanted:
        return []
    if wanted["encoding"] != media_type:
        return [f"{name} takes {wanted['encoding']}"]
    unknown = [f"{name} has no field {key}" for key in body if key not in wanted["schema"]["properties"]]
    return [*unknown, *_faults(wanted["schema"], body, name, name)]


def faults_in_record(record: Mapping[str, Any], key: str) -> list[str]:
    """What is wrong with a record and its key."""
    kind = str(record.get("$type", ""))
    schema = lexicon(kind)["main"]
    wrong = [
        f"{kind} has no field {field}" for field in record if field not in {"$type", *schema["record"]["properties"]}
    ]
    if schema["key"] == "tid" and not re.fullmatch(_FORMATS["tid"], key):
        wrong.append(f"{key} is no TID")
    return [*wrong, *_faults(schema["record"], record, kind, kind)]


def _from_address(schema: Mapping[str, Any], values: list[str]) -> Any:
    if schema.get("type") == "array":
        return values
    if schema.get("type") == "integer" and values[0].lstrip("-").isdigit():
        return int(values[0])
    if schema.get("type") == "boolean" and values[0] in ("true", "false"):
        return values[0] == "true"
    return values[0]


def _faults(schema: Mapping[str, Any], value: Any, where: str, document: str) -> list[str]:
    kind = schema["type"]
    if kind == "ref":
        name, _, part = schema["ref"].partition("#")
        return _faults(lexicon(name or document)[part or "main"], value, where, name or document)
    if kind == "union":
        return _faults_in_union(schema, value, where, document)
    if kind == "blob":
        whole = isinstance(value, dict) and value.get("$type") == "blob" and {"ref", "mimeType", "size"} <= value.keys()
        return [] if whole and value["size"] <= schema.get("maxSize", 1 << 40) else [f"{where} is no such blob"]
    if kind == "unknown":
        return []
    if not isinstance(value, _KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
        return [f"{where} is no {kind}"]
    if kind == "string":
        return [f"{where} {wrong}" for wrong in _faults_in_text(schema, value)]
    if kind == "integer":
        fits = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        return [] if fits else [f"{where} is out of bounds"]
    if kind == "array":
        many = [f"{where} has too many items"] if len(value) > schema.get("maxLength", len(value)) else []
        return [*many, *(fault for item in value for fault in _faults(schema["items"], item, f"{where}[]", document))]
    return [] if kind == "boolean" else list(_faults_in_object(schema, value, where, document))


def _faults_in_object(schema: Mapping[str, Any], value: Any, where: str, document: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where}.{name} is missing"
    for name, part in schema.get("properties", {}).items():
        if name in value and not (value[name] is None and name in schema.get("nullable", ())):
            yield from _faults(part, value[name], f"{where}.{name}", document)


def _faults_in_union(schema: Mapping[str, Any], value: Any, where: str, document: str) -> list[str]:
    kind = value.get("$type") if isinstance(value, dict) else None
    for ref in schema["refs"]:
        name, _, part = ref.partition("#")
        known = f"{name or document}#{part}" if part else name
        if kind == known:
            return _faults(lexicon(name or document)[part or "main"], value, where, name or document)
    return [f"{where} is none of {schema['refs']}"]


def _faults_in_text(schema: Mapping[str, Any], value: str) -> Iterator[str]:
    if len(value.encode()) > schema.get("maxLength", 1 << 40):
        yield "is too long"
    if len(regex.findall(r"\X", value)) > schema.get("maxGraphemes", 1 << 40):
        yield "has too many graphemes"
    pattern = _FORMATS.get(schema.get("format", ""))
    if pattern is not None and not re.fullmatch(pattern, value):
        yield f"is no {schema['format']}"
    if schema.get("format") == "datetime" and pattern is not None and re.fullmatch(pattern, value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            yield "is no time"
