"""What became of an attempt, written down: the fact, the refusal, or the doubt; shared by publishing and looking up.

Each method is one transaction that locks the case first and then its reply, the order in which every stage locks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.card import Say
from bot.domain import reply as replies
from bot.domain.case import Case
from bot.domain.department import Directory
from bot.domain.reply import Attempt, Reply, ReplyState
from bot.errors import AuthFailed, Duplicate, IntegrationError, Permanent, RateLimited, Transient
from bot.flow.constants import PRIVATE_GIVEN
from bot.flow.context import Context, account_lane
from bot.flow.pause import pause
from bot.flow.spending import pay_for
from bot.flow.steps import answered, give_back, locked, queue_look, returned, told_apart
from bot.ports.rows import NewJob
from bot.ports.social import Network, Posting, Published
from bot.ports.store import Store, Transaction

GIVE_UP_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Records outcomes. `directory` gives the rules in force, `clock` the time (UTC)."""

    store: Store
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def published(self, reply_id: int, attempt: Attempt, fact: Published, outcome: str, network: Network) -> None:
        """The reply stands on the network; a fact wins over whatever was believed before."""
        now = self.clock()
        async with self.store.writing() as tx:
            reply, case = await locked(tx, reply_id)
            await tx.replies.end_attempt(replace(attempt, outcome=outcome, ended_at=now))
            if reply.state in (ReplyState.PUBLISHED, ReplyState.WITHDRAWN):
                return
            changed = replies.published(reply, fact.remote_id, fact.url, now)
            await tx.replies.save(changed)
            after = answered(changed, case, now)
            await tx.cases.save(after)
            context = Context(tx, self.directory(), now)
            await pay_for(changed, network, context)
            if network.capabilities.verifies is not None and not reply.private:
                await queue_look(changed, now + network.capabilities.verifies, context)
            await self._record(tx, "published", after, changed)

    async def unknown(self, reply_id: int, attempt: Attempt, error: IntegrationError, look_at: datetime) -> None:
        """Bytes left and no clear answer came back: look on the network at `look_at`, not before."""
        now = self.clock()
        async with self.store.writing() as tx:
            reply, case = await locked(tx, reply_id)
            await tx.replies.end_attempt(replace(attempt, outcome="uncertain", detail=str(error), ended_at=now))
            if reply.state is ReplyState.SENDING:
                await self.doubt(tx, reply, case, error.reason, look_at)

    async def not_sent(self, reply_id: int, attempt: Attempt, error: Transient) -> datetime | None:
        """Surely nothing was posted: gives when to try again, None once the reply has failed for good."""
        now = self.clock()
        async with self.store.writing() as tx:
            reply, case = await locked(tx, reply_id)
            await tx.replies.end_attempt(replace(attempt, outcome="not_sent", detail=str(error), ended_at=now))
            if reply.state is not ReplyState.SENDING:
                return None
            if now - reply.created_at > GIVE_UP_AFTER:
                await self.fail(tx, reply, case, error.reason)
                return None
            await self.wait(tx, reply, case, error.reason)
            return error.retry_at if isinstance(error, RateLimited) else now + back_off(attempt.number)

    async def not_looked(self, reply_id: int, number: int, error: Transient) -> datetime | None:
        """Nothing left, as what stands there could not be looked at for the time of that `number`: gives when to try
        again, None once the reply has failed for good or was taken back.
        """
        now = self.clock()
        async with self.store.writing() as tx:
            reply, case = await locked(tx, reply_id)
            if reply.state not in (ReplyState.HELD, ReplyState.QUEUED):
                return None
            if now - reply.created_at > GIVE_UP_AFTER:
                await self.fail(tx, reply, case, error.reason)
                return None
            await self.wait(tx, reply, case, error.reason)
            return error.retry_at if isinstance(error, RateLimited) else now + back_off(number)

    async def refused(self, reply_id: int, attempt: Attempt, error: Permanent) -> None:
        """The network said no for good; a token that no longer works pauses the account."""
        now = self.clock()
        async with self.store.writing() as tx:
            reply, case = await locked(tx, reply_id)
            await tx.replies.end_attempt(replace(attempt, outcome=error.reason, detail=str(error), ended_at=now))
            if reply.state is ReplyState.SENDING:
                has_one = reply.private and isinstance(error, Duplicate)
                await self.fail(tx, reply, case, PRIVATE_GIVEN if has_one else error.reason)
            if isinstance(error, AuthFailed):
                await pause(tx, error.account, error.reason, now)

    async def ask_person(self, seen: Reply, why: str) -> None:
        """Nothing automatic is left to try: the card asks whether the reply stands on the network.

        Nothing is changed where the reply is no longer as it was `seen` before the look-up.
        """
        async with self.store.writing() as tx:
            reply, case = await locked(tx, seen.id)
            if reply.revision != seen.revision:
                return
            changed = replies.uncertain(reply, why, needs_person=True)
            await tx.replies.save(changed)
            await self._record(tx, "uncertain", case, changed)
            say = Say(key=_of(reply, "whisper.needs_person"), values={"case": str(case.id)})
            await Context(tx, self.directory(), self.clock()).whisper(case, [reply.author], say)

    async def send_again(self, seen: Reply) -> None:
        """The look-up found nothing and a second attempt is safe: back into the queue.

        Only where the reply is as it was `seen` before the look-up: one that another process has sent since is a doubt
        of its own, and waits for its own look-up.
        """
        async with self.store.writing() as tx:
            reply, case = await locked(tx, seen.id)
            if reply.revision != seen.revision:
                return
            await self.wait(tx, reply, case, "uncertain")
            key = f"publish:{reply.id}"
            await tx.jobs.add([NewJob(account_lane(reply.account), "publish", key, {"reply": reply.id}, self.clock())])

    async def doubt(self, tx: Transaction, reply: Reply, case: Case, why: str, look_at: datetime) -> None:
        """Inside a transaction: nobody knows, the look-up is queued for `look_at`."""
        changed = replies.uncertain(reply, why)
        await tx.replies.save(changed)
        key = f"reconcile:{reply.id}"
        await tx.jobs.add([NewJob(account_lane(reply.account), "reconcile", key, {"reply": reply.id}, look_at)])
        await self._record(tx, "uncertain", case, changed)

    async def wait(self, tx: Transaction, reply: Reply, case: Case, why: str) -> None:
        """Inside a transaction: the reply waits in the queue, and the card says why."""
        changed = replies.queued(reply, why)
        if (reply.state, reply.failure) != (changed.state, changed.failure):
            await tx.replies.save(changed)
            await self._record(tx, "queued", case, changed)

    async def fail(self, tx: Transaction, reply: Reply, case: Case, why: str) -> None:
        """Inside a transaction: the reply failed, its words are a draft again unless they were meant in private, its
        author is told."""
        changed = replies.failed(reply, why)
        await tx.replies.save(changed)
        context = Context(tx, self.directory(), self.clock())
        after = await returned(reply, case, context)
        await tx.cases.save(after)
        await give_back(changed, context)
        await self._record(tx, "failed", after, changed)
        say = Say(key=_of(reply, "whisper.failed"), values={"case": str(case.id), "failure": why})
        await context.whisper(after, [reply.author], say)

    async def sending(self, tx: Transaction, reply: Reply, case: Case) -> Attempt:
        """Inside a transaction: the line that must stand before anything leaves."""
        changed = replies.sending(reply)
        await tx.replies.save(changed)
        attempt = await tx.replies.start_attempt(reply.id, self.clock())
        await self._record(tx, "sending", case, changed)
        return attempt

    async def _record(self, tx: Transaction, kind: str, case: Case, reply: Reply) -> None:
        context = Context(tx, self.directory(), self.clock())
        data = {"reply": reply.id, "reason": reply.failure, "needs_person": reply.needs_person, **told_apart(reply)}
        await context.record(kind, case, None, **data)


def _of(reply: Reply, sentence: str) -> str:
    return f"{sentence}_private" if reply.private else sentence


def back_off(attempt: int) -> timedelta:
    """How long to wait after attempt number `attempt`: 1 s, 2 s, 4 s ... at most 5 minutes."""
    return timedelta(seconds=min(300, 2 ** max(0, min(attempt, 12) - 1)))


async def posting_of(tx: Transaction, reply: Reply, attempts: Sequence[Attempt]) -> Posting:
    """What goes to the network for this reply, the same for every attempt."""
    target = await tx.mentions.get(reply.mention_id)
    assert target is not None, "a reply belongs to a mention, by the database's own rule"
    pictures = tuple(each.remote_id for each in await tx.reply_pictures.of_reply(reply.id))
    assert all(pictures), "a reply comes here once its pictures are uploaded: bot/flow/uploading.py"
    first = attempts[0].sent_at if attempts else None
    return Posting(reply.key, reply.text, target.mention, first, pictures=pictures)
