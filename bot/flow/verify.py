"""Look whether others can see what a network accepted, for networks that hide replies without saying so.

Takes a published reply; where nobody sees it, its case is not answered, and whoever answered learns of it. It never
publishes anything again: the network would hide that too.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.card import Say
from bot.domain import reply as replies
from bot.domain.reply import Reply
from bot.errors import AuthFailed, IntegrationError, RateLimited, Transient
from bot.flow.context import Context
from bot.flow.ledger import GIVE_UP_AFTER, Ledger, back_off
from bot.flow.steps import answered_no_longer, locked, queue_look
from bot.ports.rows import Job
from bot.ports.social import Network

PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=8))
"""How long after each look that found nothing the next one comes; the last one decides."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """The `verify` stage. `network` finds the network of an account."""

    ledger: Ledger
    network: Callable[[str], Network | None]

    async def verify(self, job: Job) -> datetime | None:
        """Carry out one look; gives when to come back to it, None when it was taken, or cannot be."""
        async with self.ledger.store.reading() as tx:
            reply = await tx.replies.get(job.payload["reply"])
        network = self.network(reply.account) if reply is not None else None
        if reply is None or reply.remote_id is None or network is None or not reply.answers:
            return None
        try:
            async with asyncio.timeout(network.capabilities.request_timeout.total_seconds()):
                visible = await network.is_visible(reply.remote_id)
        except (Transient, AuthFailed, TimeoutError) as error:
            return self._later(job, error)
        except IntegrationError:  # it says nothing of this post, and so neither do we
            return None
        if not visible:
            await self._not_seen(reply, job.payload["looks"])
        return None

    def _later(self, job: Job, error: Exception) -> datetime | None:
        now = self.ledger.clock()
        if now - (job.first_due or job.due) > GIVE_UP_AFTER:
            return None
        return error.retry_at if isinstance(error, RateLimited) else now + back_off(job.attempts + 1)

    async def _not_seen(self, looked_at: Reply, looks: int) -> None:
        """Look again after a while; after the last look say so, and give the case back to whoever has it."""
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            context = Context(tx, self.ledger.directory(), now)
            if looks < len(PAUSES):
                await queue_look(looked_at, now + PAUSES[looks], context, looks + 1)
                return
            reply, case = await locked(tx, looked_at.id)
            if not reply.answers:
                return
            await tx.replies.save(replies.unseen(reply, now))
            after = await answered_no_longer(case, case.assignee or reply.author, context)
            await tx.cases.save(after)
            told = dict.fromkeys(each for each in (after.assignee, reply.author) if each is not None)
            await context.whisper(after, list(told), Say(key="whisper.unseen", values={"case": str(case.id)}))
            await context.record("unseen", after, None, reply=reply.id)
