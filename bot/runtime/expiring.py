"""Warn before a token ends by itself: takes what networks told of our tokens, tells everybody once a week and once a
day before, by an event, in the log and on the desk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.interval import warning_due
from bot.ports.rows import Event
from bot.ports.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Expiring:
    """Looks at every account's token. `clock` gives the time in UTC."""

    store: Store
    clock: Callable[[], datetime]

    async def warn(self) -> int:
        """Tell of the tokens that end soon and that nobody was told of; gives how many. May run anywhere, twice."""
        now = self.clock()
        async with self.store.reading() as tx:
            rows = await tx.accounts.all()
        told = 0
        for row in rows:
            days = warning_due(row.token_ends, row.token_told, now)
            if days is None or row.token_ends is None:
                continue
            data = {"account": row.key, "ends": row.token_ends.isoformat(), "days": days}
            async with self.store.writing() as tx:
                first = await tx.accounts.told(row.key, days)
                if first:
                    await tx.events.add([Event(0, now, "token_ends", None, None, None, data)])
            if first:
                log.warning("token_ends", **data)
                told += 1
        return told
