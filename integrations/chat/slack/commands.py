"""What is asked with /comptoir: takes the verified body, answers at once and to whoever asked alone; changes nothing.

Payload as in docs.slack.dev, slash commands. A link is the one thing that is only kept here and made later, since Slack
has to be asked for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.build import case_card
from bot.cards.card import Line, Say
from bot.cards.refused import told
from bot.cards.why import why
from bot.cards.wording import say
from bot.domain.department import Locale, Person
from bot.domain.permission import require_act
from bot.domain.view import CaseView
from bot.errors import NotFound, Refusal
from integrations.chat.slack.keeping import Act, Keeper
from integrations.chat.slack.linking import LINK
from integrations.chat.slack.lists import Lists
from integrations.chat.slack.oncall import on_call
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.render import Blocks, draw_card, draw_line, plain, plain_line
from integrations.chat.slack.work import mine, unclaimed

COMMAND = "/comptoir"
WORDS = ("mine", "queue", "case", "why", "oncall", "link", "help")

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
        word = asked.words[0].lower() if asked.words else "help"
        people = await self.parts.people()
        if word == LINK:
            await self.keeper.keep(Act(asked.user, asked.room, LINK, {}, asked.key))
            return _said((Say(key="chat.linking"),), people.locale_of(asked.user))
        if asked.user not in people.by_user:
            line = (Say(key="slack.unknown"), Say(key="chat.link_hint"))
            return _said(line, Locale.EN)
        person = people.employee(asked.user)
        try:
            return await self._answer(word, asked, person)
        except Refusal as error:
            words = told(error, f"command.{word}", self.parts.directory(), person.locale)
            return _private(words, [{"type": "section", "text": plain(words)}])

    async def _answer(self, word: str, asked: Asked, person: Person) -> Answer:
        directory, now = self.parts.directory(), self.parts.clock()
        lists = Lists(directory, person.locale, now)
        if word == "mine":
            async with self.parts.store.reading() as tx:
                items = [lists.mine(case) for case in await mine(tx, person, now)]
            return _private(say("chat.mine", person.locale, count=len(items)), lists.titled("chat.mine", items))
        if word == "queue":
            async with self.parts.store.reading() as tx:
                items = [lists.unclaimed(case) for case in await unclaimed(tx, directory, person, now)]
            words = say("chat.unclaimed", person.locale, count=len(items))
            return _private(words, lists.titled("chat.unclaimed", items))
        if word == "case":
            card = case_card(await self._case(asked, person), directory, now=now)
            return _private(plain_line(card.summary, person.locale), draw_card(card, person.locale))
        if word == "why":
            case = (await self._case(asked, person)).case
            return _said(why(case).line, person.locale)
        if word == "oncall":
            blocks = await on_call(self.parts, person)
            return _private(say("command.oncall", person.locale), blocks)
        return _help(person.locale)

    async def _case(self, asked: Asked, person: Person) -> CaseView:
        """The case whose number was typed. Raises NotFound, NotPermitted."""
        number = asked.words[1].lstrip("#№") if len(asked.words) > 1 else ""
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            raise NotFound("There is no such case.", case=number[:20])
        async with self.parts.store.reading() as tx:
            case = await tx.cases.view(int(number), self.parts.clock())
        if case is None:
            raise NotFound("There is no such case.", case=number)
        require_act(self.parts.directory(), person.key, case.case.department)
        return case


def _help(locale: Locale) -> Answer:
    lines = [f"{COMMAND} {say(f'command.{word}', locale)}" for word in WORDS]
    return _private(lines[0], [{"type": "section", "text": plain("\n".join(lines))}])


def _said(line: Line, locale: Locale) -> Answer:
    return _private(plain_line(line, locale), draw_line(line, locale))


def _private(words: str, blocks: Blocks) -> Answer:
    return {"response_type": "ephemeral", "text": words, "blocks": blocks}
