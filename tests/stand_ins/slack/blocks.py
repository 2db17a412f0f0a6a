"""Whether blocks and views are what Slack takes: limits and shapes of Block Kit's reference; raises, changes nothing.

Numbers from docs.slack.dev/reference/block-kit. What the reference leaves open (the cap on all text of a message) is
kept below what others have met.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.stand_ins.slack.faults import SlackRefusal

ALL_TEXT = 13_000
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
_UNSAID = {"type", "style", "name", "value", "action_id", "block_id"}
_STYLES = {"primary", "danger"}
_TRIGGERS = {"on_enter_pressed", "on_character_entered"}
_WHERE = {
    "section": ("message", "modal", "home"),
    "rich_text": ("message", "modal", "home"),
    "context": ("message", "modal", "home"),
    "actions": ("message", "modal", "home"),
    "divider": ("message", "modal", "home"),
    "header": ("message", "modal", "home"),
    "image": ("message", "modal", "home"),
    "input": ("modal", "home"),
    "alert": ("modal",),
}
_FILE = re.compile(r"[F][A-Z0-9]{8,}")
_ONLY_ASKED = {"file_input"}
_INLINE = {"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date"}
_RICH = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}


class _Wrong(Exception):
    """What is wrong with a block, and where."""


def check_blocks(blocks: Any, surface: str) -> None:
    """Refuse blocks that Slack would: invalid_blocks_format, invalid_blocks or msg_blocks_too_long."""
    if not isinstance(blocks, list):
        raise SlackRefusal("invalid_blocks_format")
    errors: list[str] = []
    if len(blocks) > MOST_BLOCKS[surface]:
        errors.append(f"no more than {MOST_BLOCKS[surface]} items allowed [json-pointer:/blocks]")
    named: list[str] = []
    for index, block in enumerate(blocks):
        try:
            _check(block, surface, named)
        except _Wrong as wrong:
            errors.append(f"{wrong} [json-pointer:/blocks/{index}]")
    if len(named) != len(set(named)):
        errors.append("block_id is used twice")
    if errors:
        raise SlackRefusal("invalid_blocks", errors=errors, response_metadata={"messages": errors})
    if surface == "message" and _units(blocks) > ALL_TEXT:
        raise SlackRefusal("msg_blocks_too_long")


def check_view(view: Any, kind: str) -> None:
    """Refuse a view that Slack would: invalid_arguments with what is wrong."""
    errors: list[str] = []
    if not isinstance(view, dict) or view.get("type") != kind:
        errors.append(f"must be a view of type {kind}")
        view = {}
    try:
        for name in ("title", "submit", "close"):
            if name in view or (name == "title" and kind == "modal"):
                _plain(view.get(name), 24)
        _at_most(view.get("private_metadata", ""), 3000, "private_metadata", least=0)
        _at_most(view.get("callback_id", ""), 255, "callback_id", least=0)
    except _Wrong as wrong:
        errors.append(str(wrong))
    blocks = view.get("blocks", [])
    if any(block.get("type") == "input" for block in blocks) and kind == "modal" and "submit" not in view:
        errors.append("submit is missing where there is an input")
    if errors:
        raise SlackRefusal("invalid_arguments", response_metadata={"messages": errors})
    check_blocks(blocks, kind)


def _check(block: Any, surface: str, named: list[str]) -> None:
    if not isinstance(block, dict) or surface not in _WHERE.get(block.get("type", ""), ()):
        raise _Wrong(f"unsupported type: {block.get('type') if isinstance(block, dict) else block!r}")
    if "block_id" in block:
        _at_most(block["block_id"], 255, "block_id")
        named.append(block["block_id"])
    check = _BLOCKS.get(block["type"])
    if check is not None:
        check(block)


def _section(block: Mapping[str, Any]) -> None:
    if "text" not in block and not block.get("fields"):
        raise _Wrong("section needs text or fields")
    if "text" in block:
        _text(block["text"], 3000)
    if len(block.get("fields", [])) > 10:
        raise _Wrong("no more than 10 fields")
    for each in block.get("fields", []):
        _text(each, 2000)
    if "accessory" in block:
        _element(block["accessory"])
        if block["accessory"]["type"] in _ONLY_ASKED:
            raise _Wrong("this element stands in an input block only")


def _context(block: Mapping[str, Any]) -> None:
    if not 1 <= len(block.get("elements", [])) <= 10:
        raise _Wrong("context holds 1 to 10 elements")
    for each in block["elements"]:
        if each.get("type") != "image":
            _text(each, 2000)


def _actions(block: Mapping[str, Any]) -> None:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        raise _Wrong("actions holds 1 to 25 elements")
    ids = [each.get("action_id") for each in elements]
    if None in ids or len(ids) != len(set(ids)):
        raise _Wrong("action_id must be there and unique in its block")
    for each in elements:
        _element(each)
        if each["type"] in _ONLY_ASKED:
            raise _Wrong("this element stands in an input block only")


def _input(block: Mapping[str, Any]) -> None:
    _plain(block.get("label"), 2000)
    if "hint" in block:
        _plain(block["hint"], 2000)
    if not isinstance(block.get("dispatch_action", False), bool):
        raise _Wrong("dispatch_action must be true or false")
    _element(block.get("element", {}))


def _header(block: Mapping[str, Any]) -> None:
    _plain(block.get("text"), 150)


def _alert(block: Mapping[str, Any]) -> None:
    _text(block.get("text"), 3000)
    if block.get("level", "default") not in ("default", "info", "warning", "error", "success"):
        raise _Wrong("unknown level")


def _image(block: Mapping[str, Any]) -> None:
    _at_most(block.get("alt_text"), 2000, "alt_text")
    if ("image_url" in block) == ("slack_file" in block):
        raise _Wrong("image needs either image_url or slack_file")
    if "slack_file" in block and not _FILE.fullmatch(str(block["slack_file"].get("id", ""))):
        raise _Wrong(f"input must match regex pattern: {_FILE.pattern}")


def _rich(block: Mapping[str, Any]) -> None:
    if not block.get("elements"):
        raise _Wrong("rich_text needs elements")
    for element in block["elements"]:
        if element.get("type") not in _RICH:
            raise _Wrong(f"unknown rich text element {element.get('type')!r}")
        if not element.get("elements"):
            raise _Wrong(f"{element['type']} needs elements")
        if element["type"] == "rich_text_list":
            if element.get("style") not in ("bullet", "ordered"):
                raise _Wrong("unknown style of a list")
            if any(each.get("type") != "rich_text_section" for each in element["elements"]):
                raise _Wrong("rich_text_list holds sections")
            _rich(element)
            continue
        for each in element["elements"]:
            _inline(each)


def _inline(each: Mapping[str, Any]) -> None:
    kind = each.get("type")
    if kind not in _INLINE:
        raise _Wrong(f"unknown inline element {kind!r}")
    if kind == "text":
        _at_most(each.get("text"), 40_000, "text")
    elif kind == "link":
        _at_most(each.get("url"), 3000, "url")
        if not each["url"].startswith(("http://", "https://", "mailto:")):
            raise _Wrong("url must be an address")
    elif kind == "date" and not (isinstance(each.get("timestamp"), int) and each.get("format")):
        raise _Wrong("date needs timestamp and format")


def _element(element: Mapping[str, Any]) -> None:
    kind = element.get("type")
    check = _ELEMENTS.get(str(kind))
    if check is None:
        raise _Wrong(f"unsupported element {kind!r}")
    _at_most(element.get("action_id"), 255, "action_id")
    check(element)


def _button(element: Mapping[str, Any]) -> None:
    _plain(element.get("text"), 75)
    _at_most(element.get("value", "-"), 2000, "value")
    if "style" in element and element["style"] not in _STYLES:
        raise _Wrong("unknown style")


def _overflow(element: Mapping[str, Any]) -> None:
    _options(element.get("options"), 5)


def _select(element: Mapping[str, Any]) -> None:
    _options(element.get("options"), 100)
    if "initial_option" in element and element["initial_option"] not in element["options"]:
        raise _Wrong("initial_option is none of the options")


def _boxes(element: Mapping[str, Any]) -> None:
    _options(element.get("options"), 10)
    if any(each not in element["options"] for each in element.get("initial_options", [])):
        raise _Wrong("one of initial_options is none of the options")


def _field(element: Mapping[str, Any]) -> None:
    asked = element.get("dispatch_action_config", {"trigger_actions_on": ["on_enter_pressed"]})
    if not asked.get("trigger_actions_on") or set(asked["trigger_actions_on"]) - _TRIGGERS:
        raise _Wrong("unknown trigger_actions_on")
    longest = element.get("max_length", 3000)
    if not 1 <= longest <= 3000:
        raise _Wrong("max_length is between 1 and 3000")
    _at_most(element.get("initial_value", ""), longest, "initial_value", least=0)


def _files(element: Mapping[str, Any]) -> None:
    most, endings = element.get("max_files", 10), element.get("filetypes", ["png"])
    if not (isinstance(most, int) and 1 <= most <= 10):
        raise _Wrong("max_files is between 1 and 10")
    if not endings or any(not isinstance(each, str) or not each or each.startswith(".") for each in endings):
        raise _Wrong("filetypes are endings without a dot")


def _options(options: Any, most: int) -> None:
    if not isinstance(options, Sequence) or not 1 <= len(options) <= most:
        raise _Wrong(f"between 1 and {most} options")
    for each in options:
        _plain(each.get("text"), 75)
        _at_most(each.get("value"), 150, "value")


def _text(text: Any, longest: int) -> None:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        raise _Wrong("must be a text object")
    _at_most(text.get("text"), longest, "text")


def _plain(text: Any, longest: int) -> None:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        raise _Wrong("must be plain_text")
    _at_most(text.get("text"), longest, "text")


def _at_most(text: Any, longest: int, name: str, least: int = 1) -> None:
    if not isinstance(text, str):
        raise _Wrong(f"{name} must be text")
    if not least <= _length(text) <= longest:
        raise _Wrong(f"{name} must be {least} to {longest} characters, and has {_length(text)}")


def _length(text: str) -> int:
    """Characters as JavaScript counts them; a lone half of a pair is no text at all."""
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise _Wrong("not text") from None


def _units(value: Any) -> int:
    """All that is said, without the names of shapes and what only travels along."""
    if isinstance(value, dict):
        return sum(_units(each) for key, each in value.items() if key not in _UNSAID)
    if isinstance(value, list):
        return sum(_units(each) for each in value)
    return _length(value) if isinstance(value, str) else 0


_BLOCKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "header": _header,
    "alert": _alert,
    "image": _image,
    "rich_text": _rich,
}
_ELEMENTS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "button": _button,
    "overflow": _overflow,
    "static_select": _select,
    "radio_buttons": lambda element: _options(element.get("options"), 10),
    "checkboxes": _boxes,
    "plain_text_input": _field,
    "datetimepicker": lambda element: None,
    "file_input": _files,
}
