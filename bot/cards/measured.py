"""Figures of reports in words: takes a share or a length of time, gives it as the reader's language writes it."""

from collections.abc import Mapping, Sequence

from bot.cards.card import Inline, Raw, Say
from bot.cards.facts import network_name
from bot.cards.inline import name_of, value
from bot.cards.plain import words
from bot.cards.wording import say
from bot.domain.department import Directory, Locale
from bot.domain.measures import By, Figures

NOTHING = "–"
_DASH = Raw(text=NOTHING)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def percent(share: float | None, locale: Locale) -> str:
    """A share in whole percent; a dash for None."""
    return words((share_of(share),), locale)


def length(seconds: float | None, locale: Locale) -> str:
    """A length of time in its two largest units; a dash for None."""
    return words((length_of(seconds),), locale)


def share_of(share: float | None) -> Inline:
    """A share in whole percent, in whichever language it is read; a dash for None."""
    return _DASH if share is None else Say(key="reports.percent", values={"count": str(round(share * 100))})


def length_of(seconds: float | None) -> Inline:
    """A length of time in its two largest units, in whichever language it is read; a dash for None."""
    if seconds is None:
        return _DASH
    whole = round(seconds)
    if whole < 2 * _MINUTE:
        return Say(key="reports.seconds", values={"count": str(whole)})
    minutes = round(whole / _MINUTE)
    if minutes < 2 * 60:
        return Say(key="reports.minutes", values={"count": str(minutes)})
    if whole < 2 * _DAY:
        return Say(key="reports.hours", values={"hours": str(minutes // 60), "minutes": str(minutes % 60)})
    hours = round(whole / _HOUR)
    return Say(key="reports.days", values={"days": str(hours // 24), "hours": str(hours % 24)})


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
