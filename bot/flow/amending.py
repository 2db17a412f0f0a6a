"""Carry out what somebody wants of a published reply: a line in the ledger, then one request, then what came of it.

Every such request is safe to repeat, so a lost answer, or a process that died over it, is followed by the same request
again: where a post bears one answer alone, once a look has shown that the one there is still ours. It must not know
which network it speaks to.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.card import Say
from bot.cards.inline import name_of, value
from bot.domain import case as cases
from bot.domain import reply as replies
from bot.domain.amendment import Amendment, AmendmentKind
from bot.domain.case import Case
from bot.domain.reply import Attempt, Reply, ReplyState
from bot.errors import (
    AuthFailed,
    IntegrationError,
    Permanent,
    QuotaSpent,
    RateLimited,
    TargetGone,
    Transient,
    Unavailable,
    Uncertain,
)
from bot.flow.constants import PUBLISHING_SWITCH
from bot.flow.context import Context
from bot.flow.ledger import GIVE_UP_AFTER, Ledger, back_off
from bot.flow.pause import pause
from bot.flow.steps import answered_no_longer, locked, read_thread
from bot.ports.rows import Job
from bot.ports.social import Network, Posting
from bot.ports.store import Transaction

WHILE_STOPPED = timedelta(seconds=5)
_TOLD = 600
"""Characters of a corrected reply that its author is told."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A request about to leave: what is wanted of which post, its line in the ledger, and its words if it has some.

    `standing` is the post as we know it, where it is looked for before it is taken away.
    """

    reply: Reply
    wanted: Amendment
    remote_id: str
    network: Network
    attempt: Attempt
    posting: Posting | None = None
    standing: Posting | None = None


@dataclass(frozen=True, slots=True)
class Amender:
    """The `amend` stage. `network` finds the network of an account."""

    ledger: Ledger
    network: Callable[[str], Network | None]

    async def amend(self, job: Job, hold: Callable[[Transaction], Awaitable[None]]) -> datetime | None:
        """Carry out one `amend` job; gives when to come back to it, None when nothing is left to do.

        `hold` renews the lane's lease inside the transaction that opens the ledger, or raises LaneLost.
        """
        begun = await self._begin(job, hold)
        if not isinstance(begun, _Begun):
            return begun
        behaviour, account = begun.network.capabilities, begun.network.account
        deadline = begun.attempt.sent_at + behaviour.request_timeout
        left = deadline - self.ledger.clock()
        if left < behaviour.request_timeout / 2:
            late = Unavailable("this process slept before sending", service=account.network, account=account.key)
            return await self._try_again(begun, late)
        try:
            async with asyncio.timeout(left.total_seconds()):
                if begun.posting is not None:
                    await begun.network.correct(begun.remote_id, replace(begun.posting, send_by=deadline))
                elif begun.standing is None or await begun.network.find(begun.standing) is not None:
                    await begun.network.withdraw(begun.remote_id, send_by=deadline)
        except TimeoutError:
            return await self._try_again(
                begun, Uncertain("no answer in time", service=account.network, account=account.key)
            )
        except (Transient, Uncertain) as error:
            return await self._try_again(begun, error)
        except Permanent as error:
            await self._refused(begun, error)
        else:
            await (self._corrected(begun) if begun.posting is not None else self._withdrawn(begun))
        return None

    async def _begin(self, job: Job, hold: Callable[[Transaction], Awaitable[None]]) -> _Begun | datetime | None:
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, job.payload["reply"])
            await hold(tx)
            wanted = reply.amendment
            if wanted is None or not wanted.is_due:
                return None
            assert reply.remote_id is not None, "only a post that is known can be amended"
            network = self.network(reply.account)
            account = await tx.accounts.get(reply.account)
            if network is None or account is None or account.state == "paused":
                await self._fail(tx, reply, case, wanted, "account_paused")
                return None
            posting = await self._words(tx, reply, wanted)
            if posting is not None:
                wait_until = await self._not_before(tx, reply, network, now)
                if wait_until > now:
                    return wait_until
            standing = await self._standing(tx, reply) if posting is None and network.capabilities.replaces else None
            attempt = await tx.replies.start_attempt(reply.id, self.ledger.clock(), wanted.kind.value)
            return _Begun(reply, wanted, reply.remote_id, network, attempt, posting, standing)

    async def _words(self, tx: Transaction, reply: Reply, wanted: Amendment) -> Posting | None:
        """The words of a correction as they go to the network, None for a withdrawal."""
        if wanted.kind is not AmendmentKind.CORRECTION:
            return None
        return await _posting(tx, reply, wanted.text)

    async def _standing(self, tx: Transaction, reply: Reply) -> Posting | None:
        """Our words as they stand, where a withdrawal of them may have been carried out already: what stands there now
        may be a colleague's answer, by the same name."""
        if not any(_may_be_withdrawn(each) for each in await tx.replies.attempts(reply.id)):
            return None
        return await _posting(tx, reply, reply.text)

    async def _not_before(self, tx: Transaction, reply: Reply, network: Network, now: datetime) -> datetime:
        """When new words may leave (UTC): not while all publishing is stopped, nor while an earlier request, of this
        correction or of the one before, may still be carried out after ours."""
        switch = await tx.switches.get(PUBLISHING_SWITCH)
        if switch is not None and switch.get("stopped"):
            return now + WHILE_STOPPED
        settled = network.capabilities.request_timeout + network.capabilities.settle
        unknown = [each.sent_at + settled for each in await tx.replies.attempts(reply.id) if _may_come_late(each)]
        return max(unknown, default=now)

    async def _corrected(self, begun: _Begun) -> None:
        """The post says the new words: written down with the old ones.

        Also where somebody asked meanwhile to withdraw it, but not where another process has told it already.
        """
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, begun.reply.id)
            await tx.replies.end_attempt(replace(begun.attempt, outcome="corrected", ended_at=now))
            overtaken = reply.amendment is not None and reply.amendment.kind is AmendmentKind.WITHDRAWAL
            unsaid = reply.amendment == begun.wanted or (overtaken and reply.text == begun.reply.text)
            if reply.state is not ReplyState.PUBLISHED or not unsaid:
                return
            changed = replies.corrected(reply, begun.wanted, now)
            await tx.replies.save(changed)
            context = Context(tx, self.ledger.directory(), now)
            after = cases.touched(case, now)
            await tx.cases.save(after)
            await read_thread(after, context)
            by = begun.wanted.by
            values = {
                "case": str(case.id),
                "name": name_of(context.directory, by),
                "words": value(changed.text, _TOLD),
            }
            say = Say(key="whisper.corrected", values=values)
            told = dict.fromkeys([*reply.signed_by, *sorted(begun.wanted.writers)])
            await context.whisper(after, [each for each in told if each != by], say)
            await context.record("corrected", after, by, reply=reply.id, before=reply.text, after=changed.text)

    async def _withdrawn(self, begun: _Begun) -> None:
        """The post is off the network: written down, and the case waits for an answer again where it was the only one.

        Two processes may come here with the same withdrawal; the second finds it told.
        """
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, begun.reply.id)
            await tx.replies.end_attempt(replace(begun.attempt, outcome="withdrawn", ended_at=now))
            if reply.state is not ReplyState.PUBLISHED:
                return
            by = begun.wanted.by
            changed = replies.withdrawn(reply, by, now)
            await tx.replies.save(changed)
            context = Context(tx, self.ledger.directory(), now)
            # One that nobody could see had answered nothing.
            after = await answered_no_longer(case, by, context) if reply.answers else cases.touched(case, now)
            await tx.cases.save(after)
            await read_thread(after, context)
            say = Say(key="whisper.withdrawn", values={"case": str(case.id), "name": name_of(context.directory, by)})
            await context.whisper(after, [each for each in reply.signed_by if each != by], say)
            await context.record("withdrawn", after, by, reply=reply.id)

    async def _try_again(self, begun: _Begun, error: IntegrationError) -> datetime | None:
        """Nobody knows, or surely nothing was done: the same request again later, unless it was tried for hours."""
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, begun.reply.id)
            outcome = "uncertain" if isinstance(error, Uncertain) else "not_sent"
            await tx.replies.end_attempt(replace(begun.attempt, outcome=outcome, detail=str(error), ended_at=now))
            if reply.amendment != begun.wanted:
                return None
            if now - begun.wanted.due_since > GIVE_UP_AFTER:
                await self._fail(tx, reply, case, begun.wanted, error.reason)
                return None
        return error.retry_at if isinstance(error, RateLimited) else now + back_off(begun.attempt.number)

    async def _refused(self, begun: _Begun, error: Permanent) -> None:
        """The network said no for good; a token that no longer works pauses the account."""
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, begun.reply.id)
            await tx.replies.end_attempt(replace(begun.attempt, outcome=error.reason, detail=str(error), ended_at=now))
            if reply.amendment == begun.wanted:
                # What else a network says of an act is said of a new text: here it is a refusal like any other.
                why = replies.GONE if isinstance(error, TargetGone) else "permanent"
                if isinstance(error, AuthFailed | QuotaSpent):
                    why = error.reason
                await self._fail(tx, reply, case, begun.wanted, why)
            if isinstance(error, AuthFailed):
                await pause(tx, error.account, error.reason, now)

    async def _fail(self, tx: Transaction, reply: Reply, case: Case, wanted: Amendment, why: str) -> None:
        """Inside a transaction: nothing came of it, the card says why, and whoever asked is told."""
        context = Context(tx, self.ledger.directory(), self.ledger.clock())
        changed = replies.amendment_failed(reply, wanted, why)
        await tx.replies.save(changed)
        after = cases.touched(case, context.now)
        await tx.cases.save(after)
        say = Say(key=f"whisper.{wanted.kind}_failed", values={"case": str(case.id), "failure": why})
        await context.whisper(after, [wanted.by], say)
        if changed.correction is not None:
            again = Say(key="whisper.correction_waits_again", values={"case": str(case.id)})
            await context.whisper(after, [changed.correction.by], again)
        await context.record(f"{wanted.kind}_failed", after, None, reply=reply.id, reason=why)


async def _posting(tx: Transaction, reply: Reply, text: str) -> Posting:
    target = await tx.mentions.get(reply.mention_id)
    assert target is not None, "a reply belongs to a mention, by the database's own rule"
    return Posting(reply.key, text, target.mention)


def _may_be_withdrawn(attempt: Attempt) -> bool:
    """True for a withdrawal whose answer nobody has."""
    return attempt.act == AmendmentKind.WITHDRAWAL and attempt.outcome in (None, "uncertain")


def _may_come_late(attempt: Attempt) -> bool:
    """True for a request with new words whose answer nobody has."""
    return attempt.act == AmendmentKind.CORRECTION and attempt.outcome in (None, "uncertain")
