"""Who somebody is: takes words or a number, reads persons with all that passed between them and us; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.person import PersonView
from bot.domain.person_story import Passage, story
from bot.domain.reach import reach_in
from bot.errors import NotFound
from bot.flow.concerned import MOST
from bot.ports.persons import Stranger
from bot.ports.store import Transaction

FOUND = 20
"""Persons, and authors who are nobody's, that a search gives at most."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person with their latest case, None for none."""

    person: PersonView
    case: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: persons, and authors who are nobody's yet."""

    persons: Sequence[Somebody]
    strangers: Sequence[Stranger]


async def read_person(tx: Transaction, number: int, now: datetime) -> tuple[PersonView, Sequence[Passage]]:
    """A person and what was said, the newest first, on networks in their latest cases. Raises NotFound."""
    person = await tx.persons.get(number)
    if person is None:
        raise NotFound("There is no such person.", person=str(number))
    views = await tx.cases.views(await tx.persons.cases(number, MOST), now)
    return person, story(person.contacts, views)


async def who_is(tx: Transaction, words: str, limit: int = FOUND) -> Found:
    """Whoever is called so, in part or whole, or has this address or number. Raises nothing for words that fit none."""
    email, number = reach_in(words)
    persons = await tx.persons.many(await tx.persons.find(words, email, number, limit))
    found = [Somebody(each, next(iter(await tx.persons.cases(each.id, 1)), None)) for each in persons]
    return Found(found, await tx.persons.strangers(words, limit))
