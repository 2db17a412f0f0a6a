"""What an escalation says: who is told once an author has waited for so long; plain values, pure.

bot/domain/escalation.py reckons when that is.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.domain.hours import Hours

AGAIN: Final = 10
"""How often a step is repeated at most: whoever has been told so often will not hear the next time either."""


class Told(StrEnum):
    """Whom a step tells, as rules name them; anything else in its `to` is the key of a department."""

    CHANNEL = "channel"
    ASSIGNEE = "assignee"
    ON_CALL = "on_call"
    APPROVERS = "approvers"
    MANAGERS = "managers"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. It comes once so much open time has passed since the author waits: `after`, where that is None so many
    per cent (`share`) of what the promise that runs gives, and `later` on top. `to` holds names of Told, keys of
    departments, and those of receivers outside (bot/domain/alarms.py). `repeats` is the number of the step that this
    one repeats, 0 where it stands in the file itself, and `every` how much time is between. `quiet` is when it waits
    until that is over, None for never."""

    to: tuple[str, ...]
    after: timedelta | None = None
    share: int = 100
    later: timedelta = timedelta(0)
    repeats: int = 0
    every: timedelta = timedelta(0)
    quiet: Hours | None = None

    def wait(self, promised: timedelta | None) -> timedelta | None:
        """How much open time passes before it comes; None where that is a share of a promise and none runs."""
        if self.after is not None:
            return self.after + self.later
        return promised * self.share / 100 + self.later if promised is not None else None

    def repeated(self, number: int, every: timedelta) -> tuple["Step", ...]:
        """The same step again and again, each time so much open time later; `number` is its own."""
        return tuple(replace(self, later=time * every, repeats=number, every=every) for time in range(1, AGAIN + 1))


@dataclass(frozen=True, slots=True)
class Policy:
    """The steps of an escalation, in the order of the file, where they are numbered from 1, and after them those that
    repeat one; a case keeps its own."""

    name: str
    steps: tuple[Step, ...]

    def called(self, number: int) -> str:
        """What people call a step: its number in the file, `2.1` for the first time that the second one is repeated."""
        of = self.steps[number - 1].repeats
        return f"{of}.{sum(step.repeats == of for step in self.steps[:number])}" if of else str(number)
