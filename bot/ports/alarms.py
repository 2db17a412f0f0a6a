"""Alarms: what is kept of each message that a step sends outside the house, and what sends them; nobody here knows
SQL, nor any service."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.department import Directory


class AlarmState(StrEnum):
    """Where an alarm stands.

    One that leaves may have arrived, until it surely has, or has not. One that ends was sent and waits to be followed
    by the word that its case is answered.
    """

    ASKED = "asked"
    LEAVING = "leaving"
    SENT = "sent"
    ENDING = "ending"
    ENDED = "ended"
    DROPPED = "dropped"
    FAILED = "failed"


LIVE = (AlarmState.LEAVING, AlarmState.SENT)
"""Where a receiver knows of it, or may, and was not told that the case is answered."""


@dataclass(frozen=True, slots=True)
class NewAlarm:
    """One step of a case that tells one receiver; `since` is since when its case is escalated."""

    case_id: int
    since: datetime
    step: int
    receiver: str


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """The same as it is kept. `at` is since when it is to be told, or its end; `message` is the first alarm of the
    message in which it left, None before it did."""

    id: int
    case_id: int
    since: datetime
    step: int
    receiver: str
    state: AlarmState
    at: datetime
    message: int | None = None


class Alarms(Protocol):
    """Every alarm that was ever asked for."""

    async def ask(self, alarms: Sequence[NewAlarm], now: datetime) -> None:
        """Keep alarms to be sent; one that is kept already stays as it is."""
        ...

    async def waiting(self, receiver: str) -> Sequence[AlarmRow]:
        """What a receiver is to be told: alarms asked for or leaving, and those that end; oldest first."""
        ...

    async def of_messages(self, messages: Collection[int]) -> Sequence[AlarmRow]:
        """All alarms that left in these messages, oldest first."""
        ...

    async def answered(self, limit: int) -> Sequence[AlarmRow]:
        """Alarms of which a receiver may know, and whose case is no longer escalated as it was then."""
        ...

    async def move(
        self,
        ids: Collection[int],
        before: Collection[AlarmState],
        state: AlarmState,
        *,
        message: int | None = None,
        at: datetime | None = None,
    ) -> int:
        """Bring those of these alarms that stand in a state of `before` to another one; gives how many there were.

        `message` and `at` are changed where they are given.
        """
        ...


@dataclass(frozen=True, slots=True)
class Alarm:
    """One message to a receiver outside. `id` is the same however often it is sent, `of` in all that is told of the
    same thing. `over` says that the cases are answered or closed. `at` is UTC; everything else is plain text."""

    id: str
    of: str
    receiver: str
    over: bool
    subject: str
    text: str
    cases: tuple[int, ...]
    department: str
    at: datetime
    link: str


class AlarmSender(Protocol):
    """What takes alarms out of the house."""

    async def send(self, alarm: Alarm, directory: Directory, send_by: datetime) -> None:
        """Send one message, by the servers that the rules in force name, and begin nothing after `send_by` (UTC).

        Raises Transient where surely nothing arrived, Uncertain where something may have, Permanent or SettingsError
        where it never will.
        """
        ...
