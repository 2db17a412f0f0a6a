"""What Adaptive Cards are made of: takes a card, gives its elements, actions and inputs; judges nothing.

Names and properties are those of the schema 1.5 (adaptivecards.io/explorer).
"""

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

_OF_ALL = frozenset(["type", "id", "spacing", "separator", "isVisible", "height", "fallback", "requires"])
_OF_INPUTS = _OF_ALL | frozenset(["label", "isRequired", "errorMessage"])
_OF_ACTIONS = frozenset(
    ["type", "id", "title", "iconUrl", "style", "mode", "tooltip", "isEnabled", "fallback", "requires"]
)


def _with(common: frozenset[str], needed: str, more: str = "") -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(needed.split()), common | frozenset(needed.split()) | frozenset(more.split())


_OF_BOXES = "style bleed minHeight rtl backgroundImage selectAction verticalContentAlignment"
ELEMENTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "TextBlock": _with(_OF_ALL, "text", "wrap size weight color isSubtle maxLines horizontalAlignment fontType style"),
    "RichTextBlock": _with(_OF_ALL, "inlines", "horizontalAlignment"),
    "Image": _with(_OF_ALL, "url", "altText size style width horizontalAlignment backgroundColor selectAction"),
    "ImageSet": _with(_OF_ALL, "images", "imageSize"),
    "Container": _with(_OF_ALL, "items", _OF_BOXES),
    "ColumnSet": _with(_OF_ALL, "columns", "style bleed minHeight horizontalAlignment selectAction"),
    "Column": _with(_OF_ALL, "items", f"{_OF_BOXES} width"),
    "FactSet": _with(_OF_ALL, "facts"),
    "ActionSet": _with(_OF_ALL, "actions"),
    "Table": _with(
        _OF_ALL,
        "columns rows",
        "firstRowAsHeader showGridLines gridStyle horizontalCellContentAlignment verticalCellContentAlignment",
    ),
    "Input.Text": _with(_OF_INPUTS, "id", "isMultiline maxLength placeholder regex style inlineAction value"),
    "Input.ChoiceSet": _with(_OF_INPUTS, "id choices", "isMultiSelect style value placeholder wrap"),
    "Input.Toggle": _with(_OF_INPUTS, "id title", "value valueOff valueOn wrap"),
    "Input.Date": _with(_OF_INPUTS, "id", "max min placeholder value"),
    "Input.Time": _with(_OF_INPUTS, "id", "max min placeholder value"),
    "Input.Number": _with(_OF_INPUTS, "id", "max min placeholder value"),
    "Fact": _with(frozenset(["type"]), "title value"),
    "TextRun": _with(
        frozenset(["type"]),
        "text",
        "color fontType highlight isSubtle italic selectAction size strikethrough underline weight",
    ),
    "Choice": _with(frozenset(["type"]), "title value"),
    "TableRow": _with(
        frozenset(["type"]), "cells", "horizontalCellContentAlignment style verticalCellContentAlignment"
    ),
    "TableCell": _with(frozenset(["type"]), "items", _OF_BOXES),
}
"""What each element needs, and all that it may have."""

ACTIONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Action.Execute": _with(_OF_ACTIONS, "verb", "data associatedInputs"),
    "Action.Submit": _with(_OF_ACTIONS, "", "data associatedInputs"),
    "Action.OpenUrl": _with(_OF_ACTIONS, "url"),
    "Action.ShowCard": _with(_OF_ACTIONS, "card"),
    "Action.ToggleVisibility": _with(_OF_ACTIONS, "targetElements"),
}
_HELD = {
    "Container": ("items",),
    "Column": ("items",),
    "TableCell": ("items",),
    "ColumnSet": ("columns",),
    "ImageSet": ("images",),
    "Table": ("rows",),
    "TableRow": ("cells",),
}
_UNSAID = {"columns": "Column", "images": "Image", "rows": "TableRow", "cells": "TableCell"}


def elements(card: Json, *, hidden: bool = True) -> Iterator[Json]:
    """Every element of a card, outermost first, parts of an element as elements with a type; `hidden` ones too."""
    for each in card.get("body", []):
        yield from _within(each, hidden)
    for action in _own_actions(card):
        if action.get("type") == "Action.ShowCard" and isinstance(action.get("card"), dict):
            yield from elements(action["card"], hidden=hidden)


def actions(card: Json, *, hidden: bool = True) -> Iterator[Json]:
    """Every action of a card, wherever it stands."""
    for group in groups(card, hidden=hidden):
        yield from group
    for each in [card, *elements(card, hidden=hidden)]:
        yield from (each[name] for name in ("selectAction", "inlineAction") if isinstance(each.get(name), dict))


def groups(card: Json, *, hidden: bool = True) -> Iterator[list[Json]]:
    """The rows of buttons of a card: its own, those of its action sets, and those of cards that it unfolds."""
    rows = [_own_actions(card)]
    for each in card.get("body", []):
        rows += [found["actions"] for found in _within(each, hidden) if found.get("type") == "ActionSet"]
    for row in rows:
        yield row
        for action in row:
            if action.get("type") == "Action.ShowCard" and isinstance(action.get("card"), dict):
                yield from groups(action["card"], hidden=hidden)


def inputs(card: Json) -> list[Json]:
    """The inputs that a person sees, in their order."""
    return [each for each in elements(card, hidden=False) if str(each.get("type", "")).startswith("Input.")]


def _own_actions(card: Json) -> list[Json]:
    return list(card.get("actions", []))


def _within(element: Any, hidden: bool) -> Iterator[Json]:
    if not isinstance(element, dict):
        yield {"type": f"{element!r}"}
        return
    if element.get("isVisible") is False and not hidden:
        return
    yield element
    kind = str(element.get("type"))
    for name in _HELD.get(kind, ()):
        for each in element.get(name, []):
            named = {"type": _UNSAID[name], **each} if name in _UNSAID and isinstance(each, dict) else each
            yield from _within(named, hidden)
    if kind == "RichTextBlock":
        yield from ({"type": "TextRun", "text": each} if isinstance(each, str) else each for each in element["inlines"])
    elif kind == "FactSet":
        yield from ({"type": "Fact", **each} for each in element["facts"])
    elif kind == "Input.ChoiceSet":
        yield from ({"type": "Choice", **each} for each in element["choices"])
    elif kind == "ActionSet":
        for action in element["actions"]:
            if action.get("type") == "Action.ShowCard" and isinstance(action.get("card"), dict):
                yield from elements(action["card"], hidden=hidden)
