"""Persons as the flow and the web see them: contacts, the authors who belong to a person, and what joined them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.alike import Apart
from bot.domain.person import AuthorKey, Contact, Join, KnownAuthor, NewContact, PersonView, Why


@dataclass(frozen=True, slots=True)
class NewJoin:
    """What is about to come to a person: contacts by number, and authors."""

    person: int
    why: Why
    words: str
    by: str
    contacts: Sequence[int] = ()
    authors: Sequence[KnownAuthor] = ()


@dataclass(frozen=True, slots=True)
class Stranger:
    """An author who is nobody's yet, with their latest case."""

    author: KnownAuthor
    case: int


class Persons(Protocol):
    """Persons, contacts and joins. A person without contacts and authors is no longer anybody."""

    async def add(self, by: str, now: datetime) -> int:
        """Make a person to whom nothing belongs yet; gives their number."""
        ...

    async def get(self, person: int, *, lock: bool = False) -> PersonView | None:
        """A person, None for one to whom nothing belongs; `lock` keeps others from changing them meanwhile."""
        ...

    async def many(self, persons: Collection[int]) -> Sequence[PersonView]:
        """Several persons, in this order, without their joins; those to whom nothing belongs are left out."""
        ...

    async def find(self, words: str, email: str, number: str, limit: int) -> Sequence[int]:
        """The persons who have one of these: all of the words in a name of theirs or a handle, the address, the
        number; whoever was spoken with last comes first."""
        ...

    async def strangers(self, words: str, limit: int) -> Sequence[Stranger]:
        """Authors who are nobody's and have all of these words in their name or handle, the latest first.

        Looked for among the latest mentions that these words find.
        """
        ...

    async def cases(self, person: int, limit: int) -> Sequence[int]:
        """The cases of the person's authors, the latest first."""
        ...

    async def of_author(self, author: AuthorKey, *, lock: bool = False) -> int | None:
        """Whose an author is; `lock` as above."""
        ...

    async def verified(self, email: str, number: str) -> tuple[int, Why] | None:
        """Whose an address or a number is, where an employee made sure of it; the address first.

        None where it is several persons', as a telephone in a family: nobody knows then which of them it was.
        """
        ...

    async def reached_by(self, emails: Collection[str], numbers: Collection[str], limit: int) -> Sequence[int]:
        """The persons with a contact that has one of these addresses or numbers, verified or not."""
        ...

    async def called_alike(self, stems: Collection[str], limit: int) -> Sequence[tuple[int, KnownAuthor]]:
        """The authors with one of these handles, whatever their server, who belong to a person."""
        ...

    async def strangers_alike(self, stems: Collection[str], limit: int) -> Sequence[Stranger]:
        """The authors of late cases with one of these handles who are nobody's, each with their latest case."""
        ...

    async def keep_apart(self, key: str, other: str, by: str, now: datetime) -> int:
        """Remember that two, named as `key_of` does, are not the same; gives the number of that."""
        ...

    async def apart(self, keys: Collection[str]) -> Sequence[Apart]:
        """Everybody of whom was said that they are not one of these."""
        ...

    async def no_longer_apart(self, number: int) -> bool:
        """Forget that two are not the same; False where that was not known."""
        ...

    async def record(self, person: int, new: NewContact, now: datetime) -> Contact | None:
        """Keep a contact of a person; None, and nothing is kept, where its reference is known."""
        ...

    async def contact(self, contact: int, *, lock: bool = False) -> Contact | None:
        """One contact; `lock` as above."""
        ...

    async def by_reference(self, references: Collection[str]) -> Mapping[str, Contact]:
        """The contacts with these references, by reference."""
        ...

    async def keep(self, contact: int, by: str, now: datetime) -> None:
        """Remember that what was promised is done."""
        ...

    async def forget_contact(self, contact: int) -> None:
        """Delete a contact, and what joins say of it."""
        ...

    async def forget_author(self, author: AuthorKey) -> None:
        """Delete whose an author is, and what joins say of them."""
        ...

    async def forget_person(self, person: int) -> None:
        """Delete every contact of a person, and whose their authors are."""
        ...

    async def forget_older(self, before: datetime, limit: int) -> int:
        """Delete at most `limit` contacts from before a moment, but for those whose promise ends later; gives how
        many."""
        ...

    async def join(self, new: NewJoin, now: datetime) -> int:
        """Give contacts and authors to a person, remembering whose they were; gives the number of the join."""
        ...

    async def join_of(self, join: int, *, lock: bool = False) -> Join | None:
        """One join; `lock` as above."""
        ...

    async def undo(self, join: Join, by: str, now: datetime) -> int:
        """Give back what came with a join and is with its person still; gives how many contacts and authors that were.

        A contact that was nobody's before gets a person of its own. What a later join took on comes back from there to
        whose it was before this one.
        """
        ...
