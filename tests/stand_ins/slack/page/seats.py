"""Where people are in the page: what they have read, what went wrong for them, what they typed; and when it changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.stand_ins.slack.workspace import Message, Workspace

TOLD_FOR = 8.0
PATIENCE = 20.0


@dataclass(slots=True)
class Seats:
    """`read` is the newest timestamp that a person has seen in a place; `filled` what stands in the
    fields of an open view, `files` those that were put into one of them."""

    workspace: Workspace
    clock: Callable[[], float]
    read: dict[tuple[str, str], str] = field(default_factory=dict)
    filled: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    turn: int = 0
    _trouble: dict[str, tuple[str, float]] = field(default_factory=dict)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        """Something may look otherwise now."""
        self.turn += 1
        self._bell.set()
        self._bell = asyncio.Event()

    async def changed(self, since: int) -> int:
        """The turn after `since`, waited for; the same turn where nothing changes for a while."""
        if since == self.turn:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._bell.wait()
            except TimeoutError:
                return self.turn
        return self.turn

    def emptied(self, view: str) -> None:
        """A view has gone on, or was closed: its fields are others now."""
        self.filled.pop(view, None)
        self.files = {key: kept for key, kept in self.files.items() if key[0] != view}

    def went_wrong(self, user: str, words: str) -> None:
        """Something that somebody did was not taken."""
        self._trouble[user] = (words, self.clock() + TOLD_FOR)

    def trouble(self, user: str) -> str:
        """What went wrong for somebody lately, "" for nothing."""
        words, until = self._trouble.get(user, ("", 0.0))
        return words if self.clock() < until else ""

    def saw(self, user: str, place: str) -> None:
        """Somebody has a place before their eyes."""
        stamps = [each["ts"] for each in self._said(user, place)]
        if stamps:
            self.read[user, place] = max(stamps, key=float)

    def unread(self, user: str, place: str) -> int:
        """How much somebody has not seen of a place."""
        seen = float(self.read.get((user, place), "0"))
        return sum(1 for each in self._said(user, place) if float(each["ts"]) > seen and each.get("user") != user)

    def _said(self, user: str, place: str) -> list[Message]:
        room = self.workspace.channels.get(place)
        if room is None:
            return self.workspace.direct.get(user, [])
        whispers = [message for who, message in room.whispers if who == user]
        return [*(each for each in room.messages.values() if stands_alone(each)), *whispers]


def stands_alone(message: Message) -> bool:
    """Whether a message is under no other one."""
    return bool(message.get("thread_ts", message["ts"]) == message["ts"])
