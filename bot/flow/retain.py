"""Forget what was needed for a time only: acts once told apart from their repeats, news once shown, payloads once read.

Takes the present, gives how much was forgotten. Cases, mentions, replies, attempts and the history of cases stay;
contacts with persons away from the networks do not.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.domain import recording
from bot.domain.audit import Act
from bot.ports.store import Store, Transaction

AT_ONCE = 500
"""Rows a transaction, so that nobody waits long for one."""

KEPT: Mapping[str, timedelta] = {
    # The longest that a chat service or a client of ours may send the same act again, many times over.
    "acts": timedelta(days=30),
    # Events that only make open pages draw something anew; a page reads what it missed within minutes.
    "drawings": timedelta(days=7),
    "whispers": timedelta(days=30),
    "composing": timedelta(days=1),
    # Of which nobody outside has to be told any more; the history of their cases says that they were.
    "alarms": timedelta(days=90),
    # What a network sent in a shape that nobody knew: long enough for a mended version to be looked at.
    "set_aside": timedelta(days=90),
    # Public for long, or of a draft that nobody came back to; what its reply still needs stays.
    "reply_pictures": timedelta(days=90),
    # A year of seasons, and the month before it.
    "rule_hits": timedelta(days=400),
}


@dataclass(frozen=True, slots=True)
class Retainer:
    """The retention stage."""

    store: Store
    clock: Callable[[], datetime]

    async def forget(self) -> int:
        """Forget what is older than `KEPT` says, in short transactions; gives how many rows. May run anywhere, twice.

        Raises Unavailable; what was forgotten so far is forgotten.
        """
        forgotten = 0
        for kind, kept in KEPT.items():
            forgotten += await self._in_parts(partial(_traces, kind), kept)
        return forgotten + await self._in_parts(_contacts, recording.KEPT)

    async def _in_parts(self, forget: Callable[[Transaction, datetime], Awaitable[int]], kept: timedelta) -> int:
        forgotten = 0
        while True:
            async with self.store.writing() as tx:
                gone = await forget(tx, self.clock() - kept)
            forgotten += gone
            if gone < AT_ONCE:
                return forgotten


async def _traces(kind: str, tx: Transaction, before: datetime) -> int:
    return await tx.traces.forget(kind, before, AT_ONCE)


async def _contacts(tx: Transaction, before: datetime) -> int:
    forgotten = await tx.persons.forget_older(before, AT_ONCE)
    if forgotten:
        tx.audit.add(Act("contacts_outlived", before + recording.KEPT, data={"contacts": forgotten}))
    return forgotten
