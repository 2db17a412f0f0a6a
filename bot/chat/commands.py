"""What is asked of Comptoir in a few words: takes them and who asks, gives what to tell them; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from bot.cards.because import because
from bot.cards.build import case_card
from bot.cards.card import Card, Line
from bot.cards.refused import told
from bot.cards.why import why
from bot.cards.wording import say
from bot.chat.linking import LINK
from bot.chat.lists import SHOWN, Listed, Lists
from bot.chat.oncall import Duty, on_call
from bot.chat.parts import ChatParts
from bot.chat.recording import Recording
from bot.chat.who import whom
from bot.chat.wire import is_number
from bot.chat.work import mine, unclaimed
from bot.domain.case import Case
from bot.domain.department import Locale, Person
from bot.domain.due import promises
from bot.domain.permission import require_act
from bot.domain.view import CaseView
from bot.errors import NotFound, Refusal

WORDS = ("mine", "queue", "case", "why", "who", "contact", "oncall", LINK, "help")
"""What may be asked. A link is not answered here: the chat has to be asked who somebody is."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in words, one line each."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToldLine:
    """An answer in one line that may lead somewhere."""

    line: Line


@dataclass(frozen=True, slots=True)
class ToldCard:
    """A case."""

    card: Card


@dataclass(frozen=True, slots=True)
class ToldList:
    """Cases."""

    listed: Listed


@dataclass(frozen=True, slots=True)
class ToldRota:
    """Who is there now, or whom a name finds; `title` for a notification, `rest` about those that are left out."""

    title: str
    duties: Sequence[Duty]
    rest: str


Answered = Told | ToldLine | ToldCard | ToldList | ToldRota


@dataclass(frozen=True, slots=True)
class Commands:
    """The answers. `prefix` is what stands before a word of ours, "" for nothing; `shown` how many cases are listed."""

    parts: ChatParts
    prefix: str = ""
    shown: int = SHOWN

    async def answer(self, words: Sequence[str], person: Person) -> Answered:
        """What only `person` reads; a word that is none of ours, or none, tells which there are."""
        word = words[0].lower() if words else "help"
        try:
            return await self._answer(word, words[1:], person)
        except Refusal as error:
            return Told([told(error, f"command.{word}", self.parts.directory(), person.locale)])

    def help(self, locale: Locale) -> Told:
        """Which words there are."""
        return Told([f"{self.prefix}{say(f'command.{word}', locale)}" for word in WORDS])

    async def _answer(self, word: str, more: Sequence[str], person: Person) -> Answered:
        directory, now, locale = self.parts.directory(), self.parts.clock(), person.locale
        lists = Lists(directory, locale, now, self.shown)
        if word == "mine":
            async with self.parts.store.reading() as tx:
                return ToldList(lists.titled("chat.mine", [lists.mine(case) for case in await mine(tx, person, now)]))
        if word == "queue":
            async with self.parts.store.reading() as tx:
                found = await unclaimed(tx, directory, person, now)
            return ToldList(lists.titled("chat.unclaimed", [lists.unclaimed(case) for case in found]))
        if word == "case":
            return ToldCard(case_card(await self._case(more, person), directory, now=now))
        if word == "why":
            return ToldLine(self._why((await self._case(more, person)).case, locale))
        if word == "who" and more:
            persons, rest = await whom(self.parts, " ".join(more), person, self.shown)
            return ToldRota(say("command.who", locale), persons, rest)
        if word == "contact":
            return ToldList(await Recording(self.parts, person).offer(more[0].lstrip("#№") if more else ""))
        if word == "oncall":
            duties, rest = await on_call(self.parts, person)
            return ToldRota(say("command.oncall", locale), duties, rest)
        return self.help(locale)

    def _why(self, case: Case, locale: Locale) -> Line:
        """Why a case is where it is, and until when what is promised, and why then."""
        owner = self.parts.directory().department(case.department)
        hours = owner.hours if owner is not None else None
        reasons = [because(each, hours, locale) for each in promises(case, hours)]
        return (*why(case).line, *chain.from_iterable(reasons))

    async def _case(self, words: Sequence[str], person: Person) -> CaseView:
        """The case whose number was typed. Raises NotFound, NotPermitted."""
        number = words[0].lstrip("#№") if words else ""
        if not is_number(number):
            raise NotFound("There is no such case.", case=number[:20])
        async with self.parts.store.reading() as tx:
            case = await tx.cases.view(int(number), self.parts.clock())
        if case is None:
            raise NotFound("There is no such case.", case=number)
        require_act(self.parts.directory(), person.key, case.case.department)
        return case
