"""The hands of a person at a card: takes a card and what is typed, gives the action and its data; sends nothing.

Inputs are gathered as the client's own renderer (npm adaptivecards) does: all values are text, and an input that is
empty is left out.
"""

import re
from collections.abc import Mapping
from typing import Any

from tests.stand_ins.teams.elements import Json, actions, inputs

_FORMS = {"Input.Date": r"\d{4}-\d\d-\d\d", "Input.Time": r"\d\d:\d\d", "Input.Number": r"-?\d+(\.\d+)?"}


class Unfilled(AssertionError):
    """What is typed does not do, and the client sends nothing; `errors` say why, by the id of the input."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(f"{self.errors}")


def find(card: Json, label: str) -> Json:
    """The action that says `label`, in plain sight or behind the three dots. Raises LookupError."""
    offered = labels(card)
    found = [each for each in actions(card, hidden=False) if each.get("title") == label]
    if len(found) != 1:
        raise LookupError(f"{len(found)} actions say {label!r}, there are {offered}")
    if found[0].get("isEnabled") is False:
        raise LookupError(f"{label!r} is greyed out")
    return found[0]


def labels(card: Json) -> list[str]:
    """What the buttons of a card say."""
    return [str(each["title"]) for each in actions(card, hidden=False) if "title" in each]


def defaults(card: Json) -> dict[str, str]:
    """What the inputs of a card hold before anybody typed."""
    return {each["id"]: _untouched(each) for each in inputs(card)}


def gathered(card: Json, action: Json, typed: Mapping[str, Any]) -> Json:
    """The data of an action with what is typed, by the ids of inputs. Raises LookupError, and Unfilled."""
    data = dict(action.get("data", {}))
    if action.get("associatedInputs") == "none":
        return data
    fields = inputs(card)
    unknown = set(typed) - {each["id"] for each in fields}
    if unknown:
        raise LookupError(f"no input is named {sorted(unknown)}, there are {[each['id'] for each in fields]}")
    filled = defaults(card) | {each["id"]: _filled(each, typed[each["id"]]) for each in fields if each["id"] in typed}
    errors = {each["id"]: wrong for each in fields if (wrong := _wrong(each, filled[each["id"]]))}
    if errors:
        raise Unfilled(errors)
    return data | {name: value for name, value in filled.items() if value}


def _untouched(field: Json) -> str:
    if field["type"] == "Input.Toggle":
        return str(field.get("value", field.get("valueOff", "false")))
    return str(field.get("value") or "")


def _filled(field: Json, typed: Any) -> str:
    if field["type"] == "Input.Toggle":
        return str(field.get("valueOn", "true") if typed else field.get("valueOff", "false"))
    if field["type"] == "Input.ChoiceSet" and field.get("isMultiSelect"):
        return ",".join(typed)
    return str(typed)


def _wrong(field: Json, value: str) -> str:
    """What the client says of a value that it does not take, nothing where it takes it."""
    kind, said = field["type"], str(field.get("errorMessage") or "This is not valid.")
    if not value or (kind == "Input.Toggle" and value == field.get("valueOff", "false")):
        return said if field.get("isRequired") else ""
    if kind == "Input.Text":
        # A client stops taking letters at maxLength; it never sends more.
        fits = len(value) <= field.get("maxLength", len(value)) and re.search(field.get("regex", ""), value)
    elif kind == "Input.ChoiceSet":
        chosen = value.split(",") if field.get("isMultiSelect") else [value]
        fits = set(chosen) <= {each["value"] for each in field["choices"]}
    elif kind in _FORMS:
        fits = re.fullmatch(_FORMS[kind], value)
    else:
        fits = True
    return "" if fits else said
