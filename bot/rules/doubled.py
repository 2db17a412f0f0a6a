"""Reads a YAML text in which keys stand twice, so that the rest of it can be looked at too: the last of each counts.

Slower than reading.py, which is asked first. It takes text whose size was looked at, gives plain data.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from ryaml import loads  # type: ignore[attr-defined]

from bot.rules.marks import events

_NO_TEXT: Final = re.compile(r"~?|null|true|false|[-+]?\.?(?:[0-9][\w.+-]*|inf|nan)", re.IGNORECASE)


def data_of(text: str) -> Any:
    """The plain data of a text. Raises Unreadable where it is no YAML."""
    found = (event for event in events(text) if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent))
    return _Reader(found).value()


class _Reader:
    """Builds values out of the events of one document."""

    def __init__(self, found: Iterator[yaml.Event]) -> None:
        self._events = found
        self._anchors: dict[str, Any] = {}

    def value(self) -> Any:
        """The next value; the end of a collection is the event itself."""
        event = next(self._events)
        if isinstance(event, yaml.AliasEvent):
            return self._anchors[str(event.anchor)]
        if isinstance(event, yaml.CollectionEndEvent):
            return event
        value = self._built(event)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _built(self, event: yaml.Event) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event.value) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._until_end())
        keys_and_values = list(self._until_end())
        return {str(key): value for key, value in zip(keys_and_values[::2], keys_and_values[1::2], strict=True)}

    def _until_end(self) -> Iterator[Any]:
        while not isinstance(value := self.value(), yaml.CollectionEndEvent):
            yield value

    def _scalar(self, written: str) -> Any:
        """What a text without quotes means: a number, true, nothing or itself."""
        return loads(written) if _NO_TEXT.fullmatch(written) else written
