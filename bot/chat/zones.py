"""By whose clock somebody lives: takes the zone that a chat told of them and where they work, gives a clock; pure."""

from datetime import tzinfo
from zoneinfo import ZoneInfo

from bot.domain.department import Directory, Person


def clock_of(person: Person, zone: str, directory: Directory) -> tzinfo:
    """By which clock `person` lives: their own `zone`, else that in which their first department works, else
    that of the rules."""
    theirs = [each for _, each in sorted(directory.departments.items()) if person.key in each.people]
    found = [each.hours.zone for each in theirs if each.hours is not None]
    return (_zone(zone) if zone else None) or (found[0] if found else directory.zone)


def known_zone(name: object) -> str:
    """The name of a zone as a chat told it, "" for what is none in our database."""
    return name if isinstance(name, str) and _zone(name) is not None else ""


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, no name of a zone, a folder of the database
        return None
