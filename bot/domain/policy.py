"""What an escalation says: who is told once an author has waited for so long; plain values, pure.

bot/domain/escalation.py reckons when that is.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Told(StrEnum):
    """Whom a step tells, as rules name them; anything else in its `to` is the key of a department."""

    CHANNEL = "channel"
    ASSIGNEE = "assignee"
    APPROVERS = "approvers"
    MANAGERS = "managers"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. It comes once so much open time has passed since the author waits: `after`, where that is None so many
    per cent (`share`) of what the promise that runs gives. `to` holds names of Told, keys of departments, and those of
    receivers outside (bot/domain/alarms.py)."""

    to: tuple[str, ...]
    after: timedelta | None = None
    share: int = 100

    def wait(self, promised: timedelta | None) -> timedelta | None:
        """How much open time passes before it comes; None where that is a share of a promise and none runs."""
        if self.after is not None or promised is None:
            return self.after
        return promised * self.share / 100


@dataclass(frozen=True, slots=True)
class Policy:
    """The steps of an escalation, in the order of the file, where they are numbered from 1; a case keeps its own."""

    name: str
    steps: tuple[Step, ...]
