"""The home of an employee in Slack: takes that they opened it or did something, publishes what waits for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.cards.plain import said
from bot.chat.keeping import kind_of
from bot.chat.lists import Lists
from bot.chat.work import work_of
from bot.domain.department import Locale
from bot.errors import Permanent, RateLimited
from bot.ports.rows import Job, NewJob
from integrations.chat.slack.commands import LINK_HINT
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.lists import draw_lists
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.render import Blocks, plain

log = structlog.get_logger()
OPENED, CHANGED = "home.opened", "home.changed"
LOOKS_FOR = timedelta(minutes=10)
"""How long after opening their home somebody is taken to look at it still."""


@dataclass(frozen=True, slots=True)
class Home:
    """The homes of our people in Slack."""

    parts: SlackParts

    async def carry_out(self, job: Job) -> datetime | None:
        """Draw a home anew; gives when to come back to it, None when it is done."""
        user, now = job.payload["user"], self.parts.clock()
        if job.payload["verb"] == OPENED:
            async with self.parts.store.writing() as tx:
                await tx.chat_people.looked_home(SERVICE, user, now)
        view = {"type": "home", "blocks": await self._blocks(user, now)}
        try:
            calls, bare = await self.parts.surface.workspaces.at(user)
            await calls.change("views.publish", user_id=bare, view=view)
        except RateLimited as error:
            return error.retry_at
        except Permanent as error:
            log.warning("home_not_drawn", error=error.reason)  # it is drawn when they open it next
        return None

    async def changed(self, user: str) -> None:
        """Have the home of somebody drawn anew for whom something has changed, where they may be looking at it."""
        now = self.parts.clock()
        async with self.parts.store.reading() as tx:
            if not await tx.chat_people.looks_home(SERVICE, user, now - LOOKS_FOR):
                return
        payload: dict[str, Any] = {"user": user, "room": "", "verb": CHANGED, "fields": {}, "thread": ""}
        # Under one key, so that what is done in a row is drawn once.
        job = NewJob(f"home:{SERVICE}:{user}", kind_of(SERVICE), f"{SERVICE}:{CHANGED}:{user}", payload, now)
        async with self.parts.store.writing() as tx:
            await tx.jobs.add([job])

    async def _blocks(self, user: str, now: datetime) -> Blocks:
        people = await self.parts.people()
        person = people.by_user.get(user)
        if person is None:
            outsider = user in people.outsiders
            told = [self.parts.unknown(outsider=outsider), *([] if outsider else [LINK_HINT])]
            words = "\n".join(said(each, Locale.EN) for each in told)
            return [{"type": "section", "text": plain(words)}]
        directory = self.parts.directory()
        async with self.parts.store.reading() as tx:
            work = await work_of(tx, directory, person, now)
        return draw_lists(Lists(directory, person.locale, now).page(work), person.locale)
