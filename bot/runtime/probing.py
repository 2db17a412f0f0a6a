"""Ask a network who we are: an account whose token does not work is paused, a paused one that works again goes on.

Takes the key of an account, gives whether it works. When it is asked next is written down in the account's row, where
others may set it to now.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.interval import until_next_probe
from bot.errors import AuthFailed, IntegrationError
from bot.flow.pause import pause
from bot.ports.rows import Event
from bot.ports.social import Identity, Network
from bot.ports.store import Store

AGAIN = timedelta(hours=6)
"""How often the network of an account that works is asked, to learn when its token ends and what is to mend there."""

AT_ONCE = 50
UNREACHABLE = timedelta(minutes=5)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prober:
    """Asks networks. `network` finds the open network of an account, `clock` gives the time in UTC."""

    store: Store
    network: Callable[[str], Network | None]
    clock: Callable[[], datetime]

    async def probe_all(self, keys: Iterable[str]) -> None:
        """Ask every network, some at a time. Raises what one of them raised; the others are cancelled then."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(key: str) -> None:
            async with gate:
                await self.probe(key)

        async with asyncio.TaskGroup() as group:
            for key in keys:
                group.create_task(ask(key))

    async def probe(self, key: str) -> bool:
        """Ask the network who we are; a paused account that works again goes on. False where it does not work.

        The fault stays until the next poll went well, which then ends the gap.
        """
        network = self.network(key)
        if network is None:
            return False
        now = self.clock()
        try:
            identity = await network.connect()
        except AuthFailed as error:
            async with self.store.writing() as tx:
                told = await pause(tx, key, error.reason, now)
            if told:
                log.warning("account_paused", account=key, reason=error.reason)
            await self._ask_later(key, now)
            return False
        except IntegrationError as error:
            log.warning("account_not_connected", account=key, reason=error.reason)
            await self._ask_later(key, now)
            return False
        await self._works(key, identity, now)
        return True

    async def _works(self, key: str, identity: Identity, now: datetime) -> None:
        async with self.store.writing() as tx:
            row = await tx.accounts.get(key)
            await tx.accounts.recognised(key, identity)
            await tx.accounts.probe(key, now + AGAIN)
            resumed = row is not None and row.state == "paused"
            if row is not None and resumed:
                await tx.accounts.set_state(key, "active", row.fault, now)
                data = {"account": key, "handle": identity.handle}
                await tx.events.add([Event(0, now, "account_resumed", None, None, None, data)])
        if resumed:
            log.info("account_resumed", account=key, handle=identity.handle)
        if identity.remarks and (row is None or row.remarks != identity.remarks):
            log.warning("account_remarks", account=key, remarks=identity.remarks)

    async def _ask_later(self, key: str, now: datetime) -> None:
        """The longer an account is paused, the more seldom its network is asked."""
        async with self.store.writing() as tx:
            row = await tx.accounts.get(key)
            paused = row is not None and row.state == "paused"
            since = row.fault_since if row is not None and row.fault_since is not None else now
            wait = until_next_probe(now - since) if paused else UNREACHABLE
            await tx.accounts.probe(key, now + wait)
