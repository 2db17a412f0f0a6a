"""Persons and contacts as the API takes and answers them: typed shapes only."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from bot.domain.person import ContactKind, Why
from bot.web.api.act_models import Act
from bot.web.api.parameters import Moment, Words

Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class ContactIn(Act):
    """What was said away from the networks: by telephone, in a shop, by e-mail or letter.

    `who` is how the person was called. `promised` is what you gave your word for, `promised_until` until when.
    `number` carries its country code. `verified` says that you made sure that address and number are theirs: it is what
    recognises them. `person` or `case` says whose it is; `reference` is what another system calls it, and makes the
    same contact recorded twice one. `employee` had it, you where it is left out; only admins name somebody else.
    """

    kind: ContactKind
    about: Words
    at: Moment | None = None
    who: Words = ""
    promised: Words = ""
    promised_until: Moment | None = None
    email: Words = ""
    number: Words = ""
    verified: bool = False
    person: Number | None = None
    case: Number | None = None
    reference: Words = ""
    employee: Words = ""


class ContactsIn(Act):
    """Contacts that another system knows, each with its reference."""

    contacts: list[ContactIn] = Field(min_length=1, max_length=1_000)


class ContactsOutcome(BaseModel):
    """How many are new, and how many were known by their reference."""

    recorded: int
    known: int


class ContactOutcome(BaseModel):
    """The contact kept, whose it is, and why: null for a person who is new, or whose contact was `known` already."""

    contact: int
    person: int
    why: Why | None
    known: bool


class ContactDone(BaseModel):
    """The contact concerned, and whose it is or was."""

    contact: int
    person: int


class PersonAct(Act):
    """Why two are one, in your words."""

    reason: Words = ""


class AuthorIn(PersonAct):
    """Whoever wrote this case."""

    case: Number


class OtherIn(PersonAct):
    """The person who is the same human; all that belongs to them comes here."""

    person: Number


class JoinOutcome(BaseModel):
    """The person, and the join by which it can be undone; null where nothing had to be joined."""

    person: int
    join: int | None


class PersonGone(BaseModel):
    """Who was forgotten."""

    person: int


class SearchIn(Act):
    """A name or a part of it, a handle, an e-mail address, or a telephone number with its country code."""

    words: Words


class PledgeOut(BaseModel):
    """A promise that is still to be done."""

    contact: int
    kind: ContactKind
    employee: str
    at: datetime
    text: str
    until: datetime | None


class PersonAuthorOut(BaseModel):
    """An author who belongs to a person."""

    account: str
    network: str
    author_id: str
    handle: str
    name: str


class PersonItem(BaseModel):
    """A person in a list; `case` is their latest one, `pledge` the latest promise that is still to be done."""

    id: int
    name: str
    authors: list[PersonAuthorOut]
    case: int | None
    pledge: PledgeOut | None


class StrangerOut(BaseModel):
    """An author who is nobody's yet, with their latest case."""

    author: PersonAuthorOut
    case: int


class FoundOut(BaseModel):
    """Persons, and authors who are nobody's yet."""

    persons: list[PersonItem]
    authors: list[StrangerOut]


class ContactOut(BaseModel):
    """A contact as kept."""

    id: int
    kind: ContactKind
    at: datetime
    employee: str
    who: str
    about: str
    promised: str
    promised_until: datetime | None
    kept_by: str | None
    kept_at: datetime | None
    email: str
    number: str
    verified: bool
    reference: str | None
    recorded_at: datetime


class JoinOut(BaseModel):
    """What came to the person at once: why, by whom, and whether that was undone."""

    id: int
    why: Why
    reason: str
    by: str
    at: datetime
    contacts: list[int]
    authors: int
    undone_by: str | None
    undone_at: datetime | None


class PassageOut(BaseModel):
    """One thing that was said. `where` is a network or a kind of contact; `who` an author's handle, else an employee's
    key. `private` is true for a reply that they alone can read."""

    at: datetime
    kind: Literal["mention", "reply", "contact"]
    where: str
    who: str
    text: str
    case: int | None
    url: str | None
    contact: int | None
    private: bool


class PersonDetail(PersonItem):
    """A person with everything that passed between them and us, the newest first."""

    emails: list[str]
    numbers: list[str]
    contacts: list[ContactOut]
    joins: list[JoinOut]
    timeline: list[PassageOut]


class PartIn(Act):
    """One of two: a person by number, or whoever wrote a case. Exactly one is given."""

    person: Number | None = None
    case: Number | None = None


class PairIn(Act):
    """Two who may be the same human."""

    one: PartIn
    other: PartIn


class SuggestionOut(BaseModel):
    """Somebody who may be the same human: a person, or an author who is nobody's with their latest case."""

    why: Why
    name: str
    person: int | None
    case: int | None
    author: PersonAuthorOut | None


class ApartOut(BaseModel):
    """Two of whom somebody said that they are not the same, each as `person:ID` or `author:ACCOUNT:ID`."""

    id: int
    one: str
    other: str
    by: str
    at: datetime


class SuggestionsOut(BaseModel):
    """Who may be the same human, and of whom that was ruled out."""

    suggestions: list[SuggestionOut]
    apart: list[ApartOut]


class ApartOutcome(BaseModel):
    """The number under which it is kept that two are not the same."""

    apart: int
