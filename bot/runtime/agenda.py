"""Which account is read or asked when: takes the due times of the database, starts what is due, the longest due first.

One look at the database a moment finds whatever is due, however many accounts there are and whichever process or
person set their times. It must not know what a reading does; leases keep two processes from reading one account.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.errors import IntegrationError
from bot.ports.rows import AccountRow
from bot.ports.social import Network
from bot.ports.store import Store
from bot.runtime.telemetry import POLL_LATE

LOOK = 0.5
AT_ONCE = 100
"""Readings at a time of accounts on one server, so that one which hangs keeps nobody waiting but its own."""

PROBES_AT_ONCE = 20
HELD_OFF = timedelta(seconds=30)
"""After something unforeseen an account is left alone, since nothing was written down of when it is due again."""

log = structlog.get_logger()
Act = Callable[[str], Awaitable[Any]]


class Agenda:
    """Starts `poll` for accounts that are due, `probe` for those that are to say who they are, until it is cancelled.

    `network` finds the open network of an account; one without is left alone. `clock` gives the time in UTC.
    """

    def __init__(
        self,
        store: Store,
        poll: Act,
        probe: Act,
        network: Callable[[str], Network | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._poll = poll
        self._probe = probe
        self._network = network
        self._clock = clock
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._of_server: Counter[str] = Counter()
        self._held_off: dict[str, datetime] = {}
        self._down = False

    async def run(self) -> None:
        """Look and start for ever; what runs is cancelled with it, which loses nothing: a page is one transaction."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK)
        finally:
            running = [*self._reading.values(), *self._asking.values()]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def look(self) -> None:
        """Start whatever is due now and has a place."""
        now = self._clock()
        try:
            async with self._store.reading() as tx:
                due = await tx.accounts.due(now)
                to_probe = await tx.accounts.to_probe(now)
        except IntegrationError as error:
            self._outage(error)
            return
        if self._down:
            log.info("agenda_back")
        self._down = False
        for row in due:
            self._read(row, now)
        for key in to_probe:
            self._ask(key, now)

    def _read(self, row: AccountRow, now: datetime) -> None:
        network = self._network(row.key)
        if network is None or row.key in self._reading or self._is_held_off(row.key, now):
            return
        server = network.account.base_url or network.account.network
        if self._of_server[server] >= AT_ONCE:
            return
        if row.next_poll is not None:
            POLL_LATE.observe((now - row.next_poll).total_seconds())
        self._of_server[server] += 1
        self._start(self._reading, row.key, self._poll, lambda: self._gives_back(server))

    def _ask(self, key: str, now: datetime) -> None:
        busy = key in self._asking or len(self._asking) >= PROBES_AT_ONCE
        if self._network(key) is not None and not busy and not self._is_held_off(key, now):
            self._start(self._asking, key, self._probe, lambda: None)

    def _start(self, where: dict[str, asyncio.Task[None]], key: str, act: Act, ended: Callable[[], None]) -> None:
        def over(_task: asyncio.Task[None]) -> None:
            del where[key]
            ended()

        where[key] = asyncio.create_task(self._carry_out(key, act), name=f"account {key}")
        where[key].add_done_callback(over)

    async def _carry_out(self, key: str, act: Act) -> None:
        try:
            await act(key)
        except IntegrationError as error:
            self._outage(error)
            self._held_off[key] = self._clock() + HELD_OFF
        except Exception:
            log.exception("account_failed", account=key)
            self._held_off[key] = self._clock() + HELD_OFF

    def _is_held_off(self, key: str, now: datetime) -> bool:
        until = self._held_off.get(key)
        if until is None or until <= now:
            self._held_off.pop(key, None)
            return False
        return True

    def _gives_back(self, server: str) -> None:
        self._of_server[server] -= 1
        if not self._of_server[server]:
            del self._of_server[server]

    def _outage(self, error: IntegrationError) -> None:
        """The database does not answer: said once when it starts."""
        if not self._down:
            log.warning("agenda_down", error=str(error))
        self._down = True
