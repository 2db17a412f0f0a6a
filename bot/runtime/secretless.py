"""Accounts whose secret nobody here has: takes the name of a door for pushes, tells whose pushes have to come again.

What is pushed for such an account can be neither proven nor looked into. Whoever pushes is told to try again, so that
it comes once the secret is there, and people are told once: in the log, and by a remark on the account. It reads no
push.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.department import Account
from bot.flow.pause import TOKEN_MISSING
from bot.ports.store import Store

REMARK: Final = "pushes_refused"
LOOKED_FOR = timedelta(seconds=2)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found for a door, and when (UTC)."""

    keys: frozenset[str]
    at: datetime


@dataclass(slots=True)
class Secretless:
    """Finds those accounts. `accounts` are those of the rules in force, `is_open` says whether the network of one is
    open here, and `told_at` gives those that are told of at a door.
    """

    store: Store
    accounts: Callable[[], Mapping[str, Account]]
    is_open: Callable[[str], bool]
    told_at: Callable[[str, Mapping[str, Account]], Collection[str]]
    clock: Callable[[], datetime]
    _looked: dict[str, _Looked] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    async def at(self, door: str) -> frozenset[str]:
        """The accounts behind a door that are closed here and paused for their secret, found again every other moment.

        Another process may have the secrets of those that are not paused, or for another reason. Raises Unavailable.
        """
        now, looked = self.clock(), self._looked.get(door)
        if looked is None or now - looked.at >= LOOKED_FOR:
            told = self.told_at(door, self.accounts())
            closed = {key for key in told if not self.is_open(key)}
            self._told.difference_update({*told} - closed)
            looked = self._looked[door] = _Looked(await self._paused(closed), now)
        return looked.keys

    async def turn_away(self, door: str) -> bool:
        """Whether the door is one of accounts in the rules; then people are told of those that are closed."""
        told = self.told_at(door, self.accounts())
        await self.tell([key for key in told if not self.is_open(key)])
        return bool(told)

    async def tell(self, keys: Collection[str]) -> None:
        """Tell people once that what is pushed for these accounts is refused."""
        for key in sorted({*keys} - self._told):
            async with self.store.writing() as tx:
                first = await tx.accounts.remark(key, REMARK)
                known = first or await tx.accounts.get(key) is not None
            if known:  # else its row is still to come, and so is this
                self._told.add(key)
            if first:
                log.warning("pushes_without_secret", account=key)

    async def _paused(self, keys: Collection[str]) -> frozenset[str]:
        if not keys:
            return frozenset()
        async with self.store.reading() as tx:
            rows = await tx.accounts.all()
        return frozenset(row.key for row in rows if row.fault == TOKEN_MISSING and row.key in keys)
