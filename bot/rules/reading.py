"""Reads YAML safely and fast: takes the text of a file, gives plain data and, when asked, where everything stands.

YAML 1.2 core: `no` is a word, 20:00 is text, a key given twice is an error. Files that are too large, nest too deep
or expand too far are refused before they cost anything. It must not know what a rules file holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import ryaml
import yaml

from bot.rules.findings import Finding, Path

MOST_BYTES: Final = 2_000_000
_MOST_EVENTS: Final = 150_000
_DEEPEST: Final = 32
_MOST_EXPANDED: Final = 50_000
_MANY_BRACKETS: Final = 20_000
# Anything that could nest or expand beyond what its length shows is counted first.
_ANCHOR: Final = re.compile(r"(?:^|[\s\[{,:-])[&*][^\s\[\]{},*&]", re.MULTILINE)
_NESTED_ON_ONE_LINE: Final = re.compile(r"(?:[-?:][ \t]+){32}")
_PLACE: Final = re.compile(r"at line (\d+) column (\d+)")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
Mark = tuple[int, int]


class Unreadable(Exception):
    """The text is no YAML that we accept; carries findings with their marks."""

    def __init__(self, *found: tuple[Finding, Mark]) -> None:
        self.found = found
        super().__init__(found[0][0].message)


def _unreadable(message: str, mark: Mark = (0, 0), remedy: str = "", code: str = "yaml") -> Unreadable:
    return Unreadable((Finding((), message, remedy, code), mark))


def read(text: str) -> Any:
    """The plain data of a YAML text. Raises Unreadable with the place and the reason."""
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise _unreadable("The file is larger than 2 MB.", code="too_large")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        before = text[: forbidden.start()]
        mark = (before.count("\n") + 1, forbidden.start() - before.rfind("\n"))
        raise _unreadable("There is an invisible control character here.", mark, "Remove it.", "control_character")
    if text.count("[") + text.count("{") > _MANY_BRACKETS or _ANCHOR.search(text) or _NESTED_ON_ONE_LINE.search(text):
        _measure(text)
    try:
        return ryaml.loads(text)
    except ValueError as error:
        raise _explained(text, error) from None


def marks(text: str) -> dict[Path, Mark]:
    """Line and column, from 1, of everything in a text that `read` accepted; keys stand for their values."""
    try:
        return _walk(text).marks
    except (yaml.YAMLError, Unreadable):
        return {}


def _explained(text: str, error: ValueError) -> Unreadable:
    """The reason why a text was refused, with duplicate keys named one by one."""
    try:
        repeated = _walk(text).repeated
    except (yaml.YAMLError, Unreadable):
        repeated = []
    if repeated:
        return Unreadable(*repeated)
    message = str(error)
    place = _PLACE.search(message)
    mark = (int(place[1]), int(place[2])) if place else (1, 1)
    remedy = "Indent with blanks, not with tabs." if "\t" in text else ""
    return _unreadable(f"This is no YAML: {_PLACE.sub('', message).strip(' ,')}.", mark, remedy)


def _measure(text: str) -> None:
    """Refuses a text that nests too deep or whose aliases expand too far. Raises Unreadable."""
    sizes: dict[str, int] = {}
    open_sizes: list[tuple[str | None, int]] = []
    total = 0
    for event, depth in _events(text):
        size = 1
        if isinstance(event, yaml.AliasEvent):
            size = sizes.get(event.anchor, 0)
            if not size:
                raise _unreadable("An alias stands inside what it names.", _mark(event), code="alias")
        if isinstance(event, yaml.CollectionStartEvent):
            open_sizes.append((event.anchor, total))
        elif isinstance(event, yaml.ScalarEvent) and event.anchor:
            sizes[event.anchor] = 1
        total += size
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_sizes.pop()
            if anchor:
                sizes[anchor] = total - before
        if total > _MOST_EXPANDED * (1 if sizes else 100):
            raise _unreadable("Aliases make this file far larger than it looks.", _mark(event), code="alias")
        assert depth <= _DEEPEST


def _events(text: str) -> Iterator[tuple[yaml.Event, int]]:
    depth = 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise _unreadable("This nests too deep.", _mark(event), code="too_deep")
            if count > _MOST_EVENTS:
                raise _unreadable("This file holds far too many entries.", _mark(event), code="too_large")
            yield event, depth
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _unreadable(f"This is no YAML: {error.problem or error.context}.", place) from None


def _mark(event: yaml.Event) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


@dataclass(slots=True)
class _Level:
    """A list or a mapping that is open while we walk; `key` is None while the next scalar is a key."""

    path: Path
    mapping: bool
    count: int = 0
    key: str | None = None
    seen: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Walk:
    marks: dict[Path, Mark] = field(default_factory=dict)
    repeated: list[tuple[Finding, Mark]] = field(default_factory=list)


def _walk(text: str) -> _Walk:
    """Where everything stands, and the keys that are given twice."""
    walk = _Walk()
    levels: list[_Level] = []
    for event, _ in _events(text.removeprefix("\ufeff")):
        if isinstance(event, yaml.CollectionEndEvent):
            levels.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        path: Path = ()
        if levels:
            level = levels[-1]
            if level.mapping and level.key is None:
                key = event.value if isinstance(event, yaml.ScalarEvent) else "?"
                if key in level.seen:
                    finding = Finding(
                        (*level.path, key), f"{key} is given twice.", "Keep one of them.", "duplicate_key"
                    )
                    walk.repeated.append((finding, _mark(event)))
                level.seen.add(key)
                level.key = key
                walk.marks[(*level.path, key)] = _mark(event)
                if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                    continue
                path = (*level.path, key)
            elif level.mapping:
                path = (*level.path, level.key or "")
                level.key = None
            else:
                path = (*level.path, level.count)
                level.count += 1
                walk.marks[path] = _mark(event)
        if isinstance(event, yaml.CollectionStartEvent):
            levels.append(_Level(path, isinstance(event, yaml.MappingStartEvent)))
    return walk
