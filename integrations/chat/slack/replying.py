"""A reply written in Slack: takes the words, shows them as the public will see them, and sends what was read.

The words lie in the employee's draft, not in the modal: closing it loses nothing, and the desk shows them too.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.build import newest_mention
from bot.cards.meanwhile import meanwhile
from bot.cards.refused import told
from bot.cards.wording import say
from bot.domain.department import Person
from bot.domain.messages import SaveDraft, Send
from bot.domain.reply_picture import ReplyPicture
from bot.domain.view import CaseView, StoredMention
from bot.errors import AccountPaused, AlreadyClaimed, EmptyText, NotFound, Refusal, Stale
from bot.ports.social import Network, PictureLimits, Preview
from integrations.chat.slack import modals
from integrations.chat.slack.enclosing import (
    chosen,
    has_more,
    picture_fields,
    picture_notices,
    pictures_as_seen,
    ready,
    still_coming,
)
from integrations.chat.slack.inbound import Form, Submitted
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.reviewing import approvers_of, as_seen, problems_of

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replying:
    """The two steps of a reply by one employee."""

    parts: SlackParts
    person: Person

    async def submit(self, submitted: Submitted) -> Answer:
        """The answer to either step. Raises the Refusal of an act that nothing on the modal could mend."""
        if submitted.form.verb == "case.reply":
            return await self._review(submitted)
        return await self._send(submitted.form)

    async def _review(self, submitted: Submitted) -> Answer:
        """Keep the words and pictures and show them as they will be seen; what the network would refuse is told beside
        them. Pictures that were just put in are shown to be described first."""
        form, values, locale = submitted.form, submitted.values, self.person.locale
        case, words = await self._case(form), values.get(modals.WORDS, "").replace("\r\n", "\n")
        about_pictures = chosen(self.person.key, case.case.id, values, submitted.files)
        if about_pictures is not None:
            await self.parts.bus.handle(about_pictures)
        pictures = await self._pictures(case)
        await self.parts.bus.handle(SaveDraft(self.person.key, case.case.id, text=words))
        if has_more(pictures, picture_limits(self.parts, case), values):
            told = [say("pictures.describe", locale), *picture_notices(pictures, locale)]
            return self._written(form, case, words, pictures, told)
        network, target = self._target(case)
        preview = network.preview(words, target.mention)
        problems = [*problems_of(words, preview, locale), *still_coming(pictures, locale)]
        if problems:
            return {"response_action": "errors", "errors": {modals.WORDS: " ".join(problems)}}
        form = replace(form, verb="case.send", seen=digest(words, pictures))
        told = [*meanwhile(case, self.parts.directory(), self.person.key, locale), *picture_notices(pictures, locale)]
        return _shown(modals.review_view(form, locale, self._seen(preview, case, pictures), notices=told))

    async def _send(self, form: Form) -> Answer:
        """Send the words that were read. A second submission of the same modal only learns what the first one did."""
        case = await self._case(form)
        words, pictures = await self._draft(case), await self._pictures(case)
        read = words if digest(words, pictures) == form.seen else ""
        command = Send(
            self.person.key,
            case.case.id,
            text=read,
            take_over=form.fields.get("take_over") == "yes",
            mention_id=int(form.fields["mention_id"]),
            mention_revision=int(form.fields["mention_revision"]),
            pictures=tuple(each.id for each in ready(pictures)),
        )
        try:
            await self.parts.bus.handle(
                command, surface=self.parts.surface.name, event_key=form.key, fingerprint=form.seen
            )
        except AlreadyClaimed as error:
            return await self._offer_to_take_over(form, case, words, pictures, self._why(error))
        except EmptyText:
            return self._written_again(form, case, words, pictures, self._why(Stale()))
        except Refusal as error:
            return self._written_again(form, case, words, pictures, self._why(error))
        return {}

    async def _offer_to_take_over(
        self, form: Form, case: CaseView, words: str, pictures: Sequence[ReplyPicture], notice: str
    ) -> Answer:
        network, target = self._target(case)
        seen = self._seen(network.preview(words, target.mention), case, pictures)
        form = replace(form, fields={**form.fields, "take_over": "yes"})
        return _shown(modals.review_view(form, self.person.locale, seen, notices=[notice], take_over=True))

    def _seen(self, preview: Preview, case: CaseView, pictures: Sequence[ReplyPicture]) -> modals.Review:
        seen = as_seen(preview, self.person.locale, approvers_of(self.parts.directory(), case.case, self.person))
        return replace(seen, enclosed=pictures_as_seen(pictures, self.person.locale))

    def _written_again(
        self, form: Form, case: CaseView, words: str, pictures: Sequence[ReplyPicture], notice: str
    ) -> Answer:
        """Back to where the words are written, with the post as it reads now and why nothing was sent."""
        _, target = self._target(case)
        fields = {"case": str(case.case.id), "mention_id": str(target.id), "mention_revision": str(target.revision)}
        form = replace(form, verb="case.reply", fields=fields, seen="")
        return self._written(form, case, words, pictures, [notice])

    def _written(
        self, form: Form, case: CaseView, words: str, pictures: Sequence[ReplyPicture], notices: Sequence[str]
    ) -> Answer:
        """Where the words are written, with what is asked about the pictures."""
        _, target = self._target(case)
        answered, locale = target.mention.text, self.person.locale
        asked = picture_fields(pictures, picture_limits(self.parts, case), locale)
        return _shown(
            modals.compose_view(form, locale, answered=answered, words=words, notices=notices, enclosed=asked)
        )

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

    async def _pictures(self, case: CaseView) -> Sequence[ReplyPicture]:
        async with self.parts.store.reading() as tx:
            return await tx.reply_pictures.of_draft(case.case.id, self.person.key)

    def _why(self, error: Refusal) -> str:
        return told(error, "case.send", self.parts.directory(), self.person.locale)


def _shown(view: modals.View) -> Answer:
    return {"response_action": "update", "view": view}


def picture_limits(parts: SlackParts, case: CaseView) -> PictureLimits | None:
    """Which pictures the network of a case takes, None where it takes none or cannot be reached."""
    network = parts.networks.get(case.case.account)
    return network.capabilities.pictures if network is not None else None


def digest(words: str, pictures: Sequence[ReplyPicture] = ()) -> str:
    """What tells whether the words and pictures that are sent are those that were read."""
    read = repr((words, [(each.id, each.alt) for each in ready(pictures)]))
    return hashlib.sha256(read.encode("utf-8", "surrogatepass")).hexdigest()[:32]
