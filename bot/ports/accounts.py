"""Accounts as the database keeps them: where the reading of each stands, whether it is well, what may be missing."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.ports.rows import AccountRow, Gap
from bot.ports.social import Identity


class Accounts(Protocol):
    """Where the reading of each account stands."""

    async def ensure(self, keys: Collection[str]) -> None:
        """Make sure that each account has a row."""
        ...

    async def all(self) -> Sequence[AccountRow]:
        """Every account."""
        ...

    async def get(self, key: str) -> AccountRow | None:
        """One account."""
        ...

    async def alone(self, key: str) -> None:
        """From here on until the transaction ends nobody else takes in news of this account.

        The first that a transaction does, before it locks anything: whoever locks a case waits for nobody here.
        """
        ...

    async def due(self, now: datetime) -> Sequence[AccountRow]:
        """The accounts to be read now that nobody reads, those that wait the longest first."""
        ...

    async def to_probe(self, now: datetime) -> Sequence[str]:
        """The accounts whose network is to be asked now who we are, by key."""
        ...

    async def lease(self, key: str, owner: str, now: datetime, lease: timedelta) -> AccountRow | None:
        """Take the account for one poll; None when it is paused, not due, or another process polls it."""
        ...

    async def renew(self, row: AccountRow, now: datetime, lease: timedelta) -> bool:
        """Lease on an account that is held already; False when the fence has moved on or the lease was ended."""
        ...

    async def polled(self, row: AccountRow, keep: timedelta | None = None) -> bool:
        """Store where the reading stands, and end the lease or `keep` it for so long, for the next page.

        False (and nothing stored) when the fence has moved on.

        `state` is not written, nor the fault of a paused account: somebody may have paused it during the poll.
        """
        ...

    async def recognised(self, key: str, identity: Identity) -> None:
        """Remember what the network says of an account: its own name, its token's end, what somebody should mend.

        Whoever was told of the end of one token was not told of that of another.
        """
        ...

    async def remark(self, key: str, remark: str) -> bool:
        """Remember one thing more that somebody should mend, until the network knows us again; False where it is kept
        already, or the account is none of ours.
        """
        ...

    async def set_state(self, key: str, state: str, fault: str | None, now: datetime) -> None:
        """Pause an account with its reason, or let it go on."""
        ...

    async def probe(self, key: str, at: datetime | None) -> None:
        """Have the network asked at `at` who we are, at once for None."""
        ...

    async def sooner(self, key: str, at: datetime) -> None:
        """Have an account read at `at` where it would be read later."""
        ...

    async def told(self, key: str, days: int) -> bool:
        """Everybody is told that the account's token ends within `days` days; False where they were already."""
        ...

    async def open_gap(self, account: str, start: datetime, cause: str) -> None:
        """Remember that news may be missing from `start` on; one open gap an account."""
        ...

    async def close_gap(self, account: str, end: datetime, recovered: int) -> None:
        """The reading caught up; what came in counts as recovered."""
        ...

    async def add_gap(self, account: str, start: datetime, end: datetime, cause: str) -> None:
        """Remember a stretch that will never be read."""
        ...

    async def gaps(self, limit: int = 50) -> Sequence[Gap]:
        """The newest gaps first."""
        ...
