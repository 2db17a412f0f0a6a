"""Look on the network before any second attempt: find our reply, else decide by the network's posting class.

A message in private is never sent again by itself: who was written to twice was written to twice.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.department import PostingClass
from bot.domain.reply import Reply, ReplyState
from bot.errors import AuthFailed, IntegrationError, NotAllowed, RateLimited, Transient
from bot.flow.ledger import Ledger, posting_of
from bot.ports.rows import Job
from bot.ports.social import Capabilities, Network, Posting, Published

ASK_PERSON_AFTER = timedelta(hours=1)
LOOK_AGAIN = timedelta(seconds=5)
UNKNOWN = frozenset({None, "uncertain"})


class Next(StrEnum):
    """What to do about a reply that the look-up did not find."""

    SEND_AGAIN = "send_again"
    ASK_PERSON = "ask_person"


def after_nothing_found(
    capabilities: Capabilities, *, first_attempt_at: datetime, unknown_attempts: int, now: datetime
) -> Next:
    """Decide by the posting class once our reply was not found under its parent (or cannot be looked up).

    A client key protects for its lifetime, an upsert always. A plain post is sent a second time once, and only
    after a look-up that came later than the settle time; after that a person has to look.
    """
    if capabilities.posting is PostingClass.UPSERT:
        return Next.SEND_AGAIN
    if capabilities.posting is PostingClass.CLIENT_KEY and now - first_attempt_at < capabilities.key_lifetime:
        return Next.SEND_AGAIN
    return Next.SEND_AGAIN if capabilities.finds_replies and unknown_attempts < 2 else Next.ASK_PERSON


@dataclass(frozen=True, slots=True)
class Reconciler:
    """The `reconcile` stage. `network` finds the network of an account."""

    ledger: Ledger
    network: Callable[[str], Network | None]

    async def reconcile(self, job: Job) -> datetime | None:
        """Carry out one `reconcile` job; gives when to look again, None when it is decided."""
        async with self.ledger.store.reading() as tx:
            reply = await tx.replies.get(job.payload["reply"])
            if reply is None or reply.state is not ReplyState.UNCERTAIN or reply.needs_person:
                return None
            attempts = await tx.replies.attempts(reply.id)
            posting = await posting_of(tx, reply, attempts)
        network = self.network(reply.account)
        if network is None:
            await self.ledger.ask_person(reply, "account_paused")
            return None
        if network.capabilities.finds_replies or reply.private:
            try:
                async with asyncio.timeout(network.capabilities.request_timeout.total_seconds()):
                    found = await _found(reply, posting, network)
            except (Transient, AuthFailed, TimeoutError) as error:
                return await self._later(reply, attempts[-1].sent_at, error)
            except IntegrationError as error:
                await self.ledger.ask_person(reply, error.reason)
                return None
            # Where a post bears one answer alone, all answers to it have had its id: what says these words is this one.
            alone = network.capabilities.replaces
            if found is not None and (alone or not await self._belongs_to_another(found, reply)):
                await self.ledger.published(reply.id, attempts[-1], found, "found", network)
                return None
        decision = after_nothing_found(
            network.capabilities,
            first_attempt_at=attempts[0].sent_at,
            unknown_attempts=sum(each.outcome in UNKNOWN for each in attempts),
            now=self.ledger.clock(),
        )
        if decision is Next.SEND_AGAIN and not reply.private:
            await self.ledger.send_again(reply)
        else:
            await self.ledger.ask_person(reply, "not_found")
        return None

    async def _belongs_to_another(self, found: Published, reply: Reply) -> bool:
        """True where the post found is the fact of an earlier reply with the same words under the same mention."""
        async with self.ledger.store.reading() as tx:
            owners = await tx.replies.by_remote_id(reply.account, [found.remote_id])
        return any(owner.id != reply.id for owner in owners.values())

    async def _later(self, reply: Reply, sent_at: datetime, error: Exception) -> datetime | None:
        now = self.ledger.clock()
        if now - sent_at > ASK_PERSON_AFTER:
            await self.ledger.ask_person(reply, "no_look_up")
            return None
        return error.retry_at if isinstance(error, RateLimited) else now + LOOK_AGAIN


async def _found(reply: Reply, posting: Posting, network: Network) -> Published | None:
    """Our reply where it stands, None where it surely does not. Raises as `Network.find`."""
    if not reply.private:
        return await network.find(posting)
    if network.private is None:
        raise NotAllowed("nobody is answered in private", service=network.account.network, account=reply.account)
    return await network.private.find(posting)
