"""A reply written in a chat: takes the words, shows them as the public will see them, and sends what was read.

The words lie in the employee's draft, not in the window: closing it loses nothing, and the desk shows them too.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cards.barrier import how_by_hand, is_barred, was_refused
from bot.cards.build import newest_mention
from bot.cards.facts import network_name
from bot.cards.form import Asking, Way
from bot.cards.meanwhile import meanwhile
from bot.cards.refused import told
from bot.cards.wording import say
from bot.chat import windows
from bot.chat.answers import Answer, Beside, Done, Shown, Submitted
from bot.chat.enclosing import (
    chosen,
    has_more,
    picture_fields,
    picture_notices,
    pictures_as_seen,
    ready,
    still_coming,
)
from bot.chat.parts import ChatParts
from bot.chat.reviewing import approvers_of, as_seen, problems_of
from bot.chat.wire import is_number
from bot.domain.department import Person
from bot.domain.messages import Claim, SaveDraft, Send
from bot.domain.reply_picture import ReplyPicture
from bot.domain.view import CaseView, StoredMention
from bot.errors import AccountPaused, AlreadyClaimed, BudgetSpent, EmptyText, NotFound, Refusal, Stale
from bot.flow.by_hand import way_to_answer
from bot.flow.context import Context
from bot.flow.spending import expect_affordable
from bot.ports.social import Network, PictureLimits, Preview


@dataclass(frozen=True, slots=True)
class Replying:
    """The two steps of a reply by one employee."""

    parts: ChatParts
    person: Person

    async def submit(self, submitted: Submitted) -> Answer:
        """The answer to either step. Raises the Refusal of an act that nothing in the window could mend."""
        if submitted.asking.verb == "case.reply":
            return await self._review(submitted)
        return await self._send(submitted.asking, submitted.user)

    async def _review(self, submitted: Submitted) -> Answer:
        """Keep the words and pictures and show them as they will be seen; what the network would refuse is told beside
        them. Pictures that were just put in are shown to be described first."""
        asking, values, locale = submitted.asking, submitted.values, self.person.locale
        case, words = await self._case(asking), values.get(windows.WORDS, "").replace("\r\n", "\n")
        about_pictures = chosen(self.person.key, case.case.id, values, submitted.files)
        if about_pictures is not None:
            await self.parts.bus.handle(about_pictures)
        pictures = await self._pictures(case)
        await self.parts.bus.handle(SaveDraft(self.person.key, case.case.id, text=words))
        if has_more(pictures, picture_limits(self.parts, case), values):
            told = [say("pictures.describe", locale), *picture_notices(pictures, locale)]
            return self._written(asking, case, words, pictures, told)
        network, target = self._target(case)
        preview = network.preview(words, target.mention)
        inside = self.parts.inside(words, locale)
        problems = [*problems_of(words, preview, locale, inside), *still_coming(pictures, locale)]
        if problems:
            return Beside({windows.WORDS: " ".join(problems)})
        if is_barred(target):
            return await self._by_hand(submitted, case, words)
        unaffordable = await self._unaffordable(case, preview)
        if unaffordable:
            return Beside({windows.WORDS: unaffordable})
        asking = asking.model_copy(update={"verb": "case.send", "seen": digest(words, pictures)})
        told = [*meanwhile(case, self.parts.directory(), self.person.key, locale), *picture_notices(pictures, locale)]
        seen = self._seen(preview, case, pictures)
        way = self._way(case, words) if was_refused(case, target) else None
        return Shown(windows.review_window(asking, locale, seen, notices=told, way=way))

    async def _by_hand(self, submitted: Submitted, case: CaseView, words: str) -> Answer:
        """The way to publish the words by hand. Whoever is shown it has the case, since nothing else would tell
        colleagues of it. Raises AlreadyClaimed, NotPermitted."""
        if not case.case.is_closed and case.case.assignee != self.person.key:
            origin = self.parts.origin(submitted.user)
            await self.parts.bus.handle(Claim(self.person.key, case.case.id), surface=self.parts.service, origin=origin)
        network, target = self._target(case)
        told = meanwhile(case, self.parts.directory(), self.person.key, self.person.locale)
        seen = self._seen(network.preview(words, target.mention), case, ())
        how = say(how_by_hand(target), self.person.locale, network=network_name(case.case.network).text)
        way = self._way(case, words)
        return Shown(windows.by_hand_window(submitted.asking, self.person.locale, seen, way=way, how=how, notices=told))

    def _way(self, case: CaseView, words: str) -> Way | None:
        """Where the words are published by hand; whoever goes there is seen to be writing."""
        network, target = self._target(case)
        url = way_to_answer(network, words, target.mention)
        label = say("act.open_in", self.person.locale, network=network_name(case.case.network).text)
        about = {"case": str(case.case.id)}
        return Way(words=label, url=url, verb="case.compose", fields=about) if url else None

    async def _send(self, asking: Asking, user: str) -> Answer:
        """Send the words that were read. A second submission of the same window only learns what the first one did."""
        case = await self._case(asking)
        words, pictures = await self._draft(case), await self._pictures(case)
        read = words if digest(words, pictures) == asking.seen else ""
        command = Send(
            self.person.key,
            case.case.id,
            text=read,
            take_over=asking.fields.get("take_over") == "yes",
            mention_id=number_in(asking.fields, "mention_id"),
            mention_revision=number_in(asking.fields, "mention_revision"),
            pictures=tuple(each.id for each in ready(pictures)),
        )
        try:
            await self.parts.bus.handle(
                command,
                surface=self.parts.service,
                event_key=asking.key,
                fingerprint=asking.seen,
                origin=self.parts.origin(user),
            )
        except AlreadyClaimed as error:
            return await self._offer_to_take_over(asking, case, words, pictures, self._why(error))
        except EmptyText:
            return self._written_again(asking, case, words, pictures, self._why(Stale()))
        except Refusal as error:
            return self._written_again(asking, case, words, pictures, self._why(error))
        return Done()

    async def _offer_to_take_over(
        self, asking: Asking, case: CaseView, words: str, pictures: Sequence[ReplyPicture], notice: str
    ) -> Answer:
        network, target = self._target(case)
        seen = self._seen(network.preview(words, target.mention), case, pictures)
        asking = asking.model_copy(update={"fields": {**asking.fields, "take_over": "yes"}})
        return Shown(windows.review_window(asking, self.person.locale, seen, notices=[notice], take_over=True))

    def _seen(self, preview: Preview, case: CaseView, pictures: Sequence[ReplyPicture]) -> windows.Review:
        seen = as_seen(preview, self.person.locale, approvers_of(self.parts.directory(), case.case, self.person))
        return replace(seen, enclosed=pictures_as_seen(pictures, self.person.locale))

    def _written_again(
        self, asking: Asking, case: CaseView, words: str, pictures: Sequence[ReplyPicture], notice: str
    ) -> Answer:
        """Back to where the words are written, with the post as it reads now and why nothing was sent."""
        _, target = self._target(case)
        fields = {"case": str(case.case.id), "mention_id": str(target.id), "mention_revision": str(target.revision)}
        asking = asking.model_copy(update={"verb": "case.reply", "fields": fields, "seen": ""})
        return self._written(asking, case, words, pictures, [notice])

    def _written(
        self, asking: Asking, case: CaseView, words: str, pictures: Sequence[ReplyPicture], notices: Sequence[str]
    ) -> Answer:
        """Where the words are written, with what is asked about the pictures."""
        _, target = self._target(case)
        answered, locale = target.mention.text, self.person.locale
        asked = picture_fields(pictures, picture_limits(self.parts, case), locale)
        return Shown(
            windows.compose_window(asking, locale, answered=answered, words=words, notices=notices, enclosed=asked)
        )

    def _target(self, case: CaseView) -> tuple[Network, StoredMention]:
        network = self.parts.networks.get(case.case.account)
        if network is None:
            raise AccountPaused(account=case.case.account)
        target = newest_mention(case.mentions)
        if target is None:
            raise NotFound("The case holds no mention to answer.", case=str(case.case.id))
        return network, target

    async def _case(self, asking: Asking) -> CaseView:
        return await case_of(self.parts, asking.fields)

    async def _draft(self, case: CaseView) -> str:
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(case.case.id, self.person.key)
        return draft.text if draft else ""

    async def _pictures(self, case: CaseView) -> Sequence[ReplyPicture]:
        """Those of the draft; none where the reply is published by hand, since no address takes them along."""
        if is_barred(newest_mention(case.mentions)):
            return ()
        async with self.parts.store.reading() as tx:
            return await tx.reply_pictures.of_draft(case.case.id, self.person.key)

    async def _unaffordable(self, case: CaseView, preview: Preview) -> str:
        """That what is left of the month's budget does not pay for the reply, "" where it does."""
        async with self.parts.store.reading() as tx:
            context = Context(tx, self.parts.directory(), self.parts.clock())
            try:
                await expect_affordable(case.case.account, preview.cost, context)
            except BudgetSpent as error:
                return self._why(error)
        return ""

    def _why(self, error: Refusal) -> str:
        return told(error, "case.send", self.parts.directory(), self.person.locale)


async def case_of(parts: ChatParts, fields: Mapping[str, str]) -> CaseView:
    """The case that a window or an act is about. Raises NotFound."""
    number = number_in(fields, "case")
    async with parts.store.reading() as tx:
        case = await tx.cases.view(number, parts.clock())
    if case is None:
        raise NotFound("There is no such case.", case=str(number))
    return case


def number_in(fields: Mapping[str, str], name: str) -> int:
    """A number that travelled with a window. Raises NotFound for what is none."""
    number = fields.get(name, "")
    if not is_number(number):
        raise NotFound("There is no such thing.", **{name: number[:20]})
    return int(number)


def picture_limits(parts: ChatParts, case: CaseView) -> PictureLimits | None:
    """Which pictures the network of a case takes from here, None where it takes none or cannot be reached."""
    if is_barred(newest_mention(case.mentions)):
        return None
    network = parts.networks.get(case.case.account)
    return network.capabilities.pictures if network is not None else None


def digest(words: str, pictures: Sequence[ReplyPicture] = ()) -> str:
    """What tells whether the words and pictures that are sent are those that were read."""
    read = repr((words, [(each.id, each.alt) for each in ready(pictures)]))
    return hashlib.sha256(read.encode("utf-8", "surrogatepass")).hexdigest()[:32]
