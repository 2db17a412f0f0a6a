"""A correction written in Slack: takes the words, shows them as they will be seen, and sends only what was read.

The words travel in the modal's own field, so nothing is kept of a correction that nobody sends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.acts import read_act
from bot.cards.refused import told
from bot.domain.department import Person
from bot.errors import AccountPaused, NotFound, Refusal
from bot.ports.social import Preview
from integrations.chat.slack import modals
from integrations.chat.slack.inbound import Form
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.replying import digest
from integrations.chat.slack.reviewing import approvers_of, as_seen, problems_of

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correcting:
    """The two steps of a correction by one employee."""

    parts: SlackParts
    person: Person

    async def submit(self, form: Form, values: Mapping[str, str]) -> Answer:
        """The answer to either step: words that differ from those read are shown again. Raises NotFound, AccountPaused.

        What cannot be sent is told beside the words, where they can be mended.
        """
        words = values.get(modals.WORDS, "").replace("\r\n", "\n")
        preview, approvers = await self._preview(form, words)
        problems = problems_of(words, preview, self.person.locale)
        if problems:
            return _beside(" ".join(problems))
        if digest(words) != form.seen:
            seen = replace(form, seen=digest(words))
            view = modals.correct_view(
                seen, self.person.locale, words, seen=as_seen(preview, self.person.locale, approvers)
            )
            return {"response_action": "update", "view": view}
        command = read_act(form.verb, {**form.fields, "text": words}, by=self.person.key, now=self.parts.clock())
        try:
            await self.parts.bus.handle(
                command, surface=self.parts.surface.name, event_key=form.key, fingerprint=form.seen
            )
        except Refusal as error:
            return _beside(told(error, form.verb, self.parts.directory(), self.person.locale))
        return {}

    async def _preview(self, form: Form, words: str) -> tuple[Preview, str]:
        """How the public would see the words, and the names of those who have to consent to them."""
        number = form.fields.get("reply", "")
        async with self.parts.store.reading() as tx:
            reply = await tx.replies.get(int(number)) if number.isdecimal() and len(number) < 18 else None
            target = await tx.mentions.get(reply.mention_id) if reply is not None else None
            case = await tx.cases.get(reply.case_id) if reply is not None else None
        if reply is None or target is None or case is None:
            raise NotFound("There is no such reply.", reply=number[:20])
        network = self.parts.networks.get(reply.account)
        if network is None:
            raise AccountPaused(account=reply.account)
        approvers = approvers_of(self.parts.directory(), case, self.person, reply.writers)
        return network.preview(words, target.mention), approvers


def _beside(words: str) -> Answer:
    return {"response_action": "errors", "errors": {modals.WORDS: words}}
