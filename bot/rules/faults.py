"""Turns what pydantic found into findings that a manager understands: what is wrong here, what is allowed.

It takes validation errors and the JSON Schema, gives findings, and must not know where things stand in the file.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.rules.findings import Finding, Path, meant, nearest
from bot.rules.schema import json_schema
from bot.rules.values import shown
from bot.rules.vocabulary import KEY_SYNONYMS

_SENTENCES: Final = {
    "model_type": "A block of keys is expected here.",
    "dict_type": "A block of keys is expected here.",
    "mapping_type": "A block of keys is expected here.",
    "tuple_type": "A list is expected here.",
    "string_type": "A text is expected here.",
    "bool_type": "true or false is expected here.",
    "int_type": "A whole number is expected here.",
    "float_type": "A number is expected here.",
    "float_parsing": "A number is expected here.",
    "too_short": "This is empty.",
}
_KEYS: Final = "Write key: value, a blank after the colon, one a line or between { and }."
_REMEDIES: Final = {
    "model_type": _KEYS,
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "tuple_type": "Write [one, two] or one entry a line, each after a dash.",
    "bool_type": "Write true or false, without quotes.",
    "int_type": "Write digits, without quotes.",
    "float_type": "Write digits, without quotes.",
    "float_parsing": "Write digits, without quotes.",
    "too_short": "Write at least one entry or remove the line.",
}


_LIMITS: Final = {"greater_than_equal": ("ge", "small", "more"), "less_than_equal": ("le", "large", "less")}
# Words where a block of conditions is expected: the keys under which they would stand.
_WORDS_INSTEAD: Final = {
    "any_of": "any: [...]", "all_of": "all: [...]", "not": "none: [...], beside the other conditions"
}  # fmt: skip


_BLOCKS: Final = {
    "if": "Write the conditions one below the other, without dashes: all of them have to hold.",
    "time": 'Write {days: [sat, sun]} or {between: "20:00-08:00"}.',
    "author": "Write {handle: [...]} for people by their handles.",
    "expect": "Write {department: ...} or {rule: ...}.",
}


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def _alternatives(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "$ref" in node:
        node = _schema()["$defs"][node["$ref"].rpartition("/")[2]]
    choices = node.get("anyOf") or node.get("oneOf")
    if choices:
        for each in choices:
            yield from _alternatives(each)
    else:
        yield node


def _children(node: Mapping[str, Any], part: str | int) -> Iterator[Mapping[str, Any]]:
    for each in _alternatives(node):
        if isinstance(part, int):
            child = each.get("items")
        else:
            any_key = next(iter(each.get("patternProperties", {}).values()), None)
            child = each.get("properties", {}).get(part) or any_key or each.get("additionalProperties")
        if isinstance(child, Mapping):
            yield from _alternatives(child)


def allowed_keys(path: Path) -> list[str]:
    """The keys that may stand at a path of the file."""
    nodes: list[Mapping[str, Any]] = [_schema()]
    for part in path:
        nodes = [child for node in nodes for child in _children(node, part)]
    return [key for node in nodes for key in node.get("properties", ())]


def _path(location: tuple[str | int, ...]) -> Path:
    """A path of the file out of pydantic's, which also names keys and the kind of a value, in square brackets."""
    return tuple(part for part in location if not (isinstance(part, str) and part.startswith("[")))


def _finding(error: ErrorDetails, under: Path) -> Finding:
    kind, context, path = error["type"], error.get("ctx", {}), (*under, *_path(error["loc"]))
    if kind == "extra_forbidden":
        key = str(error["loc"][-1])
        path = (*under, *_path(error["loc"][:-1]), key)
        keys = allowed_keys(path[:-1])
        return Finding(path, f"{key} means nothing here.", _remedy_of_key(path, keys), "unknown_key")
    if kind in _SENTENCES:
        remedy = _words_instead(path, error["input"]) if kind == "model_type" else ""
        return Finding(path, _SENTENCES[kind], remedy or _REMEDIES.get(kind, ""), "wrong_type")
    if kind in _LIMITS:
        name, too, other = _LIMITS[kind]
        message = f"{shown(error['input'])} is too {too}."
        return Finding(path, message, f"Write {context[name]:g} or {other}.", "out_of_range")
    if kind == "missing":
        return Finding(path[:-1], f"{path[-1]} is missing.", f"Add {path[-1]}: here.", "missing")
    if "text" in context:
        remedy = context.get("remedy") or nearest(str(context.get("name", "")), context.get("allowed", ()))
        return Finding(path, str(context["text"]), str(remedy), kind)
    return Finding(path, f"{error['msg']}.", "", kind)


def _remedy_of_key(path: Path, keys: list[str]) -> str:
    """What to do about a key that means nothing where it stands: move it, or write another."""
    key = str(path[-1])
    if key == "<<":
        return "Merge keys are not part of YAML 1.2: repeat the entries."
    below = next((each for each in keys if key in allowed_keys((*path[:-1], each))), "")
    if below and len(path) > 1:
        return f"It stands below {below}:, not beside it."
    block = next((at for at in range(len(path) - 2, 0, -1) if isinstance(path[at], str)), 0)
    if block and key in allowed_keys(path[:block]):
        return f"It stands beside {path[block]}:, not below it."
    return nearest(KEY_SYNONYMS[key] if KEY_SYNONYMS.get(key) in keys else key, keys)


def _words_instead(path: Path, value: object) -> str:
    """What to write for something else that stands where a block of conditions is expected."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if key in _BLOCKS and not isinstance(path[-1], int) and (key != "if" or isinstance(value, list)):
        return _BLOCKS[key]
    listed = value if isinstance(value, list | tuple) else [value]
    words = key in _WORDS_INSTEAD and all(isinstance(each, str) for each in listed)
    return f"Words stand under {_WORDS_INSTEAD[key]}." if words else ""


def findings(error: ValidationError, under: Path = ()) -> list[Finding]:
    """Every fault that pydantic found, once each, in what stands under a path of the file.

    A key that is missing because it is misspelt in the same block is no fault of its own.
    """
    found = dict.fromkeys(_finding(each, under) for each in error.errors(include_url=False))
    misspelt = {
        (*each.path[:-1], meant(str(each.path[-1]), allowed_keys(each.path[:-1])))
        for each in found
        if each.code == "unknown_key"
    }
    moved = {(*each.path[:-2], each.path[-1]) for each in found if each.code == "unknown_key" and len(each.path) > 1}
    below = {each.path[:length] for each in found for length in range(len(each.path))}
    return [
        each
        for each in found
        if (each.code != "missing" or (*each.path, _missing(each)) not in misspelt | moved)
        and (each.message != _SENTENCES["too_short"] or each.path not in below)
    ]


def _missing(finding: Finding) -> str:
    return finding.message.partition(" ")[0]
