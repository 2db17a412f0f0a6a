"""Commands about persons and contacts; `by` is the employee's key."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.alike import Part
from bot.domain.person import ContactKind, Why


@dataclass(frozen=True, slots=True)
class RecordContact:
    """Keep what was said away from the networks.

    With `person`, it is theirs; with `case`, that of whoever wrote it, who is a person from then on. With neither the
    verified address or number decides, and where it is nobody's yet, or several persons', there is a new person. It was
    at `at`, now where that is None, and `employee` had it, `by` where that is "". The rest is as in NewContact.
    """

    by: str
    kind: ContactKind
    about: str
    at: datetime | None = None
    who: str = ""
    promised: str = ""
    promised_until: datetime | None = None
    email: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    verified: bool = False
    employee: str = ""
    reference: str = ""
    person: int | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class ImportContacts:
    """Keep what another system wrote down, all of it or nothing; each contact has a reference."""

    by: str
    contacts: tuple[RecordContact, ...]


@dataclass(frozen=True, slots=True)
class KeepPledge:
    """What was promised in a contact is done."""

    by: str
    contact: int


@dataclass(frozen=True, slots=True)
class ForgetContact:
    """Keep a contact no longer: it was recorded by mistake, or its person asks for it."""

    by: str
    contact: int


@dataclass(frozen=True, slots=True)
class JoinAuthor:
    """Whoever wrote a case is `person`; None for one who is nobody's yet."""

    by: str
    case: int
    person: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class JoinPersons:
    """`other` is the same human as `person`: all that belongs to the former comes to the latter."""

    by: str
    person: int
    other: int
    why: Why = Why.BY_HAND
    words: str = ""


@dataclass(frozen=True, slots=True)
class UndoJoin:
    """What came together in a join is apart again."""

    by: str
    join: int


@dataclass(frozen=True, slots=True)
class ForgetPerson:
    """Keep nothing of a person but what they wrote in public."""

    by: str
    person: int


@dataclass(frozen=True, slots=True)
class JoinAlike:
    """Two who may be the same human are."""

    by: str
    one: Part
    other: Part


@dataclass(frozen=True, slots=True)
class KeepApart:
    """Two who may be the same human are not: this is suggested no more."""

    by: str
    one: Part
    other: Part


@dataclass(frozen=True, slots=True)
class UndoApart:
    """That two are not the same was a mistake: it may be suggested again."""

    by: str
    number: int


PersonCommand = (
    RecordContact
    | ImportContacts
    | KeepPledge
    | ForgetContact
    | ForgetPerson
    | JoinAuthor
    | JoinPersons
    | JoinAlike
    | UndoJoin
    | KeepApart
    | UndoApart
)
