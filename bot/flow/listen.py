"""Keep what we know of the network fresh between pages: threads read anew, edits and removals seen, sleepers woken."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import case as cases
from bot.domain.department import Directory
from bot.domain.mention import MentionState
from bot.domain.view import StoredMention
from bot.errors import IntegrationError, Transient
from bot.flow.context import Context
from bot.flow.seen_again import checked
from bot.ports.rows import Event, Job
from bot.ports.social import Network
from bot.ports.store import Store

RETRY = timedelta(seconds=30)
AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Listener:
    """The listening stages. `network` finds the network of an account."""

    store: Store
    network: Callable[[str], Network | None]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def read_thread(self, job: Job) -> datetime | None:
        """Carry out one `read_thread` job: the public thread around the newest mention of a case."""
        async with self.store.reading() as tx:
            case = await tx.cases.get(job.payload["case"])
            latest = await tx.mentions.latest_of(job.payload["case"])
        network = self.network(case.account) if case is not None else None
        if case is None or latest is None or network is None or latest.state is MentionState.EXPIRED:
            return None
        try:
            async with asyncio.timeout(network.capabilities.request_timeout.total_seconds()):
                posts = await network.thread(latest.mention.remote_id)
        except (Transient, TimeoutError):
            return self.clock() + RETRY if job.attempts < 5 else None
        except IntegrationError:
            return None
        now = self.clock()
        async with self.store.writing() as tx:
            await tx.mentions.keep_thread(case.account, case.conversation, posts, now)
            await tx.events.add([Event(0, now, "thread_read", case.id, case.department, None, {})])
        return None

    async def recheck(self, account: str, *, older_than: timedelta) -> int:
        """Look again at mentions of cases not closed; gives how many their authors had changed.

        Raises IntegrationError; nothing is stored then.
        """
        network = self.network(account)
        if network is None:
            return 0
        async with self.store.reading() as tx:
            stored = await tx.mentions.to_recheck(account, self.clock() - older_than, AT_ONCE)
        return await self._look(network, stored)

    async def keep_up(self, account: str) -> bool:
        """Look again at mentions of any case that are due to be, since what is removed out there is forgotten here.

        True where others may be due as well. Raises IntegrationError; nothing is stored then.
        """
        network = self.network(account)
        if network is None:
            return False
        async with self.store.reading() as tx:
            stored = await tx.mentions.to_look_at(account, self.clock(), AT_ONCE)
        await self._look(network, stored)
        return len(stored) == AT_ONCE

    async def _look(self, network: Network, stored: Sequence[StoredMention]) -> int:
        """Gives how many had changed."""
        if not stored:
            return 0
        account = network.account.key
        answers = await network.recheck([each.mention.remote_id for each in stored])
        async with self.store.writing() as tx:
            await tx.accounts.alone(account)
            now = await tx.mentions.known(account, [each.mention.remote_id for each in stored])
            as_seen = [each for each in stored if now[each.mention.remote_id].revision == each.revision]
            return await checked(as_seen, answers, Context(tx, self.directory(), self.clock()))

    async def wake(self) -> int:
        """End the sleep of cases whose time has come; gives how many."""
        now = self.clock()
        async with self.store.reading() as tx:
            if not await tx.cases.due_to_wake(now):
                return 0
        async with self.store.writing() as tx:
            context = Context(tx, self.directory(), now)
            sleepers = await tx.cases.due_to_wake(now, lock=True)
            for case in sleepers:
                awake = cases.wake(case, now)
                await tx.cases.save(awake)
                await context.record("woken", awake, None)
            return len(sleepers)
