"""A person as the desk shows them: takes what is known, gives lines in the reader's language; pure, decides nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.facts import network_name
from bot.cards.inline import address, handle_of, name_of, value
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.alike import Alike, Apart, Part
from bot.domain.department import Directory, Locale
from bot.domain.permission import departments_of, may_forget
from bot.domain.person import Contact, Join, KnownAuthor, NewContact, PersonView
from bot.domain.person_story import Passage
from bot.flow.who import Found
from bot.web.desk.desk import Desk
from bot.web.session import Session

LONGEST_TEXT = 2_000
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing that was said: where, by whom, and what of it can be done. `contact` is 0 for what is public.

    `case` is 0, and `url` None, for what is not; `called` is how the person was called then, "" where nobody knows.
    `private` is true for an answer on a network that they alone can read.
    """

    at: datetime
    kind: str
    where: str
    who: str
    text: str
    case: int = 0
    url: str | None = None
    contact: int = 0
    promised: str = ""
    until: datetime | None = None
    late: bool = False
    called: str = ""
    kept_by: str = ""
    owed: bool = False
    forgettable: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """A join in words; `undoable` where it stands."""

    id: int
    at: datetime
    text: str
    words: str
    undone_by: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A person; `called` is how, in words even where nobody knows. `acting` is true where the reader may change it."""

    id: int
    called: str
    authors: Sequence[str]
    reached: Sequence[str]
    owed: Sequence[Passed]
    passed: Sequence[Passed]
    together: Sequence[Together]
    acting: bool
    forgettable: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of what a search found: a person by number, or the case of an author who is nobody's (`person` is 0)."""

    person: int
    case: int
    called: str
    about: str
    promised: str


@dataclass(frozen=True, slots=True)
class Maybe:
    """Somebody who may be the same as `one`: how they are called, why one thinks so, and where they are shown."""

    one: Part
    other: Part
    called: str
    told: str
    page: str


@dataclass(frozen=True, slots=True)
class RuledOut:
    """Somebody of whom a colleague said that they are not the same."""

    id: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Guesses:
    """Who may be the same, of whom that was ruled out, and whether the reader may settle it."""

    maybes: Sequence[Maybe]
    apart: Sequence[RuledOut]
    acting: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form for a contact is filled in with, field by field as text."""

    case: str = ""
    person: str = ""
    kind: str = ""
    who: str = ""
    about: str = ""
    promised: str = ""
    until: str = ""
    at: str = ""
    email: str = ""
    number: str = ""
    verified: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is shown, and when (UTC)."""

    person: str
    directory: Directory
    locale: Locale
    now: datetime

    @property
    def acts(self) -> bool:
        """Whether they may record and join."""
        return bool(departments_of(self.directory, self.person))

    def known(self, person: PersonView, passages: Sequence[Passage], *, besides: int = 0) -> Known:
        """A person with what passed; what is public on case `besides` stands elsewhere on the page."""
        shown = [self._passed(line) for line in passages if not besides or line.case != besides]
        return Known(
            id=person.id,
            called=self.called(person),
            authors=[author_line(each) for each in person.authors],
            reached=self._reached([each.said for each in person.contacts]),
            owed=[line for line in shown if line.owed],
            passed=shown,
            together=[self._together(each, person.authors) for each in reversed(person.joins)],
            acting=self.acts,
            forgettable=may_forget(self.directory, self.person),
        )

    def called(self, person: PersonView) -> str:
        """How somebody is called."""
        return value(person.name, _LONGEST_NAME) or say("person.nameless", self.locale, number=person.id)

    def hits(self, found: Found) -> Sequence[Hit]:
        """What a search found, persons first."""
        persons = [
            Hit(
                person=each.person.id,
                case=each.case or 0,
                called=self.called(each.person),
                about=" · ".join(author_line(author) for author in each.person.authors),
                promised=value(each.person.owed[0].said.promised, 200) if each.person.owed else "",
            )
            for each in found.persons
        ]
        strangers = [
            Hit(0, each.case, value(each.author.name) or handle_of(each.author.handle), author_line(each.author), "")
            for each in found.strangers
        ]
        return [*persons, *strangers]

    def guesses(self, one: Part, found: Sequence[Alike], apart: Sequence[Apart], own: Collection[str]) -> Guesses:
        """Who may be the same as `one`; `own` are the keys under which that one is named."""
        return Guesses(
            [self._maybe(one, each) for each in found], [self._apart(each, own) for each in apart], self.acts
        )

    def _maybe(self, one: Part, alike: Alike) -> Maybe:
        handle = author_line(alike.author) if alike.author is not None else ""
        named = value(alike.called, _LONGEST_NAME)
        person = alike.part.person
        return Maybe(
            one=one,
            other=alike.part,
            called=" ".join(filter(None, (named, handle))) or say("person.nameless", self.locale, number=person or 0),
            told=say("join_why." + alike.why.value, self.locale),
            page=f"/desk/persons/{person}" if person is not None else f"/desk/cases/{alike.part.case}",
        )

    def _apart(self, pair: Apart, own: Collection[str]) -> RuledOut:
        kind, _, rest = (pair.other if pair.key in own else pair.key).partition(":")
        name = name_of(self.directory, pair.by)
        if kind == "person":
            return RuledOut(pair.id, say("person.apart", self.locale, name=name, number=rest), pair.at)
        account = value(rest.partition(":")[0])
        return RuledOut(pair.id, say("person.apart_author", self.locale, name=name, account=account), pair.at)

    def _passed(self, line: Passage) -> Passed:
        text = clean(line.text.strip(), limit=LONGEST_TEXT)
        if line.contact is not None:
            return self._contact(line, line.contact, text)
        ours = line.kind == "reply"
        return Passed(
            at=line.at,
            kind=line.kind,
            where=network_name(line.where).text,
            who=name_of(self.directory, line.who) if ours else handle_of(line.who),
            text=text,
            case=line.case or 0,
            url=address(line.url),
            private=line.private,
        )

    def _contact(self, line: Passage, contact: Contact, text: str) -> Passed:
        said = contact.said
        mine = said.employee == self.person
        return Passed(
            at=line.at,
            kind="contact",
            where=say(f"contact_kind.{line.where}", self.locale),
            who=name_of(self.directory, line.who),
            text=text,
            contact=contact.id,
            called=value(said.who, _LONGEST_NAME),
            promised=clean(said.promised, limit=LONGEST_TEXT),
            until=said.promised_until,
            late=contact.owes and said.promised_until is not None and said.promised_until < self.now,
            kept_by=name_of(self.directory, contact.kept_by) if contact.kept_by else "",
            owed=contact.owes,
            forgettable=self.acts and (mine or may_forget(self.directory, self.person)),
        )

    def _reached(self, contacts: Sequence[NewContact]) -> Sequence[str]:
        """Each address and number once, and whether somebody made sure of it."""
        given = {each for said in contacts for each in (said.email, said.number) if each}
        sure = {each for said in contacts for each in (said.email, said.number) if said.verified}
        return [
            say("person.verified", self.locale, reach=value(each)) if each in sure else value(each)
            for each in sorted(given)
        ]

    def _together(self, join: Join, authors: Sequence[KnownAuthor]) -> Together:
        """A join with what came with it; who left since is told by number alone."""
        here = [author_line(each) for each in authors if each.key in join.authors]
        left = len(join.authors) - len(here)
        parts = here + ([say("person.joined_authors", self.locale, count=left)] if left else [])
        if join.contacts:
            parts.append(say("person.joined_contacts", self.locale, count=len(join.contacts)))
        why = say("join_why." + join.why.value, self.locale)
        name = name_of(self.directory, join.by)
        return Together(
            id=join.id,
            at=join.at,
            text=say("person.joined", self.locale, name=name, what=", ".join(parts), why=why),
            words=value(join.words, 500),
            undone_by=name_of(self.directory, join.undone_by) if join.undone_by else "",
            undoable=join.undone_at is None,
        )


def author_line(author: KnownAuthor) -> str:
    """An author on one line: handle and network."""
    return f"{handle_of(author.handle)} ({network_name(author.network).text})"


def reader_of(desk: Desk, session: Session) -> Reader:
    """Whoever reads the page, now."""
    return Reader(session.person, desk.directory, session.locale, desk.now())
