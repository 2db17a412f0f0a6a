"""Where a mention goes and why: the outcome of routing, stored with the case and shown on its card."""

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """How soon somebody should look; the names that rules use."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


# These two are never changed, though they are not frozen: a frozen one takes five times as long to make, and routing
# makes them for every mention that a rule takes.
@dataclass(slots=True, unsafe_hash=True)
class Reason:
    """One thing that decided: a condition of a rule, what it matched, and where in the original text.

    `condition` is the key in the file (any, all, language, feeling, ...), `matched` the words or the value,
    `start` and `end` positions in the text as the author wrote it, or -1 where no words are concerned.
    """

    rule: str
    condition: str
    matched: str
    start: int = -1
    end: int = -1


@dataclass(slots=True, unsafe_hash=True)
class Decision:
    """The outcome of routing. `rule` is the id of the rule that named the department, "" for the fallback."""

    department: str
    rule: str
    reasons: tuple[Reason, ...]
    priority: Priority = Priority.NORMAL
    tags: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    approval: bool | None = None
    sla: str = ""
    escalation: str = ""

    @property
    def held(self) -> tuple[str, ...]:
        """The rules that held, those that only added something first; "" stands for the fallback."""
        return tuple(dict.fromkeys(reason.rule for reason in self.reasons))
