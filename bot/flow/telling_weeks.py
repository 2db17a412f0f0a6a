"""Tell the report of a week in a channel: with a picture where the surface keeps any, once, found after a lost answer.

Takes `tell_week` jobs. Where a surface has no look-up, a report that may stand already is not posted a second time. One
that the rules in force no longer ask for is given up. It must not know which surface it speaks to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.cards.card import Card
from bot.cards.weekly import described, with_drawing
from bot.domain.department import Department, Directory, Locale
from bot.domain.place import place_of
from bot.domain.weekly import LATEST, DayCount, WeekTold
from bot.errors import Permanent, RateLimited, Transient, Uncertain
from bot.flow.context import chat_lane
from bot.flow.leaving import once
from bot.flow.losing import UNREACHABLE, try_again
from bot.ports.chat import ChatSurface, unannounced
from bot.ports.pictures import PictureFile, PictureTaker
from bot.ports.rows import Job, LaneLost
from bot.ports.store import Store

RETRY = timedelta(seconds=5)
PATIENCE = timedelta(minutes=10)
"""How long the drawing is waited for; afterwards the words stand alone."""

_NO_PICTURE = "-"
Draw = Callable[[Sequence[DayCount], Locale], PictureFile]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WeekTeller:
    """The stage of weekly reports. `surfaces` are the connected ones, `takers` those of them that keep pictures, by
    name; `draw` makes the picture, `desk` is where the web desk is."""

    store: Store
    surfaces: Mapping[str, ChatSurface]
    takers: Mapping[str, PictureTaker]
    draw: Draw
    directory: Callable[[], Directory]
    desk: str
    clock: Callable[[], datetime]

    async def tell(self, job: Job) -> datetime | None:
        """Carry out one `tell_week` job; gives when to come back to it, None when it is done."""
        now = self.clock()
        async with self.store.reading() as tx:
            told = await tx.weekly_reports.get(job.payload["week"])
        assert told is not None, "weekly reports are never deleted"
        if told.state not in ("pending", "posting"):
            return None
        surface, interrupted = self.surfaces.get(told.surface), told.state == "posting"
        in_vain = interrupted and surface is not None and not surface.capabilities.finds_cards
        owner = self._wanted_by(told)
        if in_vain or now - told.asked_at > LATEST or owner is None:
            await self._save(replace(told, state="gone"))
            log.warning("weekly_report_not_told", department=told.department, surface=told.surface)
            return None
        if surface is None:
            return try_again(job.attempts, now)
        try:
            if not interrupted and self._waits_for_picture(told, now):
                told, again = await self._pictured(told, now, owner.locale)
                if again is not None:
                    return again
            return await self._tell(told, surface, owner.locale, interrupted=interrupted)
        except UNREACHABLE:
            return try_again(job.attempts, now)

    def _wanted_by(self, told: WeekTold) -> Department | None:
        """The department, while the rules in force still name this channel for it and want there what was measured: a
        report about everything is for nobody who is to read of the department alone."""
        owner = self.directory().department(told.department)
        if owner is None or owner.weekly is None or owner.channels.get(told.surface) != told.channel:
            return None
        return owner if owner.weekly.everything or not told.everything else None

    async def _tell(
        self, told: WeekTold, surface: ChatSurface, locale: Locale, *, interrupted: bool
    ) -> datetime | None:
        try:
            ref = await surface.find_card(told.channel, told.key) if interrupted else None
            if ref is None:
                leaving = unannounced if interrupted else once(lambda: self._mark(told))
                ref = await surface.post_card(told.channel, self._card(told, locale), key=told.key, leaving=leaving)
        except Transient as error:
            await self._is_not_there(told)
            return error.retry_at if isinstance(error, RateLimited) else self.clock() + RETRY
        except Uncertain:
            return self.clock() + RETRY
        except UNREACHABLE:
            await self._is_not_there(told)
            raise
        except Permanent as error:
            log.warning("weekly_report_not_told", department=told.department, surface=told.surface, error=error.reason)
            await self._save(replace(told, state="gone"))
            return None
        await self._save(replace(told, state="live", ref=ref))
        return None

    def _waits_for_picture(self, told: WeekTold, now: datetime) -> bool:
        """Whether the surface may yet show the drawing."""
        return told.surface in self.takers and told.picture != _NO_PICTURE and now - told.asked_at < PATIENCE

    async def _pictured(self, told: WeekTold, now: datetime, locale: Locale) -> tuple[WeekTold, datetime | None]:
        """The report with its drawing, or when to come back to it; without one where the surface takes none."""
        taker = self.takers[told.surface]
        try:
            if not told.picture:
                alt = described(told.days, locale)
                ref = await taker.take_picture(self.draw(told.days, locale), alt, place_of(told.channel))
                told = replace(told, picture=ref)
                await self._save(told)
            return told, None if await taker.has_picture(told.picture) else now + RETRY
        except RateLimited as error:
            return told, error.retry_at
        except Permanent as error:
            log.info("weekly_report_without_picture", surface=told.surface, error=error.reason)
            told = replace(told, picture=_NO_PICTURE)
            await self._save(told)
            return told, None
        except Transient:
            return told, now + RETRY

    def _card(self, told: WeekTold, locale: Locale) -> Card:
        card = Card.model_validate(told.card)
        if told.picture in ("", _NO_PICTURE):
            return card
        return with_drawing(card, told.days, told.picture, self.desk, locale)

    async def _mark(self, told: WeekTold) -> None:
        """Write down that it may stand from now on. Raises LaneLost where another process has taken over meanwhile."""
        async with self.store.writing() as tx:
            now = await tx.weekly_reports.get(told.id)
            if now is None or now.state != told.state:
                raise LaneLost(chat_lane(told.surface, told.channel))
            await tx.weekly_reports.save(replace(told, state="posting"))

    async def _is_not_there(self, told: WeekTold) -> None:
        """It was surely not posted: unless an earlier attempt may have been, nothing has to be looked for next time."""
        if told.state == "pending":
            await self._save(told)

    async def _save(self, told: WeekTold) -> None:
        async with self.store.writing() as tx:
            await tx.weekly_reports.save(told)
