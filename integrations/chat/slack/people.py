"""Who somebody in Slack is to us: takes the id of a verified payload, gives the employee; trusts nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.department import Directory, Locale, Person
from bot.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class People:
    """The employees, by their Slack ids."""

    by_user: Mapping[str, Person]

    def employee(self, user: str) -> Person:
        """The employee with this Slack id. Raises NotPermitted: guests and strangers are nobody."""
        found = self.by_user.get(user)
        if found is None:
            raise NotPermitted("This Slack account belongs to nobody in the rules in force.", user=user)
        return found

    def user_of(self, person: str) -> str:
        """The Slack id of an employee, "" where they have none."""
        return next((user for user, each in self.by_user.items() if each.key == person), "")

    def locale_of(self, user: str) -> Locale:
        """The language in which somebody reads us."""
        found = self.by_user.get(user)
        return Locale.EN if found is None else found.locale


def people_of(directory: Directory, links: Mapping[str, str]) -> People:
    """The people of the rules in force: by the ids that stand there, else by the `links` that they made themselves."""
    named = {person.slack: person for person in directory.people.values() if person.slack}
    tied = {
        user: directory.people[key]
        for user, key in links.items()
        if key in directory.people and not directory.people[key].slack and user not in named
    }
    return People({**named, **tied})
