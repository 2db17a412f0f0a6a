"""What is asked with /comptoir: takes the verified body, answers at once and to whoever asked alone; changes nothing.

Payload as in docs.slack.dev, slash commands. A link is the one thing that is only kept here and made later, since Slack
has to be asked for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.card import Line, Say
from bot.chat.commands import Answered, Told, ToldCard, ToldLine, ToldList
from bot.chat.commands import Commands as Answers
from bot.chat.keeping import Act, Keeper
from bot.chat.linking import LINK
from bot.domain.department import Locale
from integrations.chat.slack.lists import draw_duties, draw_lists
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.render import Blocks, draw_card, draw_line, plain, plain_line

COMMAND = "/comptoir"

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed behind the command. `key` tells this asking from every other."""

    user: str
    room: str
    words: tuple[str, ...]
    key: str


def read_command(body: Mapping[str, Any]) -> Asked | None:
    """What was asked, None where the body is no command of ours."""
    wanted = [body.get(name) for name in ("command", "user_id", "channel_id", "trigger_id")]
    if not all(isinstance(each, str) and each for each in wanted) or body["command"] != COMMAND:
        return None
    text = body.get("text")
    words = tuple(text.split()) if isinstance(text, str) else ()
    return Asked(body["user_id"], body["channel_id"], words, f"asked:{body['trigger_id']}")


@dataclass(frozen=True, slots=True)
class Commands:
    """The answers to /comptoir."""

    parts: SlackParts
    keeper: Keeper

    async def answer(self, asked: Asked) -> Answer:
        """What only whoever asked reads."""
        people = await self.parts.people()
        if asked.words[:1] and asked.words[0].lower() == LINK:
            await self.keeper.keep(Act(asked.user, asked.room, LINK, {}, asked.key))
            linking = Say(key="chat.linking", values={"chat": self.parts.chat})
            return _said((linking,), people.locale_of(asked.user))
        if asked.user not in people.by_user:
            outsider = asked.user in people.outsiders
            hint = () if outsider else (LINK_HINT,)
            return _said((self.parts.unknown(outsider=outsider), *hint), Locale.EN)
        person = people.employee(asked.user)
        answered = await Answers(self.parts, f"{COMMAND} ").answer(asked.words, person)
        return _drawn(answered, person.locale)


LINK_HINT = Say(key="chat.link_hint", values={"link": f"{COMMAND} {LINK}"})
"""How somebody who is nobody to us may become known."""


def _drawn(answered: Answered, locale: Locale) -> Answer:
    if isinstance(answered, ToldLine):
        return _said(answered.line, locale)
    if isinstance(answered, ToldCard):
        return _private(plain_line(answered.card.summary, locale), draw_card(answered.card, locale))
    if isinstance(answered, ToldList):
        return _private(answered.listed.title, draw_lists([answered.listed], locale))
    if isinstance(answered, Told):
        return _private(answered.lines[0], [{"type": "section", "text": plain("\n".join(answered.lines))}])
    return _private(answered.title, draw_duties(answered.duties, answered.rest, locale))


def _said(line: Line, locale: Locale) -> Answer:
    return _private(plain_line(line, locale), draw_line(line, locale))


def _private(words: str, blocks: Blocks) -> Answer:
    return {"response_type": "ephemeral", "text": words, "blocks": blocks}
