"""What is written to Comptoir in Teams: takes the words and who wrote them, answers them in their own talk with us.

In a channel our name before a word of ours asks for the same; other words behind it are a note like any under a card.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.cards.card import Say
from bot.chat.commands import WORDS, Answered, Commands, Told, ToldCard, ToldLine, ToldList
from bot.chat.keeping import Act, Keeper
from bot.chat.linking import LINK
from bot.domain.department import Locale
from bot.ports.rows import Job
from integrations.chat.teams.inbound import Asked, said
from integrations.chat.teams.lists import draw_duties, draw_lists, draw_words
from integrations.chat.teams.parts import TeamsParts
from integrations.chat.teams.render import draw_card, draw_line, plain_line
from integrations.chat.teams.rich import Element
from integrations.chat.teams.telling import answer

ASKED = "asked"
MOST_WORDS, MOST_CHARACTERS = 8, 200
"""Of what is asked: a name has several words."""

LISTED = 8
"""Cases in one list: a card holds so many with their words."""

LINK_HINT = Say(key="chat.link_hint", values={"link": LINK})
"""How somebody who is nobody to us may become known."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Words to us, on their way in and when they are answered."""

    parts: TeamsParts
    keeper: Keeper

    async def keep(self, asked: Asked) -> None:
        """Keep what was asked. Raises Unavailable where it could not be."""
        words = asked.text.split()
        word = words[0].lower() if words else ""
        who, key = asked.who, f"asked:{asked.who.room}:{asked.key}"
        if not who.is_private and word not in WORDS:
            note = said(who, asked.text, asked.key)
            if note is not None:  # whoever names us means us to read it
                await self.keeper.keep(note)
            return
        if word == LINK:
            await self.keeper.keep(Act(who.user, who.room, LINK, {}, key))
            return
        fields = {
            "words": " ".join(words[:MOST_WORDS])[:MOST_CHARACTERS],
            "zone": who.zone,
            "french": "yes" if who.french else "",
        }
        await self.keeper.keep(Act(who.user, who.room, ASKED, fields, key))

    async def carry_out(self, job: Job) -> datetime | None:
        """Answer what was asked; gives when to come back to it, None when it is done. Raises Transient."""
        fields, user = job.payload["fields"], job.payload["user"]
        people = await self.parts.people()
        if user not in people.by_user:
            locale = Locale.FR if fields["french"] else Locale.EN
            line = (self.parts.unknown(outsider=user in people.outsiders), LINK_HINT)
            return await answer(self.parts.surface, job, draw_line(line, locale), plain_line(line, locale))
        person = people.employee(user)
        answered = await Commands(self.parts, shown=LISTED).answer(fields["words"].split(), person)
        words, card = _drawn(answered, person.locale, fields)
        return await answer(self.parts.surface, job, card, words)


def _drawn(answered: Answered, locale: Locale, fields: Mapping[str, str]) -> tuple[str, Element]:
    """The answer as a card, and as a line for notifications."""
    zone = ZoneInfo(fields["zone"]) if fields["zone"] else UTC
    if isinstance(answered, ToldLine):
        return plain_line(answered.line, locale), draw_line(answered.line, locale, zone=zone)
    if isinstance(answered, ToldCard):
        return plain_line(answered.card.summary, locale), draw_card(answered.card, locale, zone=zone)
    if isinstance(answered, ToldList):
        return answered.listed.title, draw_lists([answered.listed], locale)
    if isinstance(answered, Told):
        return answered.lines[0], draw_words(answered.lines, locale)
    return answered.title, draw_duties(answered.duties, answered.rest, locale)
