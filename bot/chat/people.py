"""Who somebody in a chat is to us: takes the id of a verified payload, gives the employee; trusts nothing else.

An id has its place in front where a chat has several (bot/domain/place.py). An employee may have one in each place.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from bot.domain.department import Directory, Locale, Person
from bot.domain.place import place_of
from bot.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class People:
    """The employees, by their ids in one chat. `outsiders` are ids that the rules or a link give to an employee, and of
    which the chat says that they are a guest's, a stranger's or an app's, or that they were closed."""

    by_user: Mapping[str, Person]
    outsiders: frozenset[str] = frozenset()

    def employee(self, user: str) -> Person:
        """The employee with this id. Raises NotPermitted: guests and strangers are nobody."""
        found = self.by_user.get(user)
        if found is None:
            outsider = "yes" if user in self.outsiders else ""
            message = "This account of the chat belongs to nobody in the rules in force."
            raise NotPermitted(message, user=user, outsider=outsider)
        return found

    def user_of(self, person: str, place: str) -> str:
        """The id of an employee in `place`, "" where they have none there."""
        theirs = (user for user, each in self.by_user.items() if each.key == person)
        return next((user for user in theirs if place_of(user) == place), "")

    def knows(self, person: str) -> bool:
        """Whether an employee has an id anywhere in the chat."""
        return any(each.key == person for each in self.by_user.values())

    def once(self, places: Collection[str]) -> Mapping[str, Person]:
        """The employees with an id in one of these places, each by one of them."""
        found: dict[str, str] = {}
        for user, person in self.by_user.items():
            if place_of(user) in places:
                found.setdefault(person.key, user)
        return {user: self.by_user[user] for user in found.values()}

    def locale_of(self, user: str) -> Locale:
        """The language in which somebody reads us."""
        found = self.by_user.get(user)
        return Locale.EN if found is None else found.locale


async def people_of(
    directory: Directory,
    links: Mapping[str, str],
    written: Callable[[Person], str],
    same: Callable[[str], Awaitable[str]],
) -> People:
    """The people of the rules in force: by the ids that stand there, else by the `links` that they made themselves.

    `written` gives what stands there for somebody, "" for nothing. `same` gives an id as it is kept, however the rules
    write it. An id that stands there for several is nobody's, and so is that of an outsider.
    """
    outsiders = frozenset(user for user, key in links.items() if not key)
    claims: dict[str, list[Person]] = {}
    for person in directory.people.values():
        if written(person):
            claims.setdefault(await same(written(person)), []).append(person)
    named = {user: each[0] for user, each in claims.items() if len(each) == 1 and user not in outsiders}
    told = {(person.key, place_of(user)) for user, person in named.items()}
    tied = {
        user: directory.people[key]
        for user, key in sorted(links.items())
        if key in directory.people and (key, place_of(user)) not in told and user not in claims
    }
    return People({**named, **tied}, outsiders & claims.keys())
