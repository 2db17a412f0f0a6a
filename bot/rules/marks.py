"""Where everything stands in a YAML text: takes the text, gives line and column by path, and keys given twice.

Used only where something is wrong, as it costs more than reading. It must not know what a rules file holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import yaml

from bot.rules.advice import Mark, explained
from bot.rules.findings import Finding, Path

DEEPEST: Final = 32
_QUOTES: Final = ("'", '"')


class Unreadable(Exception):
    """The text is no YAML that we accept; carries findings with their marks."""

    def __init__(self, found: Sequence[tuple[Finding, Mark]]) -> None:
        self.found = tuple(found)
        super().__init__(found[0][0].message)


def unreadable(message: str, mark: Mark = (0, 0), remedy: str = "", code: str = "yaml") -> Unreadable:
    """A text refused for one reason."""
    return Unreadable([(Finding((), message, remedy, code), mark)])


def mark_of(event: yaml.Event) -> Mark:
    """Line and column of an event, from 1."""
    start = event.start_mark
    return (start.line + 1, start.column + 1) if start else (1, 1)


def events(text: str) -> Iterator[yaml.Event]:
    """What a YAML text is made of, one by one. Raises Unreadable where it is no YAML, too deep or two texts."""
    depth = documents = 0
    spanning: yaml.ScalarEvent | None = None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent) and event.style in _QUOTES and _runs_over_lines(event):
                spanning = event
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise unreadable("A second text begins here.", mark_of(event), "Take out the line of dashes.")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise unreadable("This nests too deep.", mark_of(event), code="too_deep")
            yield event
    except yaml.MarkedYAMLError as error:
        raise unreadable(*explained(text, error, spanning)) from None


def _runs_over_lines(event: yaml.ScalarEvent) -> bool:
    return bool(event.start_mark and event.end_mark and event.start_mark.line < event.end_mark.line)


@dataclass(slots=True)
class _Level:
    """A list or a mapping that is open; in a mapping `key` is None while the next entry is a key."""

    path: Path
    is_mapping: bool
    count: int = 0
    key: str | None = None
    seen: set[str] = field(default_factory=set)


class _Walk:
    """A walk through a text that notes where everything stands."""

    def __init__(self) -> None:
        self.marks: dict[Path, Mark] = {}
        self.repeated: list[tuple[Finding, Mark]] = []
        self.unreadable: Unreadable | None = None
        self._levels: list[_Level] = []

    def through(self, text: str) -> None:
        """Walks to the end of the text, or as far as it can be read."""
        try:
            for event in events(text):
                if isinstance(event, yaml.CollectionEndEvent):
                    self._levels.pop()
                elif isinstance(event, yaml.NodeEvent):
                    path = self._enter(event)
                    if isinstance(event, yaml.CollectionStartEvent):
                        self._levels.append(_Level(path, isinstance(event, yaml.MappingStartEvent)))
        except Unreadable as error:
            self.unreadable = error

    def _enter(self, event: yaml.NodeEvent) -> Path:
        """The path of an entry; a key stands for its value."""
        if not self._levels:
            return ()
        level = self._levels[-1]
        if not level.is_mapping:
            path: Path = (*level.path, level.count)
            level.count += 1
            self.marks[path] = mark_of(event)
            return path
        if level.key is not None:
            path = (*level.path, level.key)
            level.key = None
            return path
        level.key = event.value if isinstance(event, yaml.ScalarEvent) else ""
        path = (*level.path, level.key)
        if level.key in level.seen:
            finding = Finding(path, f"{level.key} is given twice.", "Keep one of them.", "duplicate_key")
            self.repeated.append((finding, mark_of(event)))
        level.seen.add(level.key)
        self.marks[path] = mark_of(event)
        return path


def marks(text: str) -> dict[Path, Mark]:
    """Line and column, from 1, of everything that can be read in a text; a key stands for its value."""
    walk = _Walk()
    walk.through(text)
    return walk.marks


def faults_of(text: str) -> tuple[list[tuple[Finding, Mark]], Unreadable | None]:
    """The keys that stand twice in one mapping, and why the rest of the text cannot be read where it cannot."""
    walk = _Walk()
    walk.through(text)
    return walk.repeated, walk.unreadable
