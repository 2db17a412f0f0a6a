"""A contact recorded in a chat: takes what was filled in, keeps it, or says beside which field it cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards.card import Button, Say
from bot.cards.contact_act import read_contact
from bot.cards.form import Asking, Window
from bot.cards.refused import told
from bot.cards.wording import say
from bot.chat import windows
from bot.chat.answers import Answer, Beside, Done, Submitted
from bot.chat.lists import Entry, Listed, Lists
from bot.chat.parts import ChatParts
from bot.chat.replying import case_of
from bot.domain.department import Person
from bot.domain.permission import require_employee
from bot.errors import NotUsable

RECORD = "case.contact"
"""The verb of the window, and of the button that opens it."""

_CALLED = {"promised_until": "until"}
"""The field of the window that the domain calls otherwise."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Contacts as one employee records them, with the author of a case or with somebody new."""

    parts: ChatParts
    person: Person

    async def offer(self, number: str) -> Listed:
        """A way to the window; `number` is that of a case, "" for somebody new. Raises NotFound, NotPermitted."""
        require_employee(self.parts.directory(), self.person.key)
        locale = self.person.locale
        fields = {"case": number} if number else {"new": "yes"}
        words = await self._about(fields) if number else say("contact.offer", locale)
        button = Button(verb=RECORD, label=Say(key="contact.open"), form=True, values=fields)
        head = say("contact.record_on_case" if number else "contact.record_new", locale)
        return Listed(say("contact.record", locale), [Entry(head, words, button)])

    async def window(self, asking: Asking) -> Window:
        """What is asked. Raises NotFound, NotPermitted."""
        require_employee(self.parts.directory(), self.person.key)
        about = await self._about(asking.fields) if "case" in asking.fields else ""
        return windows.contact_window(asking, self.person.locale, about)

    async def submit(self, submitted: Submitted) -> Answer:
        """Keep it, once for each window; days are those of the rules' clock. Raises every Refusal but NotUsable, which
        is told beside its field."""
        directory, asking = self.parts.directory(), submitted.asking
        try:
            fields = {**submitted.values, **asking.fields}
            command = read_contact(fields, by=self.person.key, zone=directory.zone)
            origin = self.parts.origin(submitted.user)
            await self.parts.bus.handle(command, surface=self.parts.service, event_key=asking.key, origin=origin)
        except NotUsable as error:
            field = error.details["field"]
            return Beside({_CALLED.get(field, field): told(error, RECORD, directory, self.person.locale)})
        return Done()

    async def _about(self, fields: Mapping[str, str]) -> str:
        """Which case it is, and what its author wrote."""
        case = (await case_of(self.parts, fields)).case
        lists = Lists(self.parts.directory(), self.person.locale, self.parts.clock())
        return f"{lists.number(case)} · {lists.about(case)} · {lists.post(case)}"
