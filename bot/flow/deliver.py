"""Deliver cards to the departments' channels: posted once, found again after a lost answer, drawn anew in place.

Takes `post_card`, `refresh_card` and `whisper` jobs; draws whatever the case looks like now, so that the latest wins.
It must not know which surface it speaks to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.build import case_card
from bot.cards.card import Card, Say
from bot.domain.department import Directory
from bot.errors import CardGone, ChannelGone, Permanent, RateLimited, Transient, Uncertain
from bot.ports.chat import ChatSurface
from bot.ports.rows import CardRow, Event, Job
from bot.ports.store import Store, Transaction

RETRY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Deliverer:
    """The delivery stages. `surfaces` are the connected ones, by name."""

    store: Store
    surfaces: Mapping[str, ChatSurface]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def post(self, job: Job) -> datetime | None:
        """Carry out one `post_card` job; gives when to try again, None when it is done."""
        async with self.store.writing() as tx:
            card = await tx.cards.get(job.payload["card"])
            if card is None or card.state in ("live", "gone", "unknown"):
                return None
            interrupted = card.state == "posting"
            await tx.cards.save(replace(card, state="posting"))
        surface = self.surfaces[card.surface]
        if interrupted and not surface.capabilities.finds_cards:
            await self._keep(card, state="unknown")
            return None
        drawn = await self._draw(card)
        try:
            ref = await surface.find_card(card.channel, card.key) if interrupted else None
            if ref is None:
                ref = await surface.post_card(card.channel, drawn, key=card.key)
        except Uncertain:
            return self.clock() + RETRY
        except Transient as error:
            if not interrupted:
                await self._keep(card, state="pending")
            return _later(error, self.clock())
        except (ChannelGone, Permanent) as error:
            await self._lost(card, error)
            return None
        await self._keep(card, state="live", ref=ref, revision=drawn.revision)
        return None

    async def refresh(self, job: Job) -> datetime | None:
        """Carry out one `refresh_card` job."""
        async with self.store.reading() as tx:
            card = await tx.cards.get(job.payload["card"])
        if card is None or card.state != "live" or card.ref is None:
            return None
        drawn = await self._draw(card)
        try:
            await self.surfaces[card.surface].update_card(card.ref, drawn)
        except (Transient, Uncertain) as error:
            return _later(error, self.clock())
        except CardGone:
            await self._keep(card, state="gone")
        except Permanent as error:
            await self._lost(card, error)
        return None

    async def whisper(self, job: Job) -> datetime | None:
        """Carry out one `whisper` job: a word to one employee beside the card."""
        async with self.store.reading() as tx:
            card = await tx.cards.get(job.payload["card"])
        if card is None or card.ref is None:
            return None
        line = (Say.model_validate(job.payload["say"]),)
        try:
            await self.surfaces[card.surface].whisper(card.channel, job.payload["person"], card.ref, line)
        except Transient as error:
            return _later(error, self.clock())
        except (Permanent, Uncertain):
            return None
        return None

    async def _draw(self, card: CardRow) -> Card:
        now = self.clock()
        async with self.store.reading() as tx:
            view = await tx.cases.view(card.case_id, now)
        assert view is not None, "a card belongs to a case, by the database's own rule"
        moved = card.read_only or not self._is_home(card, view.case.department)
        return case_card(view, self.directory(), now=now, read_only=moved)

    def _is_home(self, card: CardRow, department: str) -> bool:
        """True while the card stands in a channel of the department that owns the case."""
        owner = self.directory().department(department)
        return owner is not None and owner.channels.get(card.surface) == card.channel

    async def _keep(self, card: CardRow, *, state: str, ref: str | None = None, revision: int = 0) -> None:
        async with self.store.writing() as tx:
            await tx.cards.save(replace(card, state=state, ref=ref or card.ref, revision=revision or card.revision))

    async def _lost(self, card: CardRow, error: Permanent) -> None:
        """The channel is closed to us: the case stays on the other surfaces, and the history says so."""
        async with self.store.writing() as tx:
            await tx.cards.save(replace(card, state="gone"))
            await _tell(tx, card, error.reason, self.clock())


async def _tell(tx: Transaction, card: CardRow, reason: str, now: datetime) -> None:
    data = {"surface": card.surface, "channel": card.channel, "reason": reason}
    await tx.events.add([Event(0, now, "card_lost", card.case_id, None, None, data)])


def _later(error: Transient | Uncertain, now: datetime) -> datetime:
    return error.retry_at if isinstance(error, RateLimited) else now + RETRY
