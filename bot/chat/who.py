"""Who somebody is, asked in a chat: takes a name, gives each whom it finds with what was promised and said last.

No address and no number of theirs is told: a chat keeps copies that nobody here can delete.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Line, Link, Raw, When, raw
from bot.cards.facts import network_name
from bot.cards.inline import address, department_name, handle_of, name_of, value
from bot.cards.plain import moment, said
from bot.cards.wording import say
from bot.chat.oncall import Duty
from bot.chat.parts import ChatParts
from bot.domain.department import Directory, Locale, Person
from bot.domain.person import Contact, KnownAuthor
from bot.domain.view import CaseView
from bot.flow.who import Somebody, who_is
from bot.ports.persons import Stranger

_SAID = 300
"""Characters of what was said or promised; the desk has the rest."""

_AUTHORS = 3


async def whom(parts: ChatParts, words: str, person: Person, shown: int) -> tuple[Sequence[Duty], str]:
    """Whom the words find, persons first, and a word about those that are left out, "" for none."""
    now = parts.clock()
    async with parts.store.reading() as tx:
        found = await who_is(tx, words)
        numbers = {each.case for each in found.strangers} | {
            each.case for each in found.persons if each.case is not None
        }
        views = {view.case.id: view for view in await tx.cases.views(sorted(numbers), now)}
    reader = _Reader(parts.directory(), person.locale, parts.public_url, views)
    told = [*map(reader.person, found.persons), *map(reader.stranger, found.strangers)]
    rest = say("chat.more", person.locale, count=len(told) - shown) if len(told) > shown else ""
    return told[:shown] or [Duty((raw(say("persons.none", person.locale)),))], rest


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom it is told; `views` are the latest cases of those who were found, by number."""

    directory: Directory
    locale: Locale
    public_url: str
    views: Mapping[int, CaseView]

    def person(self, somebody: Somebody) -> Duty:
        """A person: what they are owed, what was said last away from the networks, their latest case."""
        person = somebody.person
        called = value(person.name) or say("person.nameless", self.locale, number=person.id)
        page = Link(url=f"{self.public_url}/desk/persons/{person.id}", key="person.on_desk")
        lines = [self._pledge(each) for each in person.owed[:1]] + [
            self._contact(each) for each in person.contacts[-1:]
        ]
        return self._told(called, person.authors, page, lines, somebody.case)

    def stranger(self, stranger: Stranger) -> Duty:
        """An author who is nobody's yet, by their latest case."""
        author = stranger.author
        page = Link(url=f"{self.public_url}/desk/cases/{stranger.case}", key="person.on_desk")
        called = value(author.name) or handle_of(author.handle)
        return self._told(called, [author], page, [], stranger.case)

    def _told(
        self, called: str, authors: Sequence[KnownAuthor], page: Link, lines: list[str], case: int | None
    ) -> Duty:
        head: Line = (Raw(text=called, bold=True), *map(self._author, authors[:_AUTHORS]), page)
        view = self.views.get(case) if case is not None else None
        if view is None:
            return Duty(head, "\n".join(lines))
        public = address(view.mentions[-1].mention.url) if view.mentions else None
        thread = (Link(url=public, key="card.open"),) if public else ()
        return Duty((*head, *thread), "\n".join([*lines, self._case(view)]))

    def _author(self, author: KnownAuthor) -> Raw:
        return Raw(text=f"{handle_of(author.handle)} ({network_name(author.network).text})")

    def _pledge(self, contact: Contact) -> str:
        given = contact.said
        name, text = name_of(self.directory, given.employee), value(given.promised, _SAID)
        told = say(f"card.pledge_{given.kind.value}", self.locale, name=name, text=text)
        if given.promised_until is None:
            return told
        until = self._moment(given.promised_until)
        return f"{told} {say('person.until', self.locale)} {until}"

    def _contact(self, contact: Contact) -> str:
        return say(
            "person.said_last",
            self.locale,
            where=say(f"contact_kind.{contact.said.kind.value}", self.locale),
            name=name_of(self.directory, contact.said.employee),
            time=self._moment(contact.said.at),
            text=value(contact.said.about, _SAID),
        )

    def _moment(self, at: datetime) -> str:
        """By the clock of the rules, by which the last day of a promise ends."""
        return moment(When(at=at, style="datetime"), self.locale, self.directory.zone)

    def _case(self, view: CaseView) -> str:
        owner = department_name(self.directory.department(view.case.department), view.case.department)
        return say(
            "person.latest_case",
            self.locale,
            number=view.case.id,
            department=said(owner, self.locale),
            text=value(view.case.text, _SAID),
        )
