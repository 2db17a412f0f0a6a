"""Deliver cards to the departments' channels: posted once, found again after a lost answer, drawn anew in place.

Takes `post_card`, `refresh_card` and `whisper` jobs; draws whatever the case looks like now, so that the latest wins.
It must not know which surface it speaks to.
"""

from asyncio import gather
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.build import case_card
from bot.cards.card import Card, Say
from bot.domain.department import Directory
from bot.domain.place import place_of
from bot.errors import ChannelGone, Permanent, RateLimited, Transient, Uncertain
from bot.flow.context import Context, chat_lane
from bot.flow.gathering import spared
from bot.flow.leaving import once, still_wanted
from bot.flow.losing import GIVE_UP, UNREACHABLE, doubted, lost, reached, record, try_again
from bot.flow.pictures import want_copies, with_copies
from bot.ports.chat import ChatSurface, unannounced
from bot.ports.rows import CardRow, Job, LaneLost
from bot.ports.store import Store, Transaction

RETRY = timedelta(seconds=5)
_TO_POST = frozenset({"pending", "asked", "lost", "posting"})
_IN_DOUBT = frozenset({"posting", "unknown"})


@dataclass(frozen=True, slots=True)
class _Delivered:
    """What became of a card: its row as it is kept, when to try again, and why it does not stand where it should.

    `first` is true where nobody has heard of that loss yet.
    """

    card: CardRow
    again: datetime | None = None
    lost: str | None = None
    first: bool = True


@dataclass(frozen=True, slots=True)
class Deliverer:
    """The delivery stages. `surfaces` are the connected ones, by name; `version` is that of the rules known here."""

    store: Store
    surfaces: Mapping[str, ChatSurface]
    directory: Callable[[], Directory]
    version: Callable[[], int]
    clock: Callable[[], datetime]

    async def post(self, jobs: Sequence[Job]) -> Sequence[datetime | None]:
        """Carry out `post_card` jobs of one channel; gives for each when to try again, None when it is done.

        Each card is marked when its request leaves, and no sooner: one that a dead process left marked may stand, so
        it is looked for, and where nobody can look it is never posted again.
        """
        now = self.clock()
        async with self.store.writing() as tx:
            waiting = [card for card in await _cards(tx, jobs, lock=True) if card.state in _TO_POST]
            if self._are_apart(waiting):
                return [try_again(job.attempts, now) for job in jobs]
            cards = await spared(tx, waiting, self._flood(waiting), now)
            drawn = await self._drawn(tx, cards, now)
        attempts = {job.payload["card"]: job.attempts for job in jobs}
        delivered = [await self._post(card, drawn[card.id], attempts[card.id]) for card in cards]
        return await self._keep(jobs, delivered, drawn)

    async def refresh(self, jobs: Sequence[Job]) -> Sequence[datetime | None]:
        """Carry out `refresh_card` jobs of one channel."""
        async with self.store.reading() as tx:
            cards = [card for card in await _cards(tx, jobs) if card.state == "live"]
            if self._are_apart(cards):
                return [try_again(job.attempts, self.clock()) if job.attempts < GIVE_UP else None for job in jobs]
            drawn = await self._drawn(tx, cards, self.clock())
        attempts = {job.payload["card"]: job.attempts for job in jobs}
        # Together, so that a surface which keeps its cards itself can write them at once.
        delivered = await gather(*(self._refresh(card, drawn[card.id], attempts[card.id]) for card in cards))
        return await self._keep(jobs, delivered, drawn)

    async def whisper(self, job: Job) -> datetime | None:
        """Carry out one `whisper` job: a word to one employee beside the card."""
        async with self.store.reading() as tx:
            card = await tx.cards.get(job.payload["card"])
            if card is not None and not await still_wanted(job, card, tx):
                return None
        if card is not None and card.on_its_way and job.attempts < GIVE_UP:
            return try_again(job.attempts, self.clock())
        if card is None or card.ref is None or self._are_apart([card]):
            return None
        line = (Say.model_validate(job.payload["say"]),)
        try:
            await self.surfaces[card.surface].whisper(card.channel, job.payload["person"], card.ref, line)
        except Transient as error:
            return _later(error, self.clock())
        except (Permanent, Uncertain) as error:
            # Not said again: the word stands beside a card that tells the same, and twice would be worse than not.
            async with self.store.writing() as tx:
                await record(tx, card, error.reason, self.clock())
        return None

    def _are_apart(self, cards: Sequence[CardRow]) -> bool:
        """Whether these cards, of one channel, are on a surface that is no longer connected: its secrets were unset."""
        return bool(cards) and cards[0].surface not in self.surfaces

    def _flood(self, cards: Sequence[CardRow]) -> int:
        return self.surfaces[cards[0].surface].capabilities.flood if cards else 0

    async def _post(self, card: CardRow, drawn: Card, attempts: int) -> _Delivered:
        surface = self.surfaces[card.surface]
        interrupted = card.state == "posting"
        try:
            ref = await surface.find_card(card.channel, card.key) if interrupted else None
            if ref is not None:
                await surface.update_card(ref, drawn)  # it stands as its case was when it was posted
            else:
                leaving = unannounced if interrupted else once(lambda: self._mark(card))
                ref = await surface.post_card(card.channel, drawn, key=card.key, leaving=leaving)
        except Uncertain:
            if interrupted and not surface.capabilities.finds_cards:
                return _Delivered(replace(card, state="unknown"))
            return _Delivered(replace(card, state="posting"), again=self.clock() + RETRY)
        except Transient as error:
            return _Delivered(card, again=_later(error, self.clock()))
        except Permanent as error:
            if isinstance(error, ChannelGone) and await self._behind():
                return _Delivered(card, again=self.clock() + RETRY)
            if isinstance(error, UNREACHABLE):
                # One that may stand there already stays in doubt: it is looked for before it is posted.
                kept = card if interrupted else replace(card, state="lost")
                return _Delivered(kept, try_again(attempts, self.clock()), error.reason, first=attempts == 0)
            return _Delivered(replace(card, state="gone"), lost=error.reason)
        return _Delivered(replace(card, state="live", ref=ref, revision=drawn.revision))

    async def _mark(self, card: CardRow) -> None:
        """Write down that a card may stand from now on. Raises LaneLost where it is not as it was: another process has
        taken over meanwhile, and may have posted it."""
        async with self.store.writing() as tx:
            if [*await tx.cards.many([card.id], lock=True)] != [card]:
                raise LaneLost(chat_lane(card.surface, card.channel))
            await tx.cards.save_many([replace(card, state="posting")])

    async def _behind(self) -> bool:
        """Whether rules are in force that this process has yet to follow, and which may name a channel it misses."""
        async with self.store.reading() as tx:
            rules = await tx.rules.in_force()
        return rules is not None and rules.version > self.version()

    async def _refresh(self, card: CardRow, drawn: Card, attempts: int) -> _Delivered:
        try:
            await self.surfaces[card.surface].update_card(_place(card), drawn)
        except (Transient, Uncertain) as error:
            return _Delivered(card, again=_later(error, self.clock()))
        except UNREACHABLE as error:
            again = try_again(attempts, self.clock()) if attempts < GIVE_UP else None
            return _Delivered(card, again, error.reason, first=attempts == 0)
        except Permanent as error:
            return _Delivered(replace(card, state="gone"), lost=error.reason)
        return _Delivered(replace(card, revision=drawn.revision))

    async def _drawn(self, tx: Transaction, cards: Sequence[CardRow], now: datetime) -> Mapping[int, Card]:
        """Each card, by its id, as its case looks now."""
        views = {view.case.id: view for view in await tx.cases.views({card.case_id for card in cards}, now)}
        drawn: dict[int, Card] = {}
        for card in cards:
            view = views[card.case_id]
            at_home = self.directory().answers_in(view.case.department, card.surface, card.channel)
            drawn[card.id] = case_card(view, self.directory(), now=now, read_only=card.read_only or not at_home)
        if not self._keeps_pictures(cards):
            return drawn
        return await with_copies(tx, cards[0].surface, place_of(cards[0].channel), drawn)

    def _keeps_pictures(self, cards: Sequence[CardRow]) -> bool:
        """Whether pictures on these cards, of one channel, are shown from copies that their surface keeps."""
        return bool(cards) and self.surfaces[cards[0].surface].capabilities.keeps_pictures

    async def _keep(
        self, jobs: Sequence[Job], delivered: Sequence[_Delivered], drawn: Mapping[int, Card]
    ) -> Sequence[datetime | None]:
        """Write down what became of cards. One that is lost stays on other surfaces, and its people learn of it.

        One in doubt that somebody pressed meanwhile is known from that press, and stays so.
        """
        live = [each.card for each in delivered if each.card.state == "live"]
        unsure = [each.card.id for each in delivered if each.card.state in _IN_DOUBT]
        async with self.store.writing() as tx:
            pressed = {card.id for card in await tx.cards.many(unsure, lock=True) if card.state == "live"}
            delivered = [each for each in delivered if each.card.id not in pressed]
            await tx.cards.save_many([each.card for each in delivered])
            context = Context(tx, self.directory(), self.clock())
            for each in delivered:
                if each.lost is not None:
                    await lost(context, each.card, each.lost, first=each.first)
                if each.card.state == "unknown":
                    await doubted(tx, each.card, context.now)
            await context.draw_when_due([(card, drawn[card.id].changes_at) for card in live])
            standing = {(card.surface, card.channel) for card in live}
            failed = {(each.card.surface, each.card.channel) for each in delivered if each.lost or each.again}
            for surface, channel in standing - failed:
                await reached(tx, surface, channel)
            if self._keeps_pictures(live):
                place, shown = place_of(live[0].channel), [drawn[card.id] for card in live]
                await want_copies(tx, live[0].surface, place, shown, self.clock())
        again = {each.card.id: each.again for each in delivered}
        return [again.get(job.payload["card"]) for job in jobs]


def _place(card: CardRow) -> str:
    assert card.ref is not None, "a card that is live stands somewhere"
    return card.ref


async def _cards(tx: Transaction, jobs: Sequence[Job], *, lock: bool = False) -> Sequence[CardRow]:
    return await tx.cards.many([job.payload["card"] for job in jobs], lock=lock)


def _later(error: Transient | Uncertain, now: datetime) -> datetime:
    return error.retry_at if isinstance(error, RateLimited) else now + RETRY
