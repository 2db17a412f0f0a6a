"""Whether a card is what Teams takes: the schema 1.5 where it is here, Teams' own rules anyway; changes nothing.

Rules of learn.microsoft.com/microsoftteams (cards-format, cards-actions, universal actions for Adaptive Cards). Where
it is not known what Teams does (Action.Execute within a dialog, markup in a TextRun), the stand-in refuses.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.stand_ins.teams.elements import ACTIONS, ELEMENTS, Json, actions, elements, groups
from tests.stand_ins.teams.schema import wrong_in

LARGEST = 28 * 1024
"""Bytes of a card as UTF-16."""
MOST_PRIMARY = 6
MOST_REFRESHED = 60
_MENTION = re.compile(r"<at>.*?</at>", re.DOTALL | re.IGNORECASE)
_OPENED = ("http://", "https://", "mailto:")
_SHOWN = ("https://", "data:image/")
_CARD = frozenset(
    [
        "type",
        "version",
        "$schema",
        "body",
        "actions",
        "refresh",
        "authentication",
        "selectAction",
        "fallbackText",
        "backgroundImage",
        "minHeight",
        "rtl",
        "speak",
        "lang",
        "verticalContentAlignment",
        "msteams",
    ]
)
Names = Callable[[Json], str]
"""Given whom a mention names, says what is wrong with them."""


class CardRefused(Exception):
    """A card that Teams would refuse, or show otherwise than it is meant; `errors` say why."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("; ".join(errors))


def check_card(card: Any, where: str = "message", names: Names = lambda mentioned: "", *, schema: bool = True) -> None:
    """Refuse a card that Teams would not take in a "message" or in a "dialog". Raises CardRefused.

    Most of the time goes by with the published `schema`.
    """
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        raise CardRefused(["no AdaptiveCard"])
    try:
        errors = [*_of_shape(card), *_of_size(card)] or _of_schema(card, schema) or _of_teams(card, where, names)
    except (KeyError, TypeError, AttributeError) as broken:
        errors = [f"{type(broken).__name__} {broken}"]
    if errors:
        raise CardRefused(errors)


def check_mentions(entities: Iterable[Json], said: Iterable[str], names: Names) -> None:
    """Refuse mentions that stand in no text, and <at> in a text that mentions nobody. Raises CardRefused."""
    errors = _of_mentions([each for each in entities if each.get("type") == "mention"], list(said), names)
    if errors:
        raise CardRefused(errors)


def _of_shape(card: Json) -> list[str]:
    """Unknown elements and properties, found without the schema."""
    errors = [f"a card has no {name}" for name in set(card) - _CARD]
    if card.get("version") not in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5"):
        errors.append(f"version {card.get('version')!r}")
    for each in elements(card):
        errors += _of_kind(each, ELEMENTS)
    for each in actions(card):
        errors += _of_kind(each, ACTIONS)
    return errors


def _of_kind(each: Any, kinds: Any) -> list[str]:
    kind = str(each.get("type"))
    if kind not in kinds:
        return [f"unknown element {kind}"]
    needed, allowed = kinds[kind]
    missing = [f"{kind} needs {name}" for name in needed - set(each)]
    return missing + [f"{kind} has no {name}" for name in set(each) - allowed]


def _of_size(card: Json) -> list[str]:
    try:
        size = len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))
    except UnicodeEncodeError:
        return ["half of a pair of surrogates is no text"]
    errors = [f"{size} bytes"] if size > LARGEST else []
    return errors + (["NUL is no text"] if "\\u0000" in json.dumps(card) else [])


def _of_schema(card: Json, asked: bool) -> list[str]:
    wrong = wrong_in(card) if asked else ""
    return [f"schema: {wrong}"] if wrong else []


def _of_teams(card: Json, where: str, names: Names) -> list[str]:
    """What the schema leaves open and Teams does not."""
    teams = card.get("msteams", {})
    errors = [f"msteams.{name} is unknown" for name in set(teams) - {"width", "entities"}]
    marked = [each for each in elements(card) if each["type"] in ("TextBlock", "Fact")]
    said = [str(each[name]) for each in marked for name in ("text", "title", "value") if name in each]
    runs = [each["text"] for each in elements(card) if each["type"] == "TextRun"]
    errors += [f"a TextRun says {text!r}" for text in runs if "<at" in text.lower()]
    errors += _of_mentions(teams.get("entities", []), said, names)
    return [*errors, *_of_inputs(card), *_of_actions(card, where), *_of_refresh(card, where)]


def _of_inputs(card: Json) -> list[str]:
    ids = [each["id"] for each in elements(card) if "id" in each]
    errors = [f"id {each!r} is used twice" for each in set(ids) if ids.count(each) > 1]
    for each in (found for found in elements(card) if found["type"].startswith("Input.")):
        kind, name, value = each["type"], each["id"], each.get("value")
        if each.get("isRequired") and not each.get("errorMessage"):
            errors.append(f"{name} is required and says nothing where it is missing")
        if kind != "Input.Toggle" and not each.get("label"):
            errors.append(f"{name} has no label")
        if kind == "Input.ChoiceSet":
            values = [choice["value"] for choice in each["choices"]]
            chosen = str(value or "").split(",") if each.get("isMultiSelect") else [value or ""]
            errors += [f"{name} offers {other!r} twice" for other in set(values) if values.count(other) > 1]
            errors += [f"{name} offers no {other!r}" for other in chosen if other and other not in values]
            errors += [f"{name} offers nothing"] if not values else []
        if kind == "Input.Text" and len(str(value or "")) > each.get("maxLength", 1_000_000):
            errors.append(f"{name} holds more than it takes")
    for each in elements(card):
        if each["type"] == "Image" and not each["url"].startswith(_SHOWN):
            errors.append(f"a picture at {each['url'][:40]!r}")
    return errors


def _of_actions(card: Json, where: str) -> list[str]:
    errors = []
    for row in groups(card):
        if sum(1 for each in row if each.get("mode") != "secondary") > MOST_PRIMARY:
            errors.append(f"more than {MOST_PRIMARY} primary actions")
        errors += [f"{each['type']} has no title" for each in row if not each.get("title")]
    for each in actions(card):
        errors += _of_action(each, where)
        if isinstance(each.get("fallback"), dict):
            errors += _of_kind(each["fallback"], ACTIONS) or _of_action(each["fallback"], where)
    return errors


def _of_action(action: Json, where: str) -> list[str]:
    kind = action["type"]
    if kind == "Action.OpenUrl":
        return [] if action["url"].startswith(_OPENED) else [f"{action['url'][:40]!r} is no address"]
    if kind not in ("Action.Execute", "Action.Submit"):
        return []
    data = action.get("data", {})
    if not isinstance(data, dict):
        return [f"{kind} carries data that is no object"]
    special = data.get("msteams")
    if kind == "Action.Execute":
        errors = ["Action.Execute opens no dialog"] if special is not None else []
        return errors + (["Action.Execute within a dialog"] if where == "dialog" else [])
    if special is None:
        return []
    if special != {"type": "task/fetch"}:
        return [f"data.msteams {special!r}"]
    return ["a dialog opens no dialog"] if where == "dialog" else []


def _of_refresh(card: Json, where: str) -> list[str]:
    if "refresh" not in card:
        return []
    refresh = card["refresh"]
    action, users = refresh.get("action", {}), refresh.get("userIds")
    errors = [] if action.get("type") == "Action.Execute" and action.get("verb") else ["refresh needs Action.Execute"]
    errors += ["refresh within a dialog"] if where == "dialog" else []
    if (
        not isinstance(users, list)
        or len(users) > MOST_REFRESHED
        or any(not str(each).startswith("29:") for each in users)
    ):
        errors.append(f"refresh.userIds are up to {MOST_REFRESHED} ids of people, named one by one")
    return errors


def _of_mentions(entities: list[Json], said: list[str], names: Names) -> list[str]:
    written = {found for text in said for found in _MENTION.findall(text)}
    errors, known = [], set()
    for each in entities:
        text, mentioned = str(each.get("text", "")), each.get("mentioned") or {}
        known.add(text)
        if each.get("type") != "mention" or not _MENTION.fullmatch(text):
            errors.append(f"{each!r} is no mention")
        elif text not in written:
            errors.append(f"{text!r} stands in no text")
        elif text[4:-5] != mentioned.get("name"):
            errors.append(f"{text!r} names somebody else than {mentioned.get('name')!r}")
        else:
            errors += [wrong for wrong in [names(mentioned)] if wrong]
    return errors + [f"{text!r} mentions nobody" for text in sorted(written - known)]
