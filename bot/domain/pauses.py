"""When the time in which a case has to be resolved stands still: takes who waits and what it slept, gives spans; pure.

It stands while the case sleeps, after an answer until its author writes again, and while the case is closed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

Sleep: TypeAlias = tuple[datetime, datetime]
"""From when until when a case slept, or will."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Those of a case since it was opened: such as are `over`, in order, and `since` when nothing is awaited of us,
    None while its author waits."""

    over: tuple[Sleep, ...] = ()
    since: datetime | None = None

    def after(
        self, waited: datetime | None, waits: datetime | None, sleeps: tuple[Sleep, ...], now: datetime
    ) -> "Pauses":
        """The same once its author, who `waited` since a moment or not, `waits` since one or not. `sleeps` are those of
        the wait that ends.

        Whoever wrote before our answer, unseen, has waited all the time.
        """
        if waited is not None and waits is None:
            return Pauses((*self.over, *slept(sleeps, now)), now)
        if self.since is None or waits is None:
            return self
        end = min(waits, now)
        return Pauses((*self.over, (self.since, end)) if end > self.since else self.over)


NO_PAUSES: Final = Pauses()


def slept(sleeps: tuple[Sleep, ...], now: datetime) -> tuple[Sleep, ...]:
    """The same once the case is awake: the last one is over by now."""
    return (*sleeps[:-1], (sleeps[-1][0], min(sleeps[-1][1], now))) if sleeps else ()
