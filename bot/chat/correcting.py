"""A correction written in a chat: takes the words, shows them as they will be seen, and sends only what was read.

The words travel in the window's own field, so nothing is kept of a correction that nobody sends.
"""

from dataclasses import dataclass

from bot.cards.acts import read_act
from bot.cards.form import Asking
from bot.cards.refused import told
from bot.chat import windows
from bot.chat.answers import Answer, Beside, Done, Shown, Submitted
from bot.chat.parts import ChatParts
from bot.chat.replying import digest
from bot.chat.reviewing import approvers_of, as_seen, problems_of
from bot.domain.department import Person
from bot.errors import AccountPaused, NotFound, Refusal
from bot.ports.social import Preview


@dataclass(frozen=True, slots=True)
class Correcting:
    """The two steps of a correction by one employee."""

    parts: ChatParts
    person: Person

    async def submit(self, submitted: Submitted) -> Answer:
        """The answer to either step: words that differ from those read are shown again. Raises NotFound, AccountPaused.

        What cannot be sent is told beside the words, where they can be mended.
        """
        asking, locale = submitted.asking, self.person.locale
        words = submitted.values.get(windows.WORDS, "").replace("\r\n", "\n")
        preview, approvers = await self._preview(asking, words)
        problems = problems_of(words, preview, locale, self.parts.inside(words, locale))
        if problems:
            return _beside(" ".join(problems))
        if digest(words) != asking.seen:
            asking = asking.model_copy(update={"seen": digest(words)})
            return Shown(windows.correct_window(asking, locale, words, seen=as_seen(preview, locale, approvers)))
        command = read_act(asking.verb, {**asking.fields, "text": words}, by=self.person.key, now=self.parts.clock())
        try:
            await self.parts.bus.handle(
                command,
                surface=self.parts.service,
                event_key=asking.key,
                fingerprint=asking.seen,
                origin=self.parts.origin(submitted.user),
            )
        except Refusal as error:
            return _beside(told(error, asking.verb, self.parts.directory(), locale))
        return Done()

    async def _preview(self, asking: Asking, words: str) -> tuple[Preview, str]:
        """How the public would see the words, and the names of those who have to consent to them."""
        number = asking.fields.get("reply", "")
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
    return Beside({windows.WORDS: words})
