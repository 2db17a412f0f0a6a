"""A reply written in Slack: takes the words, shows them as the public will see them, and sends what was read.

The words lie in the employee's draft, not in the modal: closing it loses nothing, and the desk shows them too.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.build import newest_mention
from bot.cards.inline import name_of
from bot.cards.meanwhile import meanwhile
from bot.cards.refused import told
from bot.cards.wording import say
from bot.domain.department import Person
from bot.domain.messages import SaveDraft, Send
from bot.domain.view import CaseView, StoredMention
from bot.errors import AccountPaused, AlreadyClaimed, EmptyText, NotFound, Refusal, Stale
from bot.ports.social import Network
from integrations.chat.slack import modals
from integrations.chat.slack.inbound import Form
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.reviewing import as_seen, problems_of

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replying:
    """The two steps of a reply by one employee."""

    parts: SlackParts
    person: Person

    async def submit(self, form: Form, values: Mapping[str, str]) -> Answer:
        """The answer to either step. Raises the Refusal of an act that nothing on the modal could mend."""
        if form.verb == "case.reply":
            return await self._review(form, values.get(modals.WORDS, "").replace("\r\n", "\n"))
        return await self._send(form)

    async def _review(self, form: Form, words: str) -> Answer:
        """Keep the words and show them as they will be seen; what the network would refuse is told beside them."""
        case = await self._case(form)
        await self.parts.bus.handle(SaveDraft(self.person.key, case.case.id, text=words))
        network, target = self._target(case)
        preview = network.preview(words, target.mention)
        problems = problems_of(words, preview, self.person.locale)
        if problems:
            return {"response_action": "errors", "errors": {modals.WORDS: " ".join(problems)}}
        form = replace(form, verb="case.send", seen=digest(words))
        told = meanwhile(case, self.parts.directory(), self.person.key, self.person.locale)
        return _shown(
            modals.review_view(
                form, self.person.locale, as_seen(preview, self.person.locale, self._approvers(case)), notices=told
            )
        )

    async def _send(self, form: Form) -> Answer:
        """Send the words that were read. A second submission of the same modal only learns what the first one did."""
        case = await self._case(form)
        words = await self._draft(case)
        read = words if digest(words) == form.seen else ""
        command = Send(
            self.person.key,
            case.case.id,
            text=read,
            take_over=form.fields.get("take_over") == "yes",
            mention_id=int(form.fields["mention_id"]),
            mention_revision=int(form.fields["mention_revision"]),
        )
        try:
            await self.parts.bus.handle(
                command, surface=self.parts.surface.name, event_key=form.key, fingerprint=form.seen
            )
        except AlreadyClaimed as error:
            return await self._offer_to_take_over(form, case, words, self._why(error))
        except EmptyText:
            return self._written_again(form, case, words, self._why(Stale()))
        except Refusal as error:
            return self._written_again(form, case, words, self._why(error))
        return {}

    async def _offer_to_take_over(self, form: Form, case: CaseView, words: str, notice: str) -> Answer:
        network, target = self._target(case)
        seen = as_seen(network.preview(words, target.mention), self.person.locale, self._approvers(case))
        form = replace(form, fields={**form.fields, "take_over": "yes"})
        return _shown(modals.review_view(form, self.person.locale, seen, notices=[notice], take_over=True))

    def _written_again(self, form: Form, case: CaseView, words: str, notice: str) -> Answer:
        """Back to where the words are written, with the post as it reads now and why nothing was sent."""
        _, target = self._target(case)
        fields = {"case": str(case.case.id), "mention_id": str(target.id), "mention_revision": str(target.revision)}
        form = replace(form, verb="case.reply", fields=fields, seen="")
        answered = target.mention.text
        return _shown(modals.compose_view(form, self.person.locale, answered=answered, words=words, notices=[notice]))

    def _approvers(self, case: CaseView) -> str:
        directory = self.parts.directory()
        owner = directory.department(case.case.department)
        if owner is None or not (owner.approval if case.case.approval is None else case.case.approval):
            return ""
        names = [name_of(directory, key) for key in sorted(owner.approvers - {self.person.key})]
        return ", ".join(names) or say("compose.nobody_approves", self.person.locale)

    def _target(self, case: CaseView) -> tuple[Network, StoredMention]:
        network = self.parts.networks.get(case.case.account)
        if network is None:
            raise AccountPaused(account=case.case.account)
        target = newest_mention(case.mentions)
        if target is None:
            raise NotFound("The case holds no mention to answer.", case=str(case.case.id))
        return network, target

    async def _case(self, form: Form) -> CaseView:
        async with self.parts.store.reading() as tx:
            case = await tx.cases.view(int(form.fields["case"]), self.parts.clock())
        if case is None:
            raise NotFound("There is no such case.", case=form.fields["case"])
        return case

    async def _draft(self, case: CaseView) -> str:
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(case.case.id, self.person.key)
        return draft.text if draft else ""

    def _why(self, error: Refusal) -> str:
        return told(error, "case.send", self.parts.directory(), self.person.locale)


def _shown(view: modals.View) -> Answer:
    return {"response_action": "update", "view": view}


def digest(words: str) -> str:
    """What tells whether the words that are sent are those that were read."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]
