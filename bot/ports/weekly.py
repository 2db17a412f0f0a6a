"""The weekly reports that were told, each once in a channel; nobody here knows SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.weekly import WeekTold


class WeeklyReports(Protocol):
    """One row a department, week and surface."""

    async def told(
        self, department: str, week: date, former: Collection[str], channels: Mapping[str, str]
    ) -> Collection[str]:
        """The surfaces on which this week of a department is told already, or about to be; also where it was told of
        one of `former`, for which it answers now, in the channel that is its own by `channels`, by surface."""
        ...

    async def start(self, told: WeekTold) -> WeekTold | None:
        """Keep one that is to be told, under a number of its own; None where there is one already."""
        ...

    async def get(self, number: int) -> WeekTold | None:
        """One of them."""
        ...

    async def save(self, told: WeekTold) -> None:
        """Store its new state, reference and picture."""
        ...

    async def standing(self, surface: str, channel: str, since: datetime) -> Sequence[WeekTold]:
        """Those that stand in a channel and were asked for since then, the newest of each department."""
        ...
