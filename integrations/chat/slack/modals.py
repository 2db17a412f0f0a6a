"""Windows in Slack: takes what was clicked, typed or submitted, shows modals and answers submissions.

What a window asks and does is every chat's alike (bot/chat/forms.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from bot.cards.form import Asking
from bot.chat.answers import Beside, Shown, Submitted
from bot.chat.forms import Forms
from bot.domain.place import place_of
from bot.domain.reply_picture import ChosenFile
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.home import Home
from integrations.chat.slack.inbound import Asked, Clicked, Closed, Typed
from integrations.chat.slack.leaving import leaving_view
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.views import draw_window
from integrations.chat.slack.written import for_the_public


@dataclass(frozen=True, slots=True)
class Modals:
    """The modals that our people in Slack are shown."""

    parts: SlackParts
    forms: Forms

    async def open(self, clicked: Clicked) -> None:
        """Show the modal of a click within the seconds that its trigger lives; who may not act reads why.

        Raises IntegrationError where it cannot be shown.
        """
        asking = Asking(verb=clicked.verb, fields=clicked.fields, room=clicked.room, key=uuid4().hex)
        await self._show(asking, clicked.user, clicked.trigger)

    async def reply_to_message(self, asked: Asked) -> None:
        """Show where a reply is written, with what stands in a message under a card. Raises IntegrationError."""
        async with self.parts.store.reading() as tx:
            card = await tx.cards.standing_at(
                SERVICE, self.parts.surface.references(asked.room, asked.thread or asked.ts)
            )
        fields = {} if card is None else {"case": str(card.case_id)}
        asking = Asking(verb="case.reply", fields=fields, room=asked.room, key=uuid4().hex)
        words = for_the_public(asked.words).strip()
        await self._show(asking, asked.user, asked.trigger, words=words, files=asked.files)

    async def typed(self, typed: Typed) -> None:
        """Keep what stands in the field of a reply now."""
        await self.forms.typed(typed.user, typed.asking, typed.words)

    async def submit(self, submitted: Submitted) -> Mapping[str, Any]:
        """Carry out what a modal asks, once for each modal; gives Slack's answer to it."""
        answer, locale = await self.forms.submit(submitted)
        await Home(self.parts).changed(submitted.user)
        if isinstance(answer, Beside):
            return {"response_action": "errors", "errors": dict(answer.words)}
        if isinstance(answer, Shown):
            view = leaving_view(draw_window(answer.window, locale), place_of(submitted.user))
            return {"response_action": "update", "view": view}
        return {}

    async def closed(self, closed: Closed) -> None:
        """Somebody closed the modal in which they were writing."""
        await self.forms.closed(closed.user, closed.asking)

    async def _show(
        self, asking: Asking, user: str, trigger: str, *, words: str = "", files: tuple[ChosenFile, ...] = ()
    ) -> None:
        opened = await self.forms.open(asking, user, words=words, files=files)
        place = place_of(user)
        view = leaving_view(draw_window(opened.window, opened.locale), place)
        await self.parts.surface.workspaces.calls(place).send("views.open", trigger_id=trigger, view=view)
        await self.forms.writes(user, opened.window.asking)
