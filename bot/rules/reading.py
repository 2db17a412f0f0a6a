"""Reads YAML safely and fast: takes the text of a file, gives plain data.

YAML 1.2 core: `no` is a word, 20:00 is text, a key given twice is an error. Files that are too large, nest too deep
or expand too far are refused before they cost anything. It must not know what a rules file holds.
"""

import re
from typing import Any, Final

import yaml
from ryaml import loads  # type: ignore[attr-defined]

from bot.rules.advice import Mark
from bot.rules.doubled import data_of
from bot.rules.findings import Finding
from bot.rules.marks import Unreadable, events, faults_of, mark_of, unreadable

# Ten thousand rules with twenty words each fit well.
MOST_BYTES: Final = 8_000_000
_MOST_ENTRIES: Final = 1_000_000
_MOST_EXPANDED: Final = 100_000
_MANY_BRACKETS: Final = 20_000
_MOST_BRACKETS: Final = 120_000
# Anything that could nest or expand beyond what its length shows is measured first.
# Each begins with the signs that it looks for, so that a search jumps from one to the next.
_ANCHOR: Final = re.compile(r"[&*](?<![^\s\[{,:-][&*])[^\s\[\]{},*&]")
_TWICE_ON_ONE_LINE: Final = re.compile(r"[-?:][ \t]+[-?:][ \t]")
_NESTED_ON_ONE_LINE: Final = re.compile(r"(?:[-?:][ \t]+){32}")
_NO_ALIAS: Final = 'A * before a word makes an alias of it: write the word alone, or "word*" where any ending is meant.'
_PLACE: Final = re.compile(r"\s*at line (\d+) column (\d+)")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BYTE_ORDER_MARK: Final = "\ufeff"


def read(text: str) -> tuple[Any, list[Finding]]:
    """The plain data of a YAML text, and the keys that stand twice in it, of which the last counts.

    Raises Unreadable with the places and the reasons.
    """
    text = text.removeprefix(_BYTE_ORDER_MARK)
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise unreadable("The file is larger than 8 MB.", code="too_large")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        at = forbidden.start()
        mark = (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        raise unreadable("There is an invisible control character here.", mark, "Remove it.", "control_character")
    brackets = text.count("[") + text.count("{")
    if brackets > _MOST_BRACKETS:
        raise unreadable("This file holds far too many entries.", code="too_large")
    nested = _TWICE_ON_ONE_LINE.search(text) and _NESTED_ON_ONE_LINE.search(text)
    if brackets > _MANY_BRACKETS or nested or _ANCHOR.search(text):
        _measure(text)
    try:
        return loads(text), []
    except ValueError as error:
        return _without_doubles(text, str(error))


def _measure(text: str) -> None:
    """Refuses a text that nests too deep or holds too much once its aliases are expanded. Raises Unreadable."""
    sizes: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []
    total = expanded = 0
    for event in events(text):
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            if anchor:
                sizes[anchor] = total - before
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise unreadable(
                    "An alias names nothing that is complete before it.", mark_of(event), _NO_ALIAS, "alias"
                )
            total += sizes[event.anchor]
            expanded += sizes[event.anchor]
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append((event.anchor, total))
            total += 1
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor:
                sizes[event.anchor] = 1
        if total > _MOST_ENTRIES or expanded > _MOST_EXPANDED:
            raise unreadable("This file holds far too many entries.", mark_of(event), code="too_large")


def _without_doubles(text: str, message: str) -> tuple[Any, list[Finding]]:
    """What a refused text holds where only keys stand twice in it. Raises Unreadable with every reason elsewhere."""
    repeated, unread = faults_of(text)
    if repeated and unread is None:
        return data_of(text), [finding for finding, _ in repeated]
    place = _PLACE.search(message)
    mark: Mark = (int(place[1]), int(place[2])) if place else (1, 1)
    said = Finding((), f"This is no YAML: {_PLACE.sub('', message)}.", "", "yaml")
    raise Unreadable([*repeated, *(unread.found if unread else [(said, mark)])])
