"""Keep the faults that a test or a rehearsal armed, and say which of them meet a request; applies none itself."""

import itertools
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final, Literal


class FaultKind(StrEnum):
    """What can go wrong on the pretend network."""

    RATE_LIMIT = "rate_limit"
    """Answer 429 with the headers that say when to come back."""
    UNAVAILABLE = "unavailable"
    """Answer 503."""
    DROP = "drop"
    """Close the connection without an answer; at stage "after" the request has been carried out."""
    HANG = "hang"
    """Stay silent for `hang_seconds` before or after carrying out the request."""
    DELAY = "delay"
    """Wait a random 0..`before_ms` before and 0..`after_ms` after carrying out the request."""


_ANSWERING: Final = (FaultKind.RATE_LIMIT, FaultKind.UNAVAILABLE, FaultKind.DROP)


@dataclass(frozen=True, slots=True)
class FaultOrder:
    """A fault to arm. Without `times` and `seconds` it stays until it is removed.

    `method` and `path` (below the sandbox, `*` stands for anything) and `member` (a username) limit it to
    some requests, `times` to so many of them, `seconds` to the time after arming, `probability` to chance.
    """

    kind: FaultKind
    method: str | None = None
    path: str | None = None
    member: str | None = None
    times: int | None = None
    seconds: float | None = None
    probability: float = 1.0
    stage: Literal["before", "after"] = "after"
    hang_seconds: float = 30.0
    before_ms: int = 0
    after_ms: int = 0
    retry_after_seconds: float = 60.0


@dataclass(slots=True)
class ArmedFault:
    """A fault in force, with how many requests it may still meet and how many it met."""

    id: int
    order: FaultOrder
    armed_at: datetime
    left: int | None
    met: int = 0

    def as_json(self) -> dict[str, object]:
        """Give the fault as the control API shows it."""
        order = {name: value for name, value in asdict(self.order).items() if value is not None}
        return {"id": self.id, **order, "left": self.left, "met": self.met}


class Faults:
    """The faults in force."""

    def __init__(self, clock: Callable[[], datetime], chance: random.Random | None = None) -> None:
        """`chance` can be seeded so that a test draws the same lots again."""
        self._clock = clock
        self.chance = chance or random.Random()  # noqa: S311, it draws lots and guards nothing
        self._armed: dict[int, ArmedFault] = {}
        self._ids = itertools.count(1)

    def arm(self, order: FaultOrder) -> ArmedFault:
        """Put a fault in force."""
        fault = ArmedFault(next(self._ids), order, self._clock(), order.times)
        self._armed[fault.id] = fault
        return fault

    def disarm(self, fault_id: int) -> bool:
        """Remove one fault; False if it was not in force."""
        return self._armed.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Remove every fault."""
        self._armed.clear()

    def armed(self) -> list[ArmedFault]:
        """Give the faults in force, in the order they were armed."""
        for fault in list(self._armed.values()):
            if self._is_over(fault):
                del self._armed[fault.id]
        return list(self._armed.values())

    def meet(self, method: str, path: str, member: str | None) -> list[FaultOrder]:
        """Give the faults that this request meets, and count them: waits add up, one answer wins."""
        met: list[FaultOrder] = []
        answered = False
        for fault in self.armed():
            order = fault.order
            answers = order.kind in _ANSWERING
            if (answers and answered) or not _concerns(order, method, path, member):
                continue
            if order.probability < 1.0 and self.chance.random() >= order.probability:
                continue
            answered = answered or answers
            fault.met += 1
            if fault.left is not None:
                fault.left -= 1
            met.append(order)
        return met

    def _is_over(self, fault: ArmedFault) -> bool:
        seconds = fault.order.seconds
        is_late = seconds is not None and self._clock() >= fault.armed_at + timedelta(seconds=seconds)
        return fault.left == 0 or is_late


def _concerns(order: FaultOrder, method: str, path: str, member: str | None) -> bool:
    return (
        (order.method is None or order.method.upper() == method)
        and (order.path is None or fnmatchcase(path, order.path))
        and (order.member is None or order.member == member)
    )
