"""Ties somebody in a chat to their employee: asks the chat for the address that it has verified, trusts that alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Say
from bot.cards.inline import value
from bot.chat.parts import ChatParts
from bot.domain.audit import Act
from bot.domain.department import Locale, Person
from bot.errors import Permanent, RateLimited
from bot.ports.rows import Job

LINK = "link"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a chat says of somebody: their e-mail, "" for guests, strangers and apps, and the name of their time zone,
    "" where it does not say."""

    email: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Linking:
    """Links that people in a chat ask for. `ask` asks it who somebody is and raises IntegrationError; `otherwise` says
    whether the rules give an employee another id there than this one."""

    parts: ChatParts
    ask: Callable[[Job], Awaitable[Verified]]
    otherwise: Callable[[Person, str], Awaitable[bool]]

    async def carry_out(self, job: Job) -> datetime | None:
        """Make one link, or say why not; gives when to come back to it, None when it is done. Raises Transient."""
        user, chat, service = job.payload["user"], self.parts.chat, self.parts.service
        try:
            verified = await self.ask(job)
        except RateLimited as error:
            return error.retry_at
        except Permanent as error:
            line = (Say(key="chat.not_linked_now", values={"failure": error.reason, "chat": chat}),)
            return await self.parts.tell(job, line, Locale.EN)
        person = self._person(verified.email)
        if person is None:
            return await self.parts.tell(job, (Say(key="chat.not_linked", values={"chat": chat}),), Locale.EN)
        if await self.otherwise(person, user):
            line = (Say(key="chat.linked_otherwise", values={"chat": chat}),)
            return await self.parts.tell(job, line, person.locale)
        async with self.parts.store.writing(self.parts.origin(user)) as tx:
            await tx.chat_people.link(service, user, person.key)
            data = {"service": service, "user": user}
            tx.audit.add(Act("chat_linked", self.parts.clock(), person.key, data=data))
            await tx.chat_people.in_zone(service, user, verified.zone, self.parts.clock(), outsider=False)
        line = (Say(key="chat.linked", values={"name": value(person.name)}),)
        return await self.parts.tell(job, line, person.locale)

    def _person(self, email: str) -> Person | None:
        """The one employee with this address, None for none and for several."""
        people = self.parts.directory().people.values()
        found = [each for each in people if email and each.email.casefold() == email.casefold()]
        return found[0] if len(found) == 1 else None
