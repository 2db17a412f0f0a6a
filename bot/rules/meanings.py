"""What the names in conditions stand for: takes a typed document, gives the words of lists and departments' hours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.hours import Hours
from bot.rules.schema import Document
from bot.rules.timetable import HoursSection, timetable

LIST_SIGN: Final = "$"
DEFAULT_ZONE: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Meanings:
    """Words by list, hours by department (one without hours is always open), and the zone of the file's clocks."""

    lists: Mapping[str, tuple[str, ...]]
    hours: Mapping[str, Hours]
    zone: ZoneInfo

    def words(self, entries: Iterable[str]) -> Iterator[str]:
        """The words meant: an entry $name stands for all words of that list."""
        for entry in entries:
            if entry.startswith(LIST_SIGN) and entry[1:] in self.lists:
                yield from self.lists[entry[1:]]
            else:
                yield entry


def meanings(document: Document) -> Meanings:
    """What the names of a document free of findings stand for."""
    zone = document.zone or DEFAULT_ZONE
    named = {key: timetable(section, zone) for key, section in document.hours.items()}
    hours: dict[str, Hours] = {}
    for key, department in document.departments.items():
        if isinstance(department.hours, HoursSection):
            hours[key] = timetable(department.hours, zone)
        elif department.hours is not None:
            hours[key] = named[department.hours]
    return Meanings(document.lists, hours, zone)
