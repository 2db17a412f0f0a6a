"""Weekly reports as a rules file writes them: takes the section, gives the domain's Weekly."""

import re
from datetime import time
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

from bot.domain.weekly import Weekly
from bot.rules import vocabulary
from bot.rules.clauses import Clause
from bot.rules.values import Day, Subject, refusal, shown

_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def _time(value: object) -> time:
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise refusal("bad_time", f"{shown(value)} is no time of a day.",
                      remedy='Write for example "8:00", between quotes.')  # fmt: skip
    return time(int(found[1]), int(found[2]))


TimeOfDay = Annotated[
    time, BeforeValidator(_time), WithJsonSchema({"type": "string", "title": "time", "pattern": f"^({_TIME.pattern})$"})
]


class WeeklySection(Clause):
    """When the channels of a department are told the report of the week before."""

    day: Day = "mon"
    """The day of the week; Monday if absent."""
    at: TimeOfDay = time(8)
    """The time, by the clock of the department; 8:00 if absent."""
    about: Subject = "department"
    """Whether it tells of the department alone or of everything; of the department if absent."""


def weekly(section: WeeklySection) -> Weekly:
    """When, and about what, a section wants it."""
    return Weekly(vocabulary.DAYS.index(section.day), section.at, section.about == "everything")
