"""What was drawn for Teams, looked through: whether Teams would take it, and what stands in it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

from integrations.chat.teams.limits import CARD, size

SCHEMA = Path(__file__).parents[3] / "shared" / "specs" / "adaptivecards" / "adaptive-card-1.5.0.json"
MARKUP = re.compile(r"\]\(|\]\[|\]:|\{\{|\$\{|</?at|<[a-z!/]", re.IGNORECASE)
_PING = re.compile(r"<at>[\w .,'’…-]+</at>(?: <at>[\w .,'’…-]+</at>)*")
_SAID = ("text", "title", "label", "placeholder", "errorMessage", "altText", "fallbackText")
_VISIBLE = 4


def check_card(drawn: dict[str, Any], most: int = CARD) -> None:
    """Whatever holds for every card: Teams takes it, and nothing in it is more than words."""
    assert json.loads(json.dumps(drawn, ensure_ascii=False).encode("utf-8")) == drawn
    assert size(drawn) <= most
    texts = [each["text"] for each in elements(drawn, "TextBlock")]
    pings = [each["text"] for each in drawn.get("msteams", {}).get("entities", [])]
    assert texts == ([" ".join(pings)] if pings else [])
    assert all(_PING.fullmatch(text) for text in texts)
    assert not [text for text in said_in(drawn) if text not in texts and MARKUP.search(text)]
    assert not elements(drawn, "FactSet")
    rows = [each for each in drawn["body"] if each["type"] == "ActionSet"]
    assert len([each for row in rows for each in row["actions"] if each.get("mode") != "secondary"]) <= _VISIBLE
    assert all(each["inlines"] for each in elements(drawn, "RichTextBlock"))


def check_schema(drawn: dict[str, Any]) -> None:
    """The card is what the published schema describes, where that is present; it knows nothing of Teams' own part."""
    for validator in _validators():
        checked = {name: value for name, value in drawn.items() if name != "msteams"}
        assert not [f"{list(each.path)}: {each.message}" for each in validator.iter_errors(checked)][:3]


@cache
def _validators() -> list[Draft6Validator]:
    return [Draft6Validator(json.loads(SCHEMA.read_text("utf-8")))] if SCHEMA.exists() else []


def elements(drawn: Any, kind: str) -> list[dict[str, Any]]:
    """Every element of one kind, in the order in which they stand."""
    return [each for each in _objects(drawn) if each.get("type") == kind]


def actions(drawn: Any) -> list[dict[str, Any]]:
    """Every button, without what stands for it in old clients."""
    return [each for row in elements(drawn, "ActionSet") for each in row["actions"]]


def links(drawn: Any) -> list[str]:
    """Every address to which something leads."""
    return [each["url"] for each in elements(drawn, "Action.OpenUrl")]


def said_in(drawn: Any) -> list[str]:
    """All words that somebody can read, one text block a string."""
    found = []
    for each in _objects(drawn):
        if each.get("type") == "RichTextBlock":
            found.append("".join(inline["text"] for inline in each["inlines"]))
        elif each.get("type") not in ("TextRun", "mention"):
            found += [each[name] for name in _SAID if isinstance(each.get(name), str)]
    return found


def _objects(drawn: Any) -> Iterator[dict[str, Any]]:
    if isinstance(drawn, dict):
        yield drawn
        for name, value in drawn.items():
            if name != "data":
                yield from _objects(value)
    elif isinstance(drawn, list):
        for each in drawn:
            yield from _objects(each)
