"""Hand cases back whose holder is silent: takes the clock's word that a claim is to be looked at, reminds its holder,
then gives the case back to its department, with its notes and drafts.

That a holder was reminded, or lost the case, stands in one transaction with what tells of it. It must not know how
long a claim lasts, nor which acts are signs of life.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.card import Say
from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.department import Directory
from bot.domain.holding import grace, hold, looked_at
from bot.domain.reply import ON_ITS_WAY
from bot.flow.context import Context
from bot.ports.store import Store

AT_ONCE = 100
LEAVES = timedelta(minutes=5)
"""After how long a case is looked at again whose answer is on its way: nobody else could give one meanwhile."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Looks after claims. `clock` gives the time in UTC."""

    store: Store
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def look(self) -> int:
        """Look at every claim whose moment has come, in any number of processes at once; gives how many ended."""
        now, ended = self.clock(), 0
        while True:
            async with self.store.reading() as tx:
                if not await tx.cases.held_to_look_at(now, limit=1):
                    return ended
            async with self.store.writing() as tx:
                found = await tx.cases.held_to_look_at(now, lock=True, limit=AT_ONCE)
                context = Context(tx, self.directory(), now)
                for case in found:
                    ended += await _look(case, context)
            if len(found) < AT_ONCE:
                return ended


async def _look(case: Case, context: Context) -> bool:
    """Whether the claim of this case is over now: never before its holder was reminded."""
    now, owner = context.now, context.directory.department(case.department)
    claim = hold(case, owner)
    if claim is None or now < claim.reminded_at:
        await context.tx.cases.save(looked_at(case, claim.reminded_at if claim is not None else None))
        return False
    if await _is_being_answered(case, context):
        await context.tx.cases.save(looked_at(case, now + LEAVES))
        return False
    if now < claim.ends_at:
        await _remind(case, claim.ends_at, context)
        return False
    if case.hold_look_at is not None and case.hold_look_at < claim.ends_at:
        # Nobody looked in time, or the claim is newer than the silence.
        await _remind(case, grace(now, owner), context)
        return False
    await _hand_back(case, context)
    return True


async def _is_being_answered(case: Case, context: Context) -> bool:
    """Whether a reply is on its way, other than one of which a person has to decide: any colleague may."""
    replies = await context.tx.replies.of_case(case.id)
    return any(reply.state in ON_ITS_WAY and not reply.needs_person for reply in replies)


async def _remind(case: Case, ends_at: datetime, context: Context) -> None:
    """One word to the holder, and a line in the history; the claim is looked at again when it `ends_at`."""
    reminded = looked_at(case, ends_at)
    await context.tx.cases.save(reminded)
    await context.record("claim_ends", reminded, None, holder=case.assignee)
    await _tell(reminded, case.assignee, "whisper.claim_ends", context)


async def _hand_back(case: Case, context: Context) -> None:
    """The case is its department's again, and its escalation goes on."""
    released = cases.release(case, context.now)
    await context.tx.cases.save(released)
    await context.record("claim_ended", released, None, previous=case.assignee)
    await _tell(released, case.assignee, "whisper.claim_ended", context)


async def _tell(case: Case, holder: str | None, key: str, context: Context) -> None:
    """A word to whoever holds the case or held it, as long as the rules name them."""
    if holder in context.directory.people:
        await context.whisper(case, [holder], Say(key=key, values={"case": str(case.id)}))
