"""What waits to be carried out: which card stands where, and the effects in their lanes; nobody here knows SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.ports.rows import CardRow, Job, Lane, NewJob, SummaryRow


class Cards(Protocol):
    """Which card stands where."""

    async def want(self, cards: Sequence[tuple[int, str, str, bool]], now: datetime) -> Sequence[CardRow]:
        """Make sure that (case, surface, channel, read_only) each have a row; gives the rows that are new."""
        ...

    async def get(self, card_id: int) -> CardRow | None:
        """One card."""
        ...

    async def many(self, card_ids: Collection[int], *, lock: bool = False) -> Sequence[CardRow]:
        """Several cards, oldest first; those that do not exist are left out. `lock` as for cases."""
        ...

    async def of_cases(self, case_ids: Collection[int]) -> Sequence[CardRow]:
        """Every card of these cases."""
        ...

    async def standing_at(self, surface: str, refs: Collection[str]) -> CardRow | None:
        """The card that stands under one of these references."""
        ...

    async def all_standing_at(self, surface: str, refs: Collection[str]) -> Sequence[CardRow]:
        """Every card that stands under one of these references."""
        ...

    async def pending_in(self, surface: str, channel: str) -> Sequence[CardRow]:
        """The cards of a channel that wait to be posted, oldest first."""
        ...

    async def gathered(self, summary: int, limit: int) -> tuple[int, Sequence[int]]:
        """How many cases of a summary are not closed, and the numbers of the most pressing."""
        ...

    async def save_many(self, cards: Sequence[CardRow]) -> None:
        """Store the new states of cards."""
        ...


class Summaries(Protocol):
    """The messages that stand for many cards."""

    async def rolling(self, surface: str, channel: str, since: datetime) -> SummaryRow | None:
        """The summary of a channel that has gathered something since then and was not taken away."""
        ...

    async def start(self, surface: str, channel: str, now: datetime) -> SummaryRow:
        """A new one, not posted yet."""
        ...

    async def get(self, summary: int) -> SummaryRow | None:
        """One of them."""
        ...

    async def save(self, summary: SummaryRow) -> None:
        """Store its new state."""
        ...


class Jobs(Protocol):
    """The outbox: effects in lanes, each lane worked by one process at a time."""

    async def add(self, jobs: Sequence[NewJob]) -> None:
        """Ask for effects; an asking under a key that waits already is folded into it.

        The earlier due time wins, and so does the later payload.
        """
        ...

    async def cancel(self, keys: Collection[str]) -> None:
        """Forget effects that were never tried. A worker may hold one in its hands, so it reads the thing concerned
        again, under lock, before it acts.
        """
        ...

    async def take_lanes(self, owner: str, now: datetime, lease: timedelta, limit: int) -> Sequence[Lane]:
        """Lease lanes that have something due and are held by nobody."""
        ...

    async def take_lane(self, name: str, owner: str, now: datetime, lease: timedelta) -> Lane | None:
        """Lease one lane, whatever waits in it; None while somebody holds it. It is made on first use."""
        ...

    async def keep_lane(self, lane: Lane, owner: str, now: datetime, lease: timedelta) -> bool:
        """Renew the lease; False when another process has taken the lane."""
        ...

    async def leave_lane(self, lane: Lane, owner: str, next_slot: datetime | None) -> None:
        """Give the lane back; nothing in it runs before `next_slot`."""
        ...

    async def due(self, lane: str, now: datetime, limit: int) -> Sequence[Job]:
        """What is due in a lane, in order."""
        ...

    async def done(self, jobs: Sequence[Job], now: datetime) -> None:
        """The effects were carried out; those asked for again meanwhile stay, due `now`."""
        ...

    async def put_off(self, job: Job, due: datetime, error: str) -> None:
        """Try again at `due`."""
        ...

    async def next_due(self) -> datetime | None:
        """When a lane can be taken next: something in it due, its slot come, its lease over."""
        ...

    async def drop_former_boot(self) -> int:
        """Treat every lease, of lanes and of accounts, as expired: only where one process alone uses the database."""
        ...

    async def waiting(self) -> Mapping[str, int]:
        """How many effects wait, by kind."""
        ...

    async def late(self, before: datetime, most: int) -> int:
        """How many effects were due `before` and still wait, counted no further than `most`; those in a lane that
        goes on at its pace, because it was worked in since then, wait their turn."""
        ...

    async def waiting_in(self, lane: str, most: int) -> int:
        """How many effects wait in a lane, counted no further than `most`."""
        ...
