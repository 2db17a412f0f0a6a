"""A message to an author in private, written in a chat: takes the words, shows how they will be read, and sends only
what was shown.

The words travel in the window's own field: they are no draft of a public reply.
"""

from dataclasses import dataclass

from bot.cards.acts import read_act
from bot.cards.form import Asking, Window
from bot.cards.private import PRIVATE
from bot.cards.refused import problem, told
from bot.chat import windows
from bot.chat.answers import Answer, Beside, Done, Shown, Submitted
from bot.chat.parts import ChatParts
from bot.chat.replying import case_of, digest
from bot.chat.reviewing import approvers_of, as_seen
from bot.domain.department import Person
from bot.domain.private import words_again
from bot.domain.view import CaseView, StoredMention
from bot.errors import AccountPaused, NotFound, Refusal
from bot.flow.outgoing import private_replies
from bot.ports.social import Preview


@dataclass(frozen=True, slots=True)
class Privately:
    """The two steps of a message in private by one employee."""

    parts: ChatParts
    person: Person

    def window(self, asking: Asking, case: CaseView) -> Window:
        """Where it is written; it begins with what the employee wrote last and was not sent. Raises NotFound."""
        target = _mention(asking, case)
        words = words_again(case.replies, target.id, self.person.key)
        return windows.private_window(asking, self.person.locale, target.mention, words)

    async def submit(self, submitted: Submitted) -> Answer:
        """The answer to either step: words that differ from those shown are shown again, and only then sent.

        What cannot be sent is told beside the words. Raises NotFound, AccountPaused, NotEligible.
        """
        asking, locale = submitted.asking, self.person.locale
        words = submitted.values.get(windows.WORDS, "").replace("\r\n", "\n")
        case = await case_of(self.parts, asking.fields)
        target, preview = _mention(asking, case), self._preview(asking, case, words)
        measured = {"length": preview.length, "limit": preview.limit}
        inside = self.parts.inside(words, locale)
        problems = [*([inside] if inside else []), *(problem(key, locale, **measured) for key in preview.problems)]
        if problems:
            return Beside({windows.WORDS: " ".join(problems)})
        if digest(words) != asking.seen:
            asking = asking.model_copy(update={"seen": digest(words)})
            seen = as_seen(preview, locale, approvers_of(self.parts.directory(), case.case, self.person))
            return Shown(windows.private_window(asking, locale, target.mention, words, seen=seen))
        command = read_act(PRIVATE, {**asking.fields, "text": words}, by=self.person.key, now=self.parts.clock())
        try:
            await self.parts.bus.handle(
                command,
                surface=self.parts.service,
                event_key=asking.key,
                fingerprint=asking.seen,
                origin=self.parts.origin(submitted.user),
            )
        except Refusal as error:
            return Beside({windows.WORDS: told(error, PRIVATE, self.parts.directory(), locale)})
        return Done()

    def _preview(self, asking: Asking, case: CaseView, words: str) -> Preview:
        network = self.parts.networks.get(case.case.account)
        if network is None:
            raise AccountPaused(account=case.case.account)
        return private_replies(network, case.case.id).preview(words, _mention(asking, case).mention)


def _mention(asking: Asking, case: CaseView) -> StoredMention:
    number = asking.fields.get("mention", "")
    for stored in case.mentions:
        if str(stored.id) == number:
            return stored
    raise NotFound("There is no such mention in this case.", case=str(case.case.id))
