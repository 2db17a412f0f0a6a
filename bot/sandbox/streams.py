"""Tell those who listen what happens on the pretend network, as it happens; keeps nothing, knows neither HTTP nor JSON.

Whoever acts may be in another thread than the server's loop, in which the listeners are told.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

EventKind = Literal["notification", "update", "status.update", "delete"]


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One thing that happened: `subject` is the id of a notification, or of a status for all other kinds."""

    kind: EventKind
    subject: int


@dataclass(frozen=True, eq=False)
class _Listener:
    member_id: int
    queue: asyncio.Queue[StreamEvent | None]
    loop: asyncio.AbstractEventLoop

    def tell(self, event: StreamEvent | None) -> None:
        self.loop.call_soon_threadsafe(self.queue.put_nowait, event)


class Streams:
    """Who listens. `heartbeat_seconds` is how long a stream stays silent before it says that it is alive."""

    def __init__(self) -> None:
        self.heartbeat_seconds = 15.0
        self._listeners: set[_Listener] = set()

    @contextmanager
    def listening(self, member_id: int) -> Iterator[asyncio.Queue[StreamEvent | None]]:
        """Whatever concerns a member while the block runs; None says that the stream is over."""
        listener = _Listener(member_id, asyncio.Queue(), asyncio.get_running_loop())
        self._listeners.add(listener)
        try:
            yield listener.queue
        finally:
            self._listeners.discard(listener)

    def tell(self, member_id: int, kind: EventKind, subject: int) -> None:
        """Tell the streams of one member."""
        for listener in list(self._listeners):
            if listener.member_id == member_id:
                listener.tell(StreamEvent(kind, subject))

    def end(self) -> None:
        """End every stream."""
        for listener in list(self._listeners):
            listener.tell(None)

    def count(self) -> int:
        """Give how many streams are open."""
        return len(self._listeners)
