"""What goes wrong on the way to Teams, and what it refuses; takes no side and knows no operation.

The codes are those of Microsoft's table of statuses for bots (learn.microsoft.com, build-conversational-capability).
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class TeamsRefusal(Exception):
    """An answer that is no success: `code` and `message` stand in its body, `headers` beside it."""

    def __init__(self, status: int, code: str, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.code = code
        self.message = message or code
        self.headers = dict(headers or {})
        super().__init__(f"{status} {code}: {self.message}")


class Manner(Enum):
    """How a call goes wrong."""

    DROPPED = "drop the connection before anything is read"
    LOST_ANSWER = "carry it out, then drop the connection without a word"
    HANG = "say nothing until the server closes"
    SLOW = "carry it out and answer, once `until` is set"
    LIMITED = "429 with Retry-After, or without one where `seconds` is 0"
    SERVER_ERROR = "500 ServiceError"
    BAD_GATEWAY = "502 with a page"
    PRECONDITION = "412 PreconditionFailed"
    REFUSED = "`status` with `code`"


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong; where it `stands` it was carried out all the same, though its answer is a failure."""

    manner: Manner
    stands: bool = False
    seconds: int = 30
    status: int = 403
    code: str = "BotNotInConversationRoster"
    until: asyncio.Event | None = None

    def refusal(self) -> TeamsRefusal:
        """What is answered. Raises LookupError for a manner that answers nothing."""
        if self.manner is Manner.LIMITED:
            headers = {"Retry-After": str(self.seconds)} if self.seconds else {}
            return TeamsRefusal(429, "Throttled", "Too many requests.", headers)
        if self.manner is Manner.REFUSED:
            return TeamsRefusal(self.status, self.code)
        return TeamsRefusal(*_ANSWERS[self.manner])


_ANSWERS = {
    Manner.SERVER_ERROR: (500, "ServiceError", "An error occurred while processing the request."),
    Manner.PRECONDITION: (412, "PreconditionFailed", "Precondition failed, please try again."),
}


@dataclass(slots=True)
class Faults:
    """The faults that wait, by operation, each for one call; `happened` counts those that came to pass."""

    waiting: dict[str, list[Fault]] = field(default_factory=dict)
    happened: Counter[tuple[str, Manner]] = field(default_factory=Counter)

    def next_time(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Have the next calls of `operation` go wrong."""
        self.waiting.setdefault(operation, []).extend([fault] * times)

    def take(self, operation: str) -> Fault | None:
        """The fault of this call, None where it goes well."""
        waiting = self.waiting.get(operation)
        if not waiting:
            return None
        fault = waiting.pop(0)
        self.happened[operation, fault.manner] += 1
        return fault
