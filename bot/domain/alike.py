"""Who may be the same human: takes what is known of two, gives the reason to think so; pure, and decides nothing."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.person import KnownAuthor, PersonView, Why

_SHORTEST = 4
"""Characters of a handle that two people are unlikely to have chosen alike."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of two: a person by number, or whoever wrote a case. Exactly one is given."""

    person: int | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same human: a person, or an author who is nobody's with their latest case.

    `called` is how, "" where nobody knows.
    """

    part: Part
    why: Why
    called: str
    author: KnownAuthor | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """Two of whom an employee said that they are not the same; `key` and `other` name them as `key_of` does."""

    id: int
    key: str
    other: str
    by: str
    at: datetime


def stem_of(handle: str) -> str:
    """What somebody called themselves, without the server and in small letters; "" where it says too little."""
    stem = handle.removeprefix("@").partition("@")[0].casefold()
    return stem if len(stem) >= _SHORTEST else ""


def key_of(who: KnownAuthor | int) -> str:
    """How one of two is named: a person by number, an author by account and id."""
    return f"person:{who}" if isinstance(who, int) else f"author:{who.key.account}:{who.key.author_id}"


def keys_of(who: PersonView | KnownAuthor) -> frozenset[str]:
    """How somebody is named among those who are not the same: a person by their authors too."""
    if isinstance(who, KnownAuthor):
        return frozenset((key_of(who),))
    return frozenset((key_of(who.id), *map(key_of, who.authors)))


def stems_of(who: PersonView | KnownAuthor) -> frozenset[str]:
    """What somebody called themselves, wherever that was; without what says too little."""
    authors = [who] if isinstance(who, KnownAuthor) else who.authors
    return frozenset(stem_of(author.handle) for author in authors) - {""}


def why_alike(one: PersonView | KnownAuthor, other: PersonView | KnownAuthor) -> Why | None:
    """The reason to think that two are the same, the strongest one; None where there is none. A name is none."""
    reach = same_reach(one, other) if isinstance(one, PersonView) and isinstance(other, PersonView) else None
    if reach is not None:
        return reach
    return Why.SAME_HANDLE if stems_of(one) & stems_of(other) else None


def same_reach(one: PersonView, other: PersonView) -> Why | None:
    """What reaches both: an address first, then a number; None where nothing does."""
    if _of(one, "email") & _of(other, "email"):
        return Why.SAME_EMAIL
    return Why.SAME_NUMBER if _of(one, "number") & _of(other, "number") else None


def _of(person: PersonView, reach: str) -> set[str]:
    return {getattr(each.said, reach) for each in person.contacts} - {""}
