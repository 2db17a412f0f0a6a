"""From what a network says at once to the account being due: takes what is heard, moves when the account is read.

Nothing is read here and nothing is kept: the ordinary poll reads, with its cursor. What is heard is only forgotten
once a poll began after it, since one that is under way writes its own next time over ours and may have asked before.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.domain.department import Account
from bot.domain.interval import soonest_reading
from bot.errors import IntegrationError
from bot.ports.rows import AccountRow
from bot.ports.social import Heard
from bot.ports.store import Store

PAUSE = 1.0
"""Seconds from one look at the database to the next, however much is heard meanwhile."""

MOST_POSTS = 500
"""Posts that may have changed, at a time; what is beyond them is looked at in its turn."""

log = structlog.get_logger()


class Nudge:
    """What was heard of one account and not yet read."""

    def __init__(self, store: Store, account: Account, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._account = account
        self._clock = clock
        self._something = asyncio.Event()
        self._heard_at: datetime | None = None
        self._count = 0
        self._news = False
        self._posts: set[str] = set()
        self._unmarked: set[str] = set()

    def hear(self, heard: Heard) -> None:
        """Take down what was heard."""
        if heard.remote_id is None:
            self._news = True
        elif len(self._posts) < MOST_POSTS:
            self._posts.add(heard.remote_id)
            self._unmarked.add(heard.remote_id)
        else:
            return
        self._heard_at = self._clock()
        self._count += 1
        self._something.set()

    async def run(self) -> None:
        """Bring the account forward whenever something was heard, until cancelled."""
        while True:
            await self._something.wait()
            try:
                await self._pass()
            except IntegrationError as error:
                log.info("nudge_delayed", account=self._account.key, error=str(error))
            await asyncio.sleep(PAUSE)

    async def _pass(self) -> None:
        """One look at how the account stands, and whatever follows from it."""
        count, heard_at, now = self._count, self._heard_at, self._clock()
        async with self._store.reading() as tx:
            row = await tx.accounts.get(self._account.key)
        if row is None or heard_at is None or _needs_no_nudge(row):
            self._forget()
            return
        if self._unmarked:
            unmarked = frozenset(self._unmarked)
            async with self._store.writing() as tx:
                ours = await tx.mentions.look_soon(self._account.key, unmarked, now)
            self._unmarked -= unmarked
            self._news = self._news or ours
        read = row.polled_at is not None and row.polled_at > heard_at
        if read or not self._news:
            if count == self._count:
                self._forget()
            return
        at = soonest_reading(self._account, row.polled_at, row.allowance, now)
        if row.next_poll is not None and row.next_poll > at:
            async with self._store.writing() as tx:
                await tx.mentions.look_soon(self._account.key, self._posts, now)
                await tx.accounts.sooner(self._account.key, at)

    def _forget(self) -> None:
        self._something.clear()
        self._news = False
        self._posts.clear()
        self._unmarked.clear()


def _needs_no_nudge(row: AccountRow) -> bool:
    """Whether the account is not to be read now: paused, or put off after a failure, behind which everything comes."""
    return row.state != "active" or row.fault is not None
