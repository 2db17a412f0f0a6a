"""Carry out what somebody wants the public to see of what an author wrote: one request, then what came of it.

Every such request is safe to repeat, so a lost answer, or a process that died over it, is followed by the same request
again. Before it leaves it is written down until when it may be carried out, so that a later wish for the opposite
waits that long. It must not know which network it speaks to.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Say
from bot.domain import case as cases
from bot.domain import hiding as hidings
from bot.domain.case import Case
from bot.domain.department import Directory
from bot.domain.hiding import Hiding, Wish
from bot.domain.mention import MentionState
from bot.domain.view import StoredMention
from bot.errors import (
    AuthFailed,
    IntegrationError,
    NotAllowed,
    Permanent,
    QuotaSpent,
    RateLimited,
    TargetGone,
    Transient,
    Unavailable,
    Uncertain,
)
from bot.flow.context import Context
from bot.flow.ledger import GIVE_UP_AFTER, back_off
from bot.flow.pause import pause
from bot.ports.rows import Job
from bot.ports.social import Network
from bot.ports.store import Store, Transaction

GONE, FORBIDDEN, UNCONFIRMED = "comment_gone", "not_hideable", "hiding_unconfirmed"
"""Why nothing came of it, beside the reasons that any request may have."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A request about to leave. `before` is how the mention stood, `number` counts the requests for what is `wanted`,
    and what was sent at `sent_at` may be carried out until `settles_at`."""

    stored: StoredMention
    before: Hiding
    wanted: Wish
    network: Network
    number: int
    sent_at: datetime
    settles_at: datetime


@dataclass(frozen=True, slots=True)
class _Present:
    """A mention as it stands, in its locked case; `state` is what was done about its being seen so far."""

    stored: StoredMention
    case: Case
    state: Hiding


@dataclass(frozen=True, slots=True)
class Hider:
    """The `hide` stage. `network` finds the network of an account, `directory` gives the rules in force."""

    store: Store
    network: Callable[[str], Network | None]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def hide(self, job: Job, hold: Callable[[Transaction], Awaitable[None]]) -> datetime | None:
        """Carry out one `hide` job; gives when to come back to it, None when nothing is left to do.

        `hold` renews the lane's lease inside the transaction before the request, or raises LaneLost.
        """
        begun = await self._begin(job, hold)
        if not isinstance(begun, _Begun):
            return begun
        behaviour, account = begun.network.capabilities, begun.network.account
        deadline = begun.sent_at + behaviour.request_timeout
        left = deadline - self.clock()
        if left < behaviour.request_timeout / 2:
            late = Unavailable("this process slept before sending", service=account.network, account=account.key)
            return await self._try_again(begun, late)
        remote_id = begun.stored.mention.remote_id
        try:
            async with asyncio.timeout(left.total_seconds()):
                await begun.network.hide(remote_id, hidden=begun.wanted.hide, send_by=deadline)
        except TimeoutError:
            lost = Uncertain("no answer in time", service=account.network, account=account.key)
            return await self._try_again(begun, lost)
        except (Transient, Uncertain) as error:
            return await self._try_again(begun, error)
        except Permanent as error:
            await self._refused(begun, error)
        else:
            await self._done(begun)
        return None

    async def _begin(self, job: Job, hold: Callable[[Transaction], Awaitable[None]]) -> _Begun | datetime | None:
        async with self.store.writing() as tx:
            present = await _locked(tx, job.payload["mention"])
            await hold(tx)
            wanted, now = present.state.due, self.clock()
            if wanted is None:
                return None
            if present.stored.state is MentionState.DELETED:
                await self._fail(tx, present, wanted, GONE)
                return None
            network = self.network(present.case.account)
            account = await tx.accounts.get(present.case.account)
            if network is None or account is None or account.state == "paused":
                await self._fail(tx, present, wanted, "account_paused")
                return None
            if wanted.not_before is not None and wanted.not_before > now:
                return wanted.not_before
            settles_at = now + network.capabilities.request_timeout + network.capabilities.settle
            changed = hidings.tried(present.state, settles_at)
            await tx.mentions.keep_hiding(present.stored.id, changed)
            return _Begun(present.stored, present.state, wanted, network, changed.tries, now, settles_at)

    async def _done(self, begun: _Begun) -> None:
        """The network did it. Two processes may come here with the same wish; the second finds it told."""
        async with self.store.writing() as tx:
            present = await self._answered(tx, begun)
            if present.state.wanted != begun.wanted:
                return
            changed = hidings.carried_out(present.state, begun.wanted, self.clock())
            kind = "hidden" if begun.wanted.hide else "shown_again"
            await self._tell(tx, present, changed, kind, begun.wanted.by)

    async def _try_again(self, begun: _Begun, error: IntegrationError) -> datetime | None:
        """Nobody knows, or surely nothing was done: the same request again later, unless it was tried for hours."""
        now, lost = self.clock(), isinstance(error, Uncertain)
        async with self.store.writing() as tx:
            present = await (_locked(tx, begun.stored.id) if lost else self._answered(tx, begun))
            if present.state.wanted != begun.wanted:
                return None
            if now - begun.wanted.asked_at > GIVE_UP_AFTER:
                await self._fail(tx, present, begun.wanted, UNCONFIRMED if lost else error.reason)
                return None
        return error.retry_at if isinstance(error, RateLimited) else now + back_off(begun.number)

    async def _refused(self, begun: _Begun, error: Permanent) -> None:
        """The network said no for good; a token that no longer works pauses the account."""
        why = "permanent"
        if isinstance(error, TargetGone):
            why = GONE
        elif isinstance(error, NotAllowed):
            why = FORBIDDEN
        elif isinstance(error, AuthFailed | QuotaSpent):
            why = error.reason
        async with self.store.writing() as tx:
            present = await self._answered(tx, begun)
            if present.state.wanted == begun.wanted:
                await self._fail(tx, present, begun.wanted, why)
            if isinstance(error, AuthFailed):
                await pause(tx, error.account, error.reason, self.clock())

    async def _answered(self, tx: Transaction, begun: _Begun) -> _Present:
        """Inside a transaction: the mention as it is now, with this request no longer in doubt."""
        present = await _locked(tx, begun.stored.id)
        state = hidings.settled(present.state, begun.before, begun.settles_at)
        await tx.mentions.keep_hiding(present.stored.id, state)
        return _Present(present.stored, present.case, state)

    async def _fail(self, tx: Transaction, present: _Present, wanted: Wish, why: str) -> None:
        """Inside a transaction: nothing came of it, the card says why, and whoever asked is told."""
        changed = hidings.failed(present.state, wanted, why)
        kind = "hiding_failed" if wanted.hide else "showing_failed"
        after = await self._tell(tx, present, changed, kind, None, reason=why)
        say = Say(key=f"whisper.{kind}", values={"case": str(after.id), "failure": why})
        await Context(tx, self.directory(), self.clock()).whisper(after, [wanted.by], say)

    async def _tell(
        self, tx: Transaction, present: _Present, changed: Hiding, kind: str, by: str | None, **data: str
    ) -> Case:
        """Inside a transaction: what became of it, in the case's history and on its cards."""
        context = Context(tx, self.directory(), self.clock())
        await tx.mentions.keep_hiding(present.stored.id, changed)
        after = cases.touched(present.case, context.now)
        await tx.cases.save(after)
        await context.record(kind, after, by, mention=present.stored.id, **data)
        return after


async def _locked(tx: Transaction, mention_id: int) -> _Present:
    """A mention whose case is locked: read before, for which case that is, and after, as it stands now."""
    found = await tx.mentions.get(mention_id)
    assert found is not None, "mentions are never deleted"
    case = await tx.cases.get(found.case_id, lock=True)
    stored = await tx.mentions.get(mention_id)
    assert case is not None, "a mention belongs to a case, by the database's own rule"
    assert stored is not None, "mentions are never deleted"
    assert stored.hiding is not None, "there is a job only where somebody wants something"
    return _Present(stored, case, stored.hiding)
