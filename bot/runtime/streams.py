"""Who listens to which network: holds one stream an account, in one process at a time, and opens it anew when it ends.

It takes networks that can be heard and gives what they say to the nudge of each account. Everything may fail here:
polling goes on as if nobody listened. A lane of the database says who listens, since several processes may poll.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random

import structlog

from bot.errors import IntegrationError, RateLimited, Unavailable
from bot.flow.ledger import back_off
from bot.ports.rows import Lane
from bot.ports.social import StreamingNetwork
from bot.ports.store import Store
from bot.runtime.nudging import Nudge

LOOK = 0.5
"""Seconds; less than the shortest wait of a stream that broke, so that a network that was closed is not asked again."""

LEASE = timedelta(seconds=60)
"""After so long another process listens in the place of one that died; meanwhile the account is polled as ever."""

STEADY = 60.0
"""Seconds for which a stream has to be open to count as one that works: until then the waits go on growing."""

LEAVING = 2.0
HELD_OFF = 30.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Listening:
    network: StreamingNetwork
    task: asyncio.Task[None]


class Streams:
    """Listens to whatever `networks` gives, until it is cancelled. `owner` names this process, `clock` is in UTC."""

    def __init__(
        self,
        store: Store,
        networks: Callable[[], dict[str, StreamingNetwork]],
        clock: Callable[[], datetime],
        owner: str,
    ) -> None:
        self._store = store
        self._networks = networks
        self._clock = clock
        self._owner = owner
        self._listening: dict[str, _Listening] = {}

    async def run(self) -> None:
        """Follow the accounts of the rules in force for ever; what is open is closed with it."""
        try:
            while True:
                await self._follow_networks()
                await asyncio.sleep(LOOK)
        finally:
            await self._end(list(self._listening))

    async def _follow_networks(self) -> None:
        wanted = self._networks()
        await self._end([key for key, each in self._listening.items() if wanted.get(key) is not each.network])
        for key, network in wanted.items():
            if key not in self._listening:
                task = asyncio.create_task(self._listen_when_free(network), name=f"stream {key}")
                self._listening[key] = _Listening(network, task)

    async def _end(self, keys: list[str]) -> None:
        tasks = [self._listening.pop(key).task for key in keys]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen_when_free(self, network: StreamingNetwork) -> None:
        """Listen whenever no other process does and the account is not paused."""
        while True:
            try:
                lane = await self._take(network.account.key)
                if lane is not None:
                    try:
                        await self._listen_while_ours(network, lane)
                    finally:
                        await self._leave(lane)
            except Exception:
                log.exception("stream_failed", account=network.account.key)
                await asyncio.sleep(HELD_OFF)
            await asyncio.sleep(LEASE.total_seconds() / 3)

    async def _listen_while_ours(self, network: StreamingNetwork, lane: Lane) -> None:
        nudge = Nudge(self._store, network.account, self._clock)
        tasks = [asyncio.create_task(self._listen(network, nudge)), asyncio.create_task(nudge.run())]
        try:
            ended: set[asyncio.Task[None]] = set()
            while not ended and await self._is_ours(network.account.key, lane):
                ended, _ = await asyncio.wait(
                    tasks, timeout=LEASE.total_seconds() / 3, return_when=asyncio.FIRST_COMPLETED
                )
            for task in ended:
                task.result()  # neither ends but by what nobody foresaw
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(self, key: str) -> Lane | None:
        try:
            async with self._store.writing() as tx:
                row = await tx.accounts.get(key)
                if row is None or row.state != "active":
                    return None
                return await tx.jobs.take_lane(f"stream:{key}", self._owner, self._clock(), LEASE)
        except IntegrationError:
            return None  # the agenda tells when the database does not answer

    async def _is_ours(self, key: str, lane: Lane) -> bool:
        try:
            async with self._store.writing() as tx:
                row = await tx.accounts.get(key)
                kept = await tx.jobs.keep_lane(lane, self._owner, self._clock(), LEASE)
                return kept and row is not None and row.state == "active"
        except IntegrationError:
            return False  # what could not be kept is another's soon

    async def _leave(self, lane: Lane) -> None:
        try:
            async with asyncio.timeout(LEAVING), self._store.writing() as tx:
                await tx.jobs.leave_lane(lane, self._owner, None)
        except (IntegrationError, TimeoutError) as error:
            log.info("stream_not_left", lane=lane.name, error=str(error))  # its lease ends by itself

    async def _listen(self, network: StreamingNetwork, nudge: Nudge) -> None:
        """Listen for ever, after growing waits where the network lets nobody listen; an outage is said once."""
        key, loop = network.account.key, asyncio.get_running_loop()
        failures, told = 0, False
        while True:
            opened: float | None = None
            error: IntegrationError = Unavailable("the stream ended", service=network.account.network, account=key)
            try:
                async with aclosing(network.listen()) as stream:
                    async for heard in stream:
                        opened = opened or loop.time()
                        nudge.hear(heard)
                        if told:
                            log.info("stream_back", account=key)
                            told = False
            except IntegrationError as failure:
                error = failure
            steady = opened is not None and loop.time() - opened >= STEADY
            failures = 1 if steady else failures + 1
            if failures > 1 and not told:  # servers and proxies end streams that work, now and then
                log.warning("stream_down", account=key, reason=error.reason, error=str(error))
                told = True
            wait = wait_after(failures, error, self._clock())
            await asyncio.sleep(wait.total_seconds() * (1 + random() / 10))  # noqa: S311 - nobody gains from knowing


def wait_after(failures: int, error: IntegrationError, now: datetime) -> timedelta:
    """How long to wait after so many failures in a row, and at least as long as the network asks for."""
    asked = error.retry_at - now if isinstance(error, RateLimited) else timedelta(0)
    return max(back_off(failures), asked)
