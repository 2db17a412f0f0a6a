"""Say who is publishing right now, to listeners in this process and to those who wait for it.

A harness that wants to kill its subject while a request is in flight listens here (or over HTTP, see control).
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

Phase = Literal["received", "stored", "answered", "dropped", "refused"]


@dataclass(frozen=True, slots=True)
class PostEvent:
    """One step of one POST of a status; `in_flight` counts the posts begun and not yet over."""

    number: int
    phase: Phase
    author: str | None
    idempotency_key: str | None
    in_flight: int


Listener = Callable[[PostEvent], None]


class Activity:
    """The posts in flight. Listeners are called in the server's event loop and must not block."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._numbers = itertools.count(1)
        self.in_flight: dict[int, PostEvent] = {}

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Call the listener at every step while the block runs."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def begin(self, author: str | None, idempotency_key: str | None) -> PostEvent:
        """Note that a post arrived; give its handle for `step`."""
        number = next(self._numbers)
        event = PostEvent(number, "received", author, idempotency_key, len(self.in_flight) + 1)
        self.in_flight[number] = event
        self._tell(event)
        return event

    def step(self, begun: PostEvent, phase: Phase) -> None:
        """Note what became of a post; every phase but "stored" is its end."""
        if phase != "stored":
            self.in_flight.pop(begun.number, None)
        self._tell(PostEvent(begun.number, phase, begun.author, begun.idempotency_key, len(self.in_flight)))

    async def wait_for_post(self, seconds: float) -> list[PostEvent]:
        """Give the posts in flight, at once if there are some, else when one arrives; empty after `seconds`."""
        if not self.in_flight:
            arrived = asyncio.Event()
            with self.listening(lambda event: arrived.set() if event.phase == "received" else None):
                try:
                    async with asyncio.timeout(seconds):
                        await arrived.wait()
                except TimeoutError:
                    return []
        return list(self.in_flight.values())

    async def events(self) -> AsyncIterator[PostEvent]:
        """Give every step from now on, as it happens."""
        queue: asyncio.Queue[PostEvent] = asyncio.Queue()
        with self.listening(queue.put_nowait):
            while True:
                yield await queue.get()

    def _tell(self, event: PostEvent) -> None:
        for listener in list(self._listeners):
            listener(event)
