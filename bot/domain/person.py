"""The human behind authors and offline contacts: what was said and promised away from the networks, and who belongs
together; plain values, all times UTC. Employees are in department.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class ContactKind(StrEnum):
    """How somebody came to us without a network."""

    PHONE = "phone"
    SHOP = "shop"
    EMAIL = "email"
    LETTER = "letter"


class Why(StrEnum):
    """What joins somebody to a person, or makes one think that they are the same."""

    BY_HAND = "by_hand"
    SAME_EMAIL = "same_email"
    SAME_NUMBER = "same_number"
    SAME_HANDLE = "same_handle"


class AuthorKey(NamedTuple):
    """An author as one account of ours sees them: an id of a network may mean others on another server."""

    account: str
    author_id: str


@dataclass(frozen=True, slots=True)
class KnownAuthor:
    """An author who belongs to a person, with the names that they had when they were joined."""

    key: AuthorKey
    network: str
    handle: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """What was said, as it is kept. `who` is how the person was called, "" for nobody knows.

    `employee` had it, at `at`. `promised` is what they gave their word for, "" for nothing, and `promised_until` until
    when. `email` and `number` are in the form of reach.py; `verified` is true where the employee made sure that they
    are the person's own. `reference` is what another system calls it, None for none.
    """

    kind: ContactKind
    at: datetime
    employee: str
    who: str
    about: str
    promised: str = ""
    promised_until: datetime | None = None
    email: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    verified: bool = False
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as kept: its number and its person. `kept_by` did what was promised, None while it is to be done."""

    id: int
    person: int
    said: NewContact
    recorded_at: datetime
    kept_by: str | None = None
    kept_at: datetime | None = None

    @property
    def owes(self) -> bool:
        """True while something was promised that nobody has done."""
        return bool(self.said.promised) and self.kept_at is None


@dataclass(frozen=True, slots=True)
class Pledge:
    """What was promised to a person and is still to be done, as far as a card may show it."""

    contact: int
    kind: ContactKind
    employee: str
    at: datetime
    text: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """Contacts and authors that came to a person at once: why, by whom, and whether that was undone.

    `words` are the employee's own reason, often "".
    """

    id: int
    person: int
    why: Why
    words: str
    by: str
    at: datetime
    contacts: Sequence[int]
    authors: Sequence[AuthorKey]
    undone_by: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with all that belongs to them: contacts and joins oldest first."""

    id: int
    contacts: Sequence[Contact]
    authors: Sequence[KnownAuthor]
    joins: Sequence[Join] = ()

    @property
    def name(self) -> str:
        """How they were called last, else how they call themselves on a network, "" where nobody knows."""
        called = [contact.said.who for contact in self.contacts if contact.said.who]
        names = [author.name or author.handle for author in self.authors]
        return next(iter((*reversed(called), *names)), "")

    @property
    def owed(self) -> Sequence[Contact]:
        """The contacts in which something was promised that nobody has done, the latest first."""
        return sorted((each for each in self.contacts if each.owes), key=lambda each: each.said.at, reverse=True)


def pledge_of(contact: Contact) -> Pledge:
    """What a card shows of a promise: no address and no number."""
    said = contact.said
    return Pledge(contact.id, said.kind, said.employee, said.at, said.promised, said.promised_until)
