"""Who is on call in a department as a rules file writes it: takes the section, gives the domain's Rota."""

import re
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from bot.domain.rota import Rota
from bot.rules.clauses import Clause
from bot.rules.values import ONE_OR_MANY, Key, refusal, shown

_START: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}:\d{2}))?")


def _start(value: object) -> datetime:
    """A day, and an hour unless it is midnight, by a clock that is not known here."""
    found = _START.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return datetime.fromisoformat(f"{found[1]} {(found[2] or '0:00').zfill(5)}" if found else "")
    except ValueError:
        raise refusal("bad_start", f"{shown(value)} is no day and hour.",
                      remedy='Write for example "2026-11-30 09:00"; they change a week later.') from None  # fmt: skip


Start = Annotated[
    datetime,
    BeforeValidator(_start),
    WithJsonSchema({"type": "string", "title": "day and hour", "pattern": r"^\d{4}-\d{2}-\d{2}([ T]\d{1,2}:\d{2})?$"}),
]


class OnCallSection(Clause):
    """Who is on call, a week each."""

    people: Annotated[tuple[Key, ...], ONE_OR_MANY, Field(min_length=1)]
    """Those who take turns, in this order; the first one again after the last."""
    starts: Start
    """From when the first one is on call, by the clock of the department's hours; they change weekly at that hour."""


def rota(section: OnCallSection, zone: ZoneInfo) -> Rota:
    """The rota that a section means, by the clock of `zone`."""
    return Rota(section.people, section.starts.date(), section.starts.time(), zone)
