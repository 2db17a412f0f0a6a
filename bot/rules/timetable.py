"""Hours as a rules file writes them: takes the section, gives the domain's Hours with its days off.

Public holidays come from the `holidays` package, by country or by region of one. It must not know departments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import holidays
from pydantic import BeforeValidator, Field, WithJsonSchema

from bot.domain.hours import Between, Hours
from bot.rules.clauses import Clause
from bot.rules.values import ONE_OR_MANY, Span, Zone, refusal, shown
from bot.rules.vocabulary import DAY_SYNONYMS, DAYS

_COUNTRY: Final = re.compile(r"([A-Z]{2})(?:-([A-Za-z0-9]{1,8}))?")
_YEARLY: Final = re.compile(r"(\d{2})-(\d{2})")
_A_LEAP_YEAR: Final = 2024
_HOW_DAYS_OFF: Final = (
    'Write "2026-12-24", "12-24" for every year, FR for the public holidays of France, DE-BY for those of Bavaria.'
)


@cache
def _regions() -> Mapping[str, list[str]]:
    """The regions of every country whose public holidays are known, by its two letters."""
    return {code: regions for code, regions in holidays.list_supported_countries().items() if len(code) == 2}


def _days(value: object) -> str:
    """A day or a span of days, as `mon` or `mon-fri`."""
    text = value if isinstance(value, str) else str(value)
    parts = [DAY_SYNONYMS.get(part.strip().casefold(), part.strip().casefold()) for part in text.split("-")]
    unknown = next((part for part in parts if part not in DAYS), None)
    if unknown is not None:
        raise refusal("unknown_day", f"There is no day {shown(unknown)}.", name=unknown, allowed=DAYS)
    if len(parts) > 2:
        raise refusal("unknown_day", f"{shown(text)} is no day and no span of days.",
                      remedy="Write for example mon or mon-fri.")  # fmt: skip
    return "-".join(parts)


def _day_off(value: object) -> str:
    """A date, a day of every year, or a country (or a region of one) whose public holidays are meant."""
    text = value if isinstance(value, str) else str(value)
    country = _COUNTRY.fullmatch(text)
    if country:
        return _public_holidays(country[1], country[2])
    yearly = _YEARLY.fullmatch(text)
    try:
        date.fromisoformat(f"{_A_LEAP_YEAR}-{text}" if yearly else text)
    except ValueError:
        code = text.upper() if text.upper() in _regions() else ""
        remedy = f"Write {code}." if code else _HOW_DAYS_OFF
        raise refusal("bad_day_off", f"{shown(value)} is no day and no country.", remedy=remedy) from None
    return text


def _public_holidays(code: str, region: str | None) -> str:
    regions = _regions()
    if code not in regions:
        raise refusal("unknown_country", f"The public holidays of {code} are not known.", name=code,
                      allowed=tuple(sorted(regions)))  # fmt: skip
    if region is not None and region not in regions[code]:
        raise refusal("unknown_region", f"{code} has no region {region} with holidays of its own.", name=region,
                      allowed=tuple(regions[code]))  # fmt: skip
    return code if region is None else f"{code}-{region}"


_DAY_NAMES: Final = "|".join(DAYS)
DaySpan = Annotated[
    str,
    BeforeValidator(_days),
    WithJsonSchema({"type": "string", "title": "days", "pattern": f"^({_DAY_NAMES})(-({_DAY_NAMES}))?$"}),
]
DayOff = Annotated[str, BeforeValidator(_day_off), WithJsonSchema({"type": "string", "title": "day or country"})]


class HoursSection(Clause):
    """A timetable: what is open on which days, by which clock; `holidays` are days on which nothing opens."""

    open: Annotated[
        Mapping[DaySpan, Annotated[tuple[Span, ...], ONE_OR_MANY, Field(min_length=1)]], Field(min_length=1)
    ]
    """The hours of each day or span of days, such as `mon-fri`."""
    zone: Zone | None = None
    """The clock that is looked at; else that of the file, else UTC."""
    holidays: Annotated[tuple[DayOff, ...], ONE_OR_MANY] = ()
    """Days on which nothing opens: dates, days of every year, countries or regions."""


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days on which nothing opens: dates, days of every year (month and day), and countries' public holidays."""

    dates: frozenset[date]
    yearly: frozenset[tuple[int, int]]
    countries: tuple[Any, ...]

    def __bool__(self) -> bool:
        return bool(self.dates or self.yearly or self.countries)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (
            day in self.dates
            or (day.month, day.day) in self.yearly
            or any(day in country for country in self.countries)
        )


def timetable(section: HoursSection, zone: ZoneInfo) -> Hours:
    """The hours that a section means; `zone` is the clock where the section names none."""
    week: list[list[Between]] = [[] for _ in DAYS]
    for days, spans in section.open.items():
        first, _, last = days.partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        for number in range((end - start) % len(DAYS) + 1):
            week[(start + number) % len(DAYS)].extend(spans)
    return Hours(tuple(tuple(spans) for spans in week), section.zone or zone, _days_off(section.holidays))


def _days_off(written: tuple[str, ...]) -> DaysOff:
    countries = [_COUNTRY.fullmatch(text) for text in written]
    yearly = [_YEARLY.fullmatch(text) for text in written]
    return DaysOff(
        frozenset(
            date.fromisoformat(text)
            for text, country, day in zip(written, countries, yearly, strict=True)
            if not country and not day
        ),
        frozenset((int(found[1]), int(found[2])) for found in yearly if found),
        tuple(holidays.country_holidays(found[1], subdiv=found[2]) for found in countries if found),
    )
