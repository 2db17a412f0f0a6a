"""Write down what networks charged beside pages and replies: takes the open networks, adds to their accounts' months.

Looks at posts, threads and withdrawals happen in every process, most of them in no transaction of their own, so each
process does this every few seconds. It must not know what a network charges for.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import structlog

from bot.domain.department import Directory
from bot.errors import IntegrationError
from bot.flow.context import Context
from bot.flow.spending import spend
from bot.ports.social import Network
from bot.ports.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Till:
    """Settles for the `networks` of this process, by account; `clock` gives the time in UTC."""

    store: Store
    networks: Mapping[str, Network]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]
    _owed: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def collect(self, network: Network) -> None:
        """Remember what a network charged so far, which may be about to close."""
        self._owed[network.account.key] += network.charged()

    async def settle(self) -> None:
        """Write down what was charged since the last time. What cannot be stored now is stored the next time.

        Raises Unavailable where the database is away.
        """
        for network in self.networks.values():
            self.collect(network)
        owed = {key: amount for key, amount in self._owed.items() if amount}
        if not owed:
            return
        async with self.store.writing() as tx:
            context = Context(tx, self.directory(), self.clock())
            for key, amount in sorted(owed.items()):
                await spend(key, amount, context)
        for key, amount in owed.items():
            self._owed[key] -= amount

    async def close(self) -> None:
        """Settle for the last time; what cannot be stored is told in the log."""
        try:
            await self.settle()
        except IntegrationError as error:
            lost = {key: str(amount) for key, amount in self._owed.items() if amount}
            log.warning("charges_lost", charges=lost, error=str(error))
