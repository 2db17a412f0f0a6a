"""Give what was logged its place in the chain of the audit log, some entries a transaction, until none waits.

Any number of processes may do it: the database lets one at a time.
"""

from dataclasses import dataclass

from bot.ports.store import Store

AT_ONCE = 500
"""Entries a transaction, so that nobody waits long for one on SQLite."""


@dataclass(frozen=True, slots=True)
class Chainer:
    """The chain of one database."""

    store: Store

    async def chain(self) -> int:
        """Gives how many entries got their place. May run anywhere, at once, twice. Raises Unavailable: those that
        have their place keep it."""
        chained = 0
        async with self.store.reading() as tx:
            if not (await tx.audit.unchained()).count:
                return 0  # a look, so that an idle house writes nothing
        while True:
            async with self.store.writing() as tx:
                now_chained = await tx.audit.chain(AT_ONCE)
            chained += now_chained
            if now_chained < AT_ONCE:
                return chained
