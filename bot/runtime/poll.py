"""Poll one account: lease it, read its pages, take each in, and write down how the account is doing.

An outage is logged once when it starts and once when it ends; the stretch in between is kept as a gap.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import random
from typing import TypeVar

import structlog

from bot.domain.budget import Means, means, month_of
from bot.domain.department import Account
from bot.domain.interval import Allowance, least_wait, looks_allowed, until_next_reading
from bot.domain.mention import ThreadPost
from bot.errors import AuthFailed, IntegrationError, Permanent, RateLimited, Stale, TimedOut, Transient
from bot.flow.context import RulesInForce
from bot.flow.intake import Intake, PollLost, parents_to_read
from bot.flow.ledger import back_off
from bot.flow.listen import Listener
from bot.flow.pause import pause
from bot.ports.rows import AccountRow, Event
from bot.ports.social import Network, Page
from bot.ports.store import DATABASE, Store
from bot.runtime.lease import POLL_LEASE, longest_poll
from bot.runtime.telemetry import MENTIONS, POLL_SECONDS, POLLS

T = TypeVar("T")
PAGES_AT_ONCE = 50
THREADS_AT_ONCE = 4
# How long a page waits for a thread that cannot be read: what else is on it, and all that follows, waits with it.
THREADS_AWAITED = timedelta(minutes=2)
SEEN_AGAIN_AFTER = timedelta(seconds=10)
# How much longer an account rests between two polls once little of its month's budget is left.
SLOWER = 4
log = structlog.get_logger()


def _spread() -> float:
    return random() / 10  # noqa: S311 - nobody gains from knowing


@dataclass(frozen=True, slots=True)
class Poller:
    """Polls accounts. `network` finds the network of an account, `rules` the rules in force.

    An account is leased for the length of `lease`, three times in each of which it is leased on. `spread` is by which
    part of it the wait until the next poll is lengthened, so that accounts read at one moment do not stay together.
    """

    store: Store
    intake: Intake
    listener: Listener
    network: Callable[[str], Network | None]
    rules: Callable[[], RulesInForce]
    clock: Callable[[], datetime]
    owner: str
    lease: timedelta = POLL_LEASE
    spread: Callable[[], float] = _spread

    async def poll(self, key: str) -> int:
        """One poll of account `key`, page after page while more waits; gives how many mentions were new."""
        network = self.network(key)
        if network is None:
            return 0
        new = 0
        longest = longest_poll(self.rules().directory).total_seconds()
        try:
            async with asyncio.timeout(longest):
                with POLL_SECONDS.labels(key).time():
                    async with self.store.writing() as tx:
                        row = await tx.accounts.lease(key, self.owner, self.clock(), self.lease)
                    if row is None:
                        return 0
                    async with self._held(row):
                        for left in reversed(range(PAGES_AT_ONCE)):
                            row, count, more = await self._page(network, row, last=not left)
                            new += count
                            MENTIONS.labels(key).inc(count)
                            if not more:
                                break
                    if not more:
                        await self._look_again(network.account, row)
        except PollLost:
            log.warning("poll_lost", account=key)
            return new
        except IntegrationError as error:
            if error.service == DATABASE:
                raise
            await self._failed(network.account, error)
            return new
        except TimeoutError:
            slow = TimedOut(f"the poll took over {longest:.0f} s", service=network.account.network, account=key)
            await self._failed(network.account, slow)
            return new
        return new

    async def _page(self, network: Network, row: AccountRow, *, last: bool) -> tuple[AccountRow, int, bool]:
        """One page of an account that we hold: how it stands, how many mentions were new and whether more waits.

        The account stays ours while more waits, unless this is the `last` page of this poll.
        """
        account = network.account
        now = self.clock()
        page = await network.fetch(row.cursor, since=now - account.start)
        awaited = row.fault_since is None or now - row.fault_since < THREADS_AWAITED
        threads = await self._threads(network, page, awaited=awaited)
        after = self._healthy(account, row, page, now, await self._slowness(account, page, now))
        more = page.more and page.retry_at is None
        keep = self.lease if more and not last else None
        taken = await _once_more_when_stale(lambda: self.intake.take_in(page, after, threads, self.rules(), now, keep))
        await self._recovered(account, row, page, taken.new, now)
        POLLS.labels(account.key, "ok" if page.retry_at is None else "rate_limited").inc()
        return after, taken.new, more

    @asynccontextmanager
    async def _held(self, row: AccountRow) -> AsyncIterator[None]:
        """Lease the account on and on while the block runs."""
        renewing = asyncio.create_task(self._renew(row))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])

    async def _renew(self, row: AccountRow) -> None:
        held = True
        while held:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            try:
                async with self.store.writing() as tx:
                    held = await tx.accounts.renew(row, self.clock(), self.lease)
            except IntegrationError as error:
                log.warning("poll_not_renewed", account=row.key, error=str(error))

    async def _slowness(self, account: Account, page: Page, now: datetime) -> int:
        """How many times as long as usual the account rests once `page` is taken in, by what is left of its budget."""
        if account.budget is None:
            return 1
        async with self.store.reading() as tx:
            spent = await tx.spending.of(account.key, month_of(now))
        left = means(spent.amount + page.spent, account.budget)
        return 1 if left is Means.PLENTY else SLOWER

    def _healthy(self, account: Account, row: AccountRow, page: Page, now: datetime, slowness: int) -> AccountRow:
        first = row.first_polled_at or now
        posted = [min(each.posted_at, now) for each in page.mentions]
        newest = max([*posted, *([row.mention_at] if row.mention_at else [])], default=None)
        allowance = _allowance(row, page)
        wait = until_next_reading(account, now - (newest or first), allowance, now) * slowness * (1 + self.spread())
        return replace(
            row,
            cursor=page.cursor,
            next_poll=page.retry_at or (now if page.more else now + wait),
            polled_at=now,
            first_polled_at=first,
            fault=None,
            fault_since=None,
            mention_at=newest,
            allowance=allowance,
        )

    async def _recovered(self, account: Account, row: AccountRow, page: Page, new: int, now: datetime) -> None:
        if row.fault is None and page.missed_from is None:
            return
        async with self.store.writing() as tx:
            if page.missed_from is not None:
                await tx.accounts.add_gap(account.key, page.missed_from, now, "window_passed")
            if row.fault is not None:
                await tx.accounts.close_gap(account.key, now, new)
                event = Event(0, now, "gap_closed", None, None, None, {"account": account.key, "recovered": new})
                await tx.events.add([event])
        if row.fault is not None:
            log.info("account_back", account=account.key, after=row.fault, recovered=new)

    async def _threads(self, network: Network, page: Page, *, awaited: bool) -> Mapping[str, Sequence[ThreadPost]]:
        """The public threads of mentions that answer a post nobody knows; one that cannot be read is left out.

        One that may be read later raises Transient as long as it is `awaited`.
        """
        parents = {each.in_reply_to for each in page.mentions if each.in_reply_to is not None}
        if not parents:
            return {}
        async with self.store.reading() as tx:
            wanted = parents | {each.remote_id for each in page.mentions}
            known = await tx.mentions.conversations(network.account.key, wanted)
        gate = asyncio.Semaphore(THREADS_AT_ONCE)

        async def read(remote_id: str) -> tuple[str, Sequence[ThreadPost]]:
            async with gate:
                try:
                    return remote_id, await network.thread(remote_id)
                except (Permanent, RateLimited):
                    return remote_id, ()
                except Transient:
                    if awaited:
                        raise
                    return remote_id, ()

        found = await asyncio.gather(*(read(each.remote_id) for each in parents_to_read(page, known)))
        return {remote_id: posts for remote_id, posts in found if posts}

    async def _look_again(self, account: Account, row: AccountRow) -> None:
        """Edits and removals are not news on every network: look again at whatever is due, then at what is open.

        What is due and did not fit in half a poll, or in what the network takes, brings the next poll forward.
        """
        began = self.clock()
        wait = max((row.next_poll or began) - began, account.poll)
        looks = looks_allowed(row.allowance, wait, began)
        older_than = max(account.poll / 2, SEEN_AGAIN_AFTER)
        more = looks > 0
        try:
            while more and looks and self.clock() - began <= account.poll / 2:
                more = await _once_more_when_stale(lambda: self.listener.keep_up(account.key))
                looks -= 1
            if looks:
                await _once_more_when_stale(lambda: self.listener.recheck(account.key, older_than=older_than))
        except RateLimited as error:
            async with self.store.writing() as tx:
                current = await tx.accounts.get(account.key)
                if current is not None:
                    await tx.accounts.polled(replace(current, next_poll=error.retry_at))
            return
        if more:
            async with self.store.writing() as tx:
                await tx.accounts.sooner(account.key, began + max(account.poll, least_wait(row.allowance, began)))

    async def _failed(self, account: Account, error: IntegrationError) -> None:
        now = self.clock()
        POLLS.labels(account.key, error.reason).inc()
        async with self.store.writing() as tx:
            row = await tx.accounts.get(account.key)
            if row is None:
                return
            since = row.fault_since or now
            if row.fault is None:
                log.warning("account_down", account=account.key, reason=error.reason, error=str(error))
                await tx.accounts.open_gap(account.key, row.polled_at or now, error.reason)
                data = {"account": account.key, "reason": error.reason}
                await tx.events.add([Event(0, now, "gap_opened", None, None, None, data)])
            if isinstance(error, AuthFailed):
                await pause(tx, account.key, error.reason, now)
                return
            failures = max(1, int((now - since) / account.poll) + 1)
            # Whoever asks to be read seldom is not asked every second because they are down.
            wait = max(back_off(min(failures, 6)), min(now - since, account.poll))
            retry_at = error.retry_at if isinstance(error, RateLimited) else now + wait
            await tx.accounts.polled(replace(row, fault=error.reason, fault_since=since, next_poll=retry_at))


def _allowance(row: AccountRow, page: Page) -> Allowance | None:
    """What the network still takes, as it told now, else as it told before."""
    if page.quota is None:
        return row.allowance
    told = Allowance(page.quota.limit, page.quota.remaining, page.quota.resets_at)
    return told if row.allowance is None else row.allowance.then(told)


async def _once_more_when_stale(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work`, and once more where an employee changed a case in between."""
    try:
        return await work()
    except Stale:
        return await work()
