"""Show the one card that stands for many: posted once, found again after a lost answer, drawn anew in place.

Takes `show_summary` jobs; lists whatever waits now. Where its surface has no look-up, one that may stand already is
given up rather than posted a second time. It must not know which surface it speaks to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.card import Card
from bot.cards.summary import LISTED, summary_card
from bot.domain.department import Directory
from bot.errors import Permanent, RateLimited, Transient, Uncertain
from bot.flow.context import Context, chat_lane
from bot.flow.leaving import once
from bot.flow.losing import UNREACHABLE, lost, reached, try_again
from bot.ports.chat import ChatSurface, unannounced
from bot.ports.rows import Job, LaneLost, SummaryRow
from bot.ports.store import Store

RETRY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Summariser:
    """The summary stage. `surfaces` are the connected ones, by name."""

    store: Store
    surfaces: Mapping[str, ChatSurface]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def show(self, job: Job) -> datetime | None:
        """Carry out one `show_summary` job; gives when to come back to it, None when it is done."""
        async with self.store.reading() as tx:
            summary = await tx.summaries.get(job.payload["summary"])
            if summary is None or summary.state == "gone":
                return None
            if summary.surface not in self.surfaces:
                return try_again(job.attempts, self.clock())
            interrupted = summary.state == "posting"
            count, listed = await tx.cards.gathered(summary.id, LISTED)
            views = await tx.cases.views(listed, self.clock())
        order = {number: place for place, number in enumerate(listed)}
        in_order = sorted(views, key=lambda view: order[view.case.id])
        card = summary_card(in_order, count, self.directory(), revision=summary.revision + 1)
        if interrupted and not self.surfaces[summary.surface].capabilities.finds_cards:
            await self._save(replace(summary, state="gone"))
            return None
        try:
            return await self._show(summary, card, interrupted=interrupted)
        except UNREACHABLE as error:
            await self._is_not_there(summary)
            await self._tell(summary, listed, error.reason)
            return try_again(job.attempts, self.clock())

    async def _tell(self, summary: SummaryRow, listed: Sequence[int], reason: str) -> None:
        """Whoever answers for the first of its cases learns that the list is not seen."""
        async with self.store.writing() as tx:
            context = Context(tx, self.directory(), self.clock())
            for card in await tx.cards.of_cases(listed[:1]):
                if card.summary == summary.id:
                    await lost(context, card, reason, first=False)

    async def _show(self, summary: SummaryRow, card: Card, *, interrupted: bool) -> datetime | None:
        surface = self.surfaces[summary.surface]
        try:
            ref = summary.ref
            if ref is None and interrupted:
                ref = await surface.find_card(summary.channel, summary.key)
            if ref is None:
                leaving = unannounced if interrupted else once(lambda: self._mark(summary))
                ref = await surface.post_card(summary.channel, card, key=summary.key, leaving=leaving)
            else:
                await surface.update_card(ref, card)
        except Transient as error:
            await self._is_not_there(summary)
            return error.retry_at if isinstance(error, RateLimited) else self.clock() + RETRY
        except Uncertain:
            return self.clock() + RETRY
        except UNREACHABLE:
            raise
        except Permanent:
            # The cases stay on the desk; nothing is posted into a place where people took the list away.
            await self._save(replace(summary, state="gone"))
            return None
        await self._save(replace(summary, state="live", ref=ref, revision=card.revision))
        async with self.store.writing() as tx:
            await reached(tx, summary.surface, summary.channel)
        return None

    async def _mark(self, summary: SummaryRow) -> None:
        """Write down that it may stand from now on. Raises LaneLost where another process has taken over meanwhile."""
        async with self.store.writing() as tx:
            now = await tx.summaries.get(summary.id)
            assert now is not None, "summaries are never deleted"
            if now.state != summary.state:
                raise LaneLost(chat_lane(summary.surface, summary.channel))
            await tx.summaries.save(replace(now, state="posting"))

    async def _is_not_there(self, summary: SummaryRow) -> None:
        """It was surely not posted: unless an earlier attempt may have been, nothing has to be looked for next time."""
        if summary.state == "pending":
            await self._save(summary)

    async def _save(self, summary: SummaryRow) -> None:
        async with self.store.writing() as tx:
            now = await tx.summaries.get(summary.id)
            assert now is not None, "summaries are never deleted"
            await tx.summaries.save(replace(summary, gathered_at=now.gathered_at))
