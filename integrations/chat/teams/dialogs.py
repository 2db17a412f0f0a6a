"""Windows in Teams: takes what was pressed, chosen or submitted, answers with dialogs.

What a window asks and does is every chat's alike (bot/chat/forms.py). Teams tells nobody that a dialog was closed or
what was typed in it meanwhile: words are kept as a draft once they were looked at as they will be seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from types import MappingProxyType
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.cards.form import Asking
from bot.cards.wording import say
from bot.chat.answers import Beside, Done, Submitted
from bot.chat.forms import Forms, Opened
from integrations.chat.teams.answering import CLOSED, Answer, a_dialog, the_end
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.inbound import Chosen, Fetched, Filled, Who
from integrations.chat.teams.parts import TeamsParts
from integrations.chat.teams.views import AGAIN, draw_window


@dataclass(frozen=True, slots=True)
class Dialogs:
    """The dialogs that our people in Teams are shown."""

    parts: TeamsParts
    forms: Forms

    async def open(self, did: Fetched) -> Answer:
        """The dialog of a button; who may not act reads why."""
        asking = Asking(verb=did.verb, fields=did.fields, room=did.who.room, key=uuid4().hex)
        return await self._shown(await self.forms.open(asking, did.who.user), did.who)

    async def reply_to_message(self, did: Chosen) -> Answer:
        """Where a reply is written, with what stands in a message under a card."""
        refs = self.parts.surface.references(did.who.room, did.who.thread)
        async with self.parts.store.reading() as tx:
            card = await tx.cards.standing_at(SERVICE, refs)
        fields = {} if card is None else {"case": str(card.case_id)}
        asking = Asking(verb="case.reply", fields=fields, room=did.who.room, key=uuid4().hex)
        return await self._shown(await self.forms.open(asking, did.who.user, words=did.words), did.who)

    async def submit(self, did: Filled) -> Answer:
        """Carry out what a dialog asks, once for each dialog; gives its next step, or its end."""
        if AGAIN in did.values:
            return await self._shown(await self.forms.open(did.asking, did.who.user), did.who)
        submitted = Submitted(did.who.user, did.asking, did.values, zone=did.who.zone or "UTC")
        answer, locale = await self.forms.submit(submitted)
        if isinstance(answer, Done):
            return the_end(say("done.case.send", locale)) if did.from_menu else CLOSED
        if isinstance(answer, Beside):
            # A dialog holds nothing by itself: it is drawn again, with what was filled in and what is wrong with it.
            again = await self.forms.open(did.asking, did.who.user)
            return self._drawn(again, did.who, errors=answer.words, values=did.values)
        return await self._shown(Opened(answer.window, locale), did.who)

    async def _shown(self, opened: Opened, who: Who) -> Answer:
        await self.forms.writes(who.user, opened.window.asking)
        return self._drawn(opened, who)

    def _drawn(
        self,
        opened: Opened,
        who: Who,
        *,
        errors: Mapping[str, str] = MappingProxyType({}),
        values: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        zone = ZoneInfo(who.zone) if who.zone else UTC
        return a_dialog(draw_window(opened.window, opened.locale, zone=zone, errors=errors, values=values))
