"""Who somebody in Slack is to us: takes the id of a verified payload, gives the employee; trusts nothing else."""

from bot.domain.department import Directory, Person
from bot.errors import NotPermitted


def employee_of(directory: Directory, user: str) -> Person:
    """The employee whose Slack id the rules in force name. Raises NotPermitted: guests and strangers are nobody."""
    for person in directory.people.values():
        if user and person.slack == user:
            return person
    raise NotPermitted("This Slack account belongs to nobody in the rules in force.", user=user)
