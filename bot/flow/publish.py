"""Publish a reply: a line in the ledger first, then one request, then what became of it.

Takes a reply whose undo window has passed. It must not know which network it speaks to, and never asks twice by
itself: a lost answer goes to reconcile.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.private import is_open
from bot.domain.reply import Attempt, Reply, ReplyState
from bot.errors import Permanent, Transient, Unavailable, Uncertain
from bot.flow.constants import PRIVATE_CLOSED, PUBLISHING_SWITCH
from bot.flow.context import Context
from bot.flow.last_look import may_leave
from bot.flow.ledger import Ledger, posting_of
from bot.flow.spending import is_affordable
from bot.flow.steps import locked
from bot.ports.rows import Job
from bot.ports.social import Network, Posting, Published
from bot.ports.store import Transaction

WHILE_STOPPED = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt about to leave: the reply, its words, its line in the ledger."""

    reply: Reply
    posting: Posting
    network: Network
    attempt: Attempt

    async def send(self, posting: Posting) -> Published:
        """The one request. Raises as `Network.publish`."""
        if not self.reply.private:
            return await self.network.publish(posting)
        assert self.network.private is not None, "what cannot go in private is kept back"
        return await self.network.private.send(posting)


@dataclass(frozen=True, slots=True)
class Publisher:
    """The `publish` stage. `network` finds the network of an account."""

    ledger: Ledger
    network: Callable[[str], Network | None]

    async def publish(self, job: Job, hold: Callable[[Transaction], Awaitable[None]]) -> datetime | None:
        """Carry out one `publish` job; gives when to come back to it, None when it is done.

        `hold` renews the lane's lease inside the transaction that opens the ledger, or raises LaneLost: nothing
        leaves from a process that no longer holds the lane.
        """
        try:
            if not await may_leave(job.payload["reply"], self.ledger, self.network):
                return None
        except Transient as error:
            return await self.ledger.not_looked(job.payload["reply"], job.attempts + 1, error)
        begun = await self._begin(job, hold)
        if not isinstance(begun, Attempted):
            return begun
        reply, network, attempt = begun.reply.id, begun.network, begun.attempt
        behaviour = network.capabilities
        account = network.account
        deadline = attempt.sent_at + behaviour.request_timeout
        left = deadline - self.ledger.clock()
        if left < behaviour.request_timeout / 2:
            late = Unavailable("this process slept before sending", service=account.network, account=account.key)
            return await self.ledger.not_sent(reply, attempt, late)
        try:
            async with asyncio.timeout(left.total_seconds()):
                fact = await begun.send(replace(begun.posting, send_by=deadline))
        except TimeoutError:
            lost = Uncertain("no answer in time", service=account.network, account=account.key)
            await self.ledger.unknown(reply, attempt, lost, deadline + behaviour.settle)
        except Uncertain as error:
            # A connection that breaks says nothing of the request: it may still be carried out behind it.
            await self.ledger.unknown(reply, attempt, error, deadline + behaviour.settle)
        except Transient as error:
            return await self.ledger.not_sent(reply, attempt, error)
        except Permanent as error:
            await self.ledger.refused(reply, attempt, error)
        else:
            await self.ledger.published(reply, attempt, fact, "published", network)
        return None

    async def _begin(self, job: Job, hold: Callable[[Transaction], Awaitable[None]]) -> Attempted | datetime | None:
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, job.payload["reply"])
            await hold(tx)
            ledger = await tx.replies.attempts(reply.id)
            network = self.network(reply.account)
            if reply.state is ReplyState.SENDING:
                # A process died between the request and its record; the request may still be under way.
                wait = timedelta(0) if network is None else settled_after(network)
                sent_at = ledger[-1].sent_at if ledger else now
                await self.ledger.doubt(tx, reply, case, "interrupted", max(now, sent_at + wait))
                return None
            if reply.state not in (ReplyState.HELD, ReplyState.QUEUED):
                return None
            if reply.state is ReplyState.HELD and reply.undo_until is not None and reply.undo_until > now:
                return reply.undo_until
            switch = await tx.switches.get(PUBLISHING_SWITCH)
            if switch is not None and switch.get("stopped"):
                await self.ledger.wait(tx, reply, case, "publishing_stopped")
                return now + WHILE_STOPPED
            account = await tx.accounts.get(reply.account)
            posting = await posting_of(tx, reply, ledger)
            if network is None or account is None or account.state == "paused":
                await self.ledger.fail(tx, reply, case, "account_paused")
                return None
            why = await _kept_back(reply, posting, network, Context(tx, self.ledger.directory(), now))
            if why is not None:
                await self.ledger.fail(tx, reply, case, why)
                return None
            attempt = await self.ledger.sending(tx, reply, case)
            first = posting.first_attempt_at or attempt.sent_at
            return Attempted(reply, replace(posting, first_attempt_at=first), network, attempt)


async def _kept_back(reply: Reply, posting: Posting, network: Network, context: Context) -> str | None:
    """Why it may not leave any more, though it might when it was sent; None where it may."""
    if reply.private:
        can = network.private is not None and is_open(posting.target.private_until, context.now)
        return None if can else PRIVATE_CLOSED
    if posting.target.barrier:
        return "not_allowed"
    cost = network.preview(posting.text, posting.target).cost
    return None if await is_affordable(reply.account, cost, context) else "budget_spent"


def settled_after(network: Network) -> timedelta:
    """How long after a request left nothing more can come of it."""
    return network.capabilities.request_timeout + network.capabilities.settle
