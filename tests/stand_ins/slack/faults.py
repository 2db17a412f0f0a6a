"""What goes wrong on the way to the workspace, and what it refuses; takes no side and knows no method."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class SlackRefusal(Exception):
    """An answer with `ok: false`; `more` completes it (needed and provided scopes, messages)."""

    def __init__(self, error: str, **more: Any) -> None:
        self.error = error
        self.more = more
        super().__init__(error)


class SlackLimited(Exception):
    """An answer 429 that asks to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"wait {seconds} s")


class Manner(Enum):
    """How a call goes wrong."""

    LOST_ANSWER = "carry it out, then drop the connection without a word"
    DROPPED = "drop the connection before anything is carried out"
    SERVER_ERROR = "503 with a page, nothing carried out"
    LIMITED = "429 with Retry-After, nothing carried out"
    HANG = "say nothing until the server closes, nothing carried out"
    REFUSED = "ok: false with the error named"


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong; `error` is what is answered where it is REFUSED, `seconds` where LIMITED."""

    manner: Manner
    error: str = ""
    seconds: int = 30


@dataclass(slots=True)
class Faults:
    """The faults that wait, by method, each for one call."""

    waiting: dict[str, list[Fault]] = field(default_factory=dict)

    def next_time(self, method: str, fault: Fault, times: int = 1) -> None:
        """Have the next calls of `method` go wrong."""
        self.waiting.setdefault(method, []).extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """The fault of this call, None where it goes well."""
        waiting = self.waiting.get(method)
        return waiting.pop(0) if waiting else None
