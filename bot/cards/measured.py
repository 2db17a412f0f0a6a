"""Figures of reports in words: takes a share or a length of time, gives it as the reader's language writes it."""

from collections.abc import Mapping, Sequence

from bot.cards.facts import network_name
from bot.cards.inline import name_of, value
from bot.cards.wording import say
from bot.domain.department import Directory, Locale
from bot.domain.measures import By, Figures

NOTHING = "–"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def percent(share: float | None, locale: Locale) -> str:
    """A share in whole percent; a dash for None."""
    return NOTHING if share is None else say("reports.percent", locale, count=round(share * 100))


def length(seconds: float | None, locale: Locale) -> str:
    """A length of time in its two largest units; a dash for None."""
    if seconds is None:
        return NOTHING
    whole = round(seconds)
    if whole < 2 * _MINUTE:
        return say("reports.seconds", locale, count=whole)
    minutes = round(whole / _MINUTE)
    if minutes < 2 * 60:
        return say("reports.minutes", locale, count=minutes)
    if whole < 2 * _DAY:
        return say("reports.hours", locale, hours=minutes // 60, minutes=minutes % 60)
    hours = round(whole / _HOUR)
    return say("reports.days", locale, days=hours // 24, hours=hours % 24)


def called(by: By, key: str, directory: Directory, locale: Locale) -> str:
    """How people call what figures belong to; its key where nothing in force has another name for it."""
    if by is By.DEPARTMENT:
        found = directory.departments.get(key)
        return value(found.name(locale) if found is not None else key)
    if by is By.PERSON:
        return name_of(directory, key)
    if by is By.NETWORK:
        return network_name(key).text
    return value(key) if key else say("reports.fallback", locale)


def in_order(figures: Mapping[str, Figures]) -> Sequence[tuple[str, Figures]]:
    """Those with the most cases first."""
    return sorted(figures.items(), key=lambda each: (-each[1].cases, -each[1].mentions, each[0]))
