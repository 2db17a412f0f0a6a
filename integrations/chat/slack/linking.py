"""Ties somebody in Slack to their employee: asks Slack for the e-mail that it verified, and trusts that alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.cards.card import Say
from bot.cards.inline import value
from bot.domain.department import Locale, Person
from bot.domain.place import place_of
from bot.errors import Permanent, RateLimited
from bot.ports.rows import Job
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.zones import zone_of

_OUTSIDERS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


@dataclass(frozen=True, slots=True)
class Linking:
    """Links that people in Slack ask for."""

    parts: SlackParts

    async def carry_out(self, job: Job) -> datetime | None:
        """Make one link, or say why not; gives when to come back to it, None when it is done."""
        user = job.payload["user"]
        try:
            calls, bare = await self.parts.surface.workspaces.at(user)
            described = (await calls.read("users.info", user=bare))["user"]
        except RateLimited as error:
            return error.retry_at
        except Permanent as error:
            line = (Say(key="chat.not_linked_now", values={"failure": error.reason, "chat": self.parts.chat}),)
            return await self.parts.tell(job, line, Locale.EN)
        person = self._person(described)
        if person is None:
            return await self.parts.tell(
                job, (Say(key="chat.not_linked", values={"chat": self.parts.chat}),), Locale.EN
            )
        named = await self.parts.surface.workspaces.same(person.slack)
        if named and named != user and place_of(named) == place_of(user):
            line = (Say(key="chat.linked_otherwise", values={"chat": self.parts.chat}),)
            return await self.parts.tell(job, line, person.locale)
        async with self.parts.store.writing() as tx:
            await tx.chat_people.link(SERVICE, user, person.key)
            await tx.chat_people.in_zone(SERVICE, user, zone_of(described), self.parts.clock())
        line = (Say(key="chat.linked", values={"name": value(person.name)}),)
        return await self.parts.tell(job, line, person.locale)

    def _person(self, described: dict[str, Any]) -> Person | None:
        """The one employee with the e-mail that Slack has verified; None for guests, strangers and apps."""
        email = str((described.get("profile") or {}).get("email") or "").casefold()
        if not email or not described.get("is_email_confirmed") or any(described.get(name) for name in _OUTSIDERS):
            return None
        found = [each for each in self.parts.directory().people.values() if each.email.casefold() == email]
        return found[0] if len(found) == 1 else None
