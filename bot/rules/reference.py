"""The reference page of the rules file, written from its JSON Schema: takes the schema, gives Markdown.

The page says what the schema says, so that neither can be right while the other is wrong.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.rules.schema import json_schema

_HEAD: Final = """# Reference of the rules file

Every section and key of `routing_rules.yaml`. This page is written by `comptoir rules reference`; what the keys mean
together is told in [routing-rules.md](routing-rules.md), and [recipes](recipes/README.md) show them at work.

A comparison is `<`, `<=`, `>`, `>=` or `==` and a number, between quotes. A name has small letters, digits, - and _,
and begins with a letter. A length of time is `500ms`, `30s`, `5m`, `2h` or `1d`; a span of hours is `"20:00-08:00"`.
"""
_WHOLE: Final = "The file"
# The sections in the order in which a reader meets them, by their class in the schema.
_TITLES: Final = {
    "AccountSection": "accounts",
    "PersonSection": "people",
    "DepartmentSection": "departments",
    "ChannelsSection": "channels",
    "OnCallSection": "on_call",
    "WeeklySection": "weekly_report",
    "HoursSection": "hours",
    "ServiceLevelSection": "sla",
    "PromiseSection": "promise",
    "StepSection": "escalation",
    "ReceiverSection": "receiver",
    "AlarmsSection": "alarms",
    "MailSection": "mail",
    "WebhookSection": "webhooks",
    "PagerSection": "pagerduty",
    "RuleClause": "rules",
    "IfClause": "if",
    "AuthorClause": "author",
    "TimeClause": "time",
    "ThenClause": "then",
    "TestSection": "tests",
    "ExpectSection": "expect",
}
_MOST_SHOWN: Final = 24
_WORDS: Final = {"string": "text", "boolean": "true or false", "integer": "whole number", "number": "number"}


def reference() -> str:
    """The whole page."""
    schema = json_schema()
    parts = [_HEAD, "\n".join(_section(_WHOLE, schema))]
    parts += ["\n".join(_section(f"`{title}`", schema["$defs"][name])) for name, title in _TITLES.items()]
    return "\n".join(parts)


def _section(title: str, node: Mapping[str, Any]) -> Iterator[str]:
    required = node.get("required", ())
    yield f"## {title}\n"
    yield f"{' '.join(node.get('description', '').split())}\n"
    yield "| key | holds | |"
    yield "|---|---|---|"
    for key, each in node["properties"].items():
        needed = " **Compulsory.**" if key in required else ""
        yield f"| `{key}` | {_kind(each)} | {each.get('description', '')}{needed} |"
    yield ""


def _kind(node: Mapping[str, Any]) -> str:
    """What a value is, in words."""
    if "$ref" in node:
        title = _TITLES[node["$ref"].rpartition("/")[2]]
        return f"a block: [{title}](#{title})"
    choices = node.get("anyOf") or node.get("oneOf")
    if choices:
        kinds = [_kind(each) for each in choices if each.get("type") != "null"]
        return " or ".join(_without_singles(list(dict.fromkeys(kinds))))
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        shown = [f"`{name}`" for name in node["enum"][:_MOST_SHOWN]]
        return ", ".join(shown) if len(node["enum"]) <= _MOST_SHOWN else "a two-letter code, or `und`"
    if node.get("type") == "array":
        return f"list of: {_kind(node['items'])}"
    if node.get("type") == "object":
        return _block(node)
    return _plain(node)


def _without_singles(kinds: list[str]) -> list[str]:
    """Where a list of something may be given, and one of it too: said once."""
    listed = {kind.removeprefix("list of: ") for kind in kinds if kind.startswith("list of: ")}
    both = listed.intersection(kinds)
    return [
        f"one or several: {kind}" if kind in both else kind
        for kind in kinds
        if kind.removeprefix("list of: ") == kind or kind.removeprefix("list of: ") not in both
    ]


def _block(node: Mapping[str, Any]) -> str:
    if "properties" in node:
        return "a block of " + ", ".join(f"`{key}`" for key in node["properties"])
    inside = next(iter(node.get("patternProperties", {}).values()), None) or node.get("additionalProperties")
    return f"by name: {_kind(inside)}" if isinstance(inside, Mapping) and inside else "by name: anything"


def _plain(node: Mapping[str, Any]) -> str:
    kind = str(node.get("type", ""))
    title = str(node.get("title", ""))
    words = title if kind == "string" and title and title[0].islower() else _WORDS.get(kind, "anything")
    low, high = node.get("minimum"), node.get("maximum")
    return words if low is None or high is None else f"{words} from {low:g} to {high:g}"
