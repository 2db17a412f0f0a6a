"""Call those who have to hear of a case under its card: takes `call` jobs, has each said at most once.

What calls people is worse said twice than not at all, since whoever must know is told in private as well. So its job
is forgotten when the request leaves, and comes back only where it surely did not arrive. It must not know which
surface it speaks to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.cards.card import Say
from bot.errors import Permanent, RateLimited, Transient, Uncertain
from bot.flow.leaving import still_wanted
from bot.flow.losing import GIVE_UP, try_again
from bot.ports.chat import CallingSurface
from bot.ports.rows import Job, NewJob
from bot.ports.store import Store

RETRY = timedelta(seconds=5)
log = structlog.get_logger()


@dataclass(slots=True)
class _Asked:
    """One asking: whether it is forgotten already."""

    store: Store
    job: Job
    clock: Callable[[], datetime]
    forgotten: bool = False

    async def forget(self) -> None:
        if not self.forgotten:
            async with self.store.writing() as tx:
                await tx.jobs.done([self.job], self.clock())
            self.forgotten = True

    async def again(self, due: datetime) -> datetime | None:
        """Ask for the same at `due`; gives when to come back to the job, None where it is another one."""
        if not self.forgotten:
            return due
        async with self.store.writing() as tx:
            await tx.jobs.add([NewJob(self.job.lane, self.job.kind, self.job.key, self.job.payload, due)])
        return None


@dataclass(frozen=True, slots=True)
class Caller:
    """The calling stage. `surfaces` are those of the connected ones that can call, by name."""

    store: Store
    surfaces: Mapping[str, CallingSurface]
    clock: Callable[[], datetime]

    async def call(self, job: Job) -> datetime | None:
        """Carry out one `call` job; gives when to come back to it, None when it is done or cannot be."""
        async with self.store.reading() as tx:
            card = await tx.cards.get(job.payload["card"])
            if card is None or not await still_wanted(job, card, tx):
                return None
        surface = self.surfaces.get(card.surface)
        if surface is not None and card.on_its_way and job.attempts < GIVE_UP:
            return try_again(job.attempts, self.clock())
        if card.ref is None or surface is None:
            return None
        asked = _Asked(self.store, job, self.clock)
        try:
            line = (Say.model_validate(job.payload["say"]),)
            people, anyway = job.payload["people"], bool(job.payload.get("anyway"))
            await surface.call(card.channel, people, card.ref, line, leaving=asked.forget, anyway=anyway)
        except Transient as error:
            return await asked.again(error.retry_at if isinstance(error, RateLimited) else self.clock() + RETRY)
        except (Permanent, Uncertain) as error:
            log.warning("call_not_taken", surface=card.surface, case=card.case_id, error=error.reason)
        return None
