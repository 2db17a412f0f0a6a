"""The text of server-sent events: takes bytes as they come, gives the events in them; pure, knows no event's meaning.

By https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, without what tells a
browser how to come back: the last event's id and how long to wait.
"""

import re
from dataclasses import dataclass

LONGEST = 1_000_000
"""Bytes of a line, and of the data of an event: a post with everything that belongs to it has some ten thousand."""

_LINE_ENDS = re.compile(rb"\r\n|\n|\r")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: `kind` is its name, "message" where it has none."""

    kind: str
    data: str


class EventReader:
    """Reads one stream from its beginning."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._after_return = False
        self._first = True
        self._kind = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[StreamEvent | None] | None:
        """One entry for each line that ends in `chunk`: the event that it completes, else None.

        None alone where a line or an event is longer than anything that should be read; the stream is lost then.
        """
        if not chunk:
            return []
        rest = chunk[1:] if self._after_return and chunk.startswith(b"\n") else chunk
        self._after_return = chunk.endswith(b"\r")
        *ended, begun = _LINE_ENDS.split(rest)
        entries: list[StreamEvent | None] = []
        for piece in ended:
            entries.append(self._take(bytes(self._line + piece)))
            self._line.clear()
            if len(piece) > LONGEST or self._size > LONGEST:
                return None
        self._line += begun
        return None if len(self._line) > LONGEST else entries

    def _take(self, line: bytes) -> StreamEvent | None:
        if self._first:
            line = line.removeprefix(_BYTE_ORDER_MARK)
            self._first = False
        if not line:
            return self._complete()
        name, _, value = line.partition(b":")  # a line that begins with a colon names no field: a comment
        if name == b"event":
            self._kind = _text(value)
        elif name == b"data":
            self._size += len(value) + 1
            self._data.append(_text(value))
        return None

    def _complete(self) -> StreamEvent | None:
        event = StreamEvent(self._kind or "message", "\n".join(self._data)) if self._data else None
        self._kind, self._data, self._size = "", [], 0
        return event


def _text(value: bytes) -> str:
    return value.removeprefix(b" ").decode("utf-8", "replace")
