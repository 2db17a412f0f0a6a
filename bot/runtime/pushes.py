"""The durable inbox of what networks push: takes pushes as they arrive, keeps each once, says when it is on the disk.

Pushes that arrive while others are being written are written together next, in one transaction. It knows no network
and reads no body; whoever waits for too many others is sent away before anything is done.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.errors import IntegrationError
from bot.ports.rows import NewJob
from bot.ports.store import Store

KIND: Final = "take_in"
LANES: Final = "pushes:"
"""What the lanes of pushes begin with."""

AT_ONCE = 100
MOST_WAITING = 200
MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Push:
    """One push for an account. `key` tells it from every other push for the account."""

    account: str
    key: str
    body: str = field(repr=False)


@dataclass(slots=True)
class PushInbox:
    """Writes down pushes. Whoever waits for one learns when it is kept, or why not."""

    store: Store
    clock: Callable[[], datetime]
    _waiting: list[tuple[Push, asyncio.Future[bool]]] = field(default_factory=list)
    _bytes: int = 0
    _writing: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """True where so much waits to be written that another would wait for long."""
        return len(self._waiting) >= MOST_WAITING or self._bytes >= MOST_BYTES

    async def keep(self, push: Push) -> bool:
        """Return once the push is kept: True where it is new, False where it was kept before. Raises Unavailable."""
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((push, kept))
        self._bytes += len(push.body)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name="inbox of pushes")
        return await kept

    async def _write(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                self._bytes -= sum(len(push.body) for push, _ in together)
                await self._settle(together)
        finally:
            self._writing = None

    async def _settle(self, together: Sequence[tuple[Push, asyncio.Future[bool]]]) -> None:
        """Keep these in one transaction, and tell whoever still waits."""
        try:
            new = await self._commit([push for push, _ in together])
        except IntegrationError as error:
            for _, kept in together:
                if not kept.done():
                    kept.set_exception(error)
            return
        for push, kept in together:
            if not kept.done():
                kept.set_result(_name(push) in new)
            new.discard(_name(push))  # the same again in the same transaction is a repetition

    async def _commit(self, pushes: Sequence[Push]) -> set[str]:
        """The names of those that are new. The name alone decides: attempts at one push may differ in their words."""
        now = self.clock()
        async with self.store.writing() as tx:
            new = set(await tx.inbox.begin_all("pushes", {_name(push): "" for push in pushes}, now))
            first = {_name(push): push for push in reversed(pushes)}
            await tx.jobs.add([_job(first[name], now) for name in dict.fromkeys(map(_name, pushes)) if name in new])
        return new


def _name(push: Push) -> str:
    return f"{push.account}:{push.key}"


def _job(push: Push, now: datetime) -> NewJob:
    payload = {"account": push.account, "body": push.body}
    return NewJob(f"{LANES}{push.account}", KIND, f"{KIND}:{_name(push)}", payload, now)
