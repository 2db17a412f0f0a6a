"""A line of a card as plain words in one language: for notifications, whispers and page titles; marks nothing up."""

from datetime import UTC, datetime, timedelta, tzinfo

from babel.dates import format_datetime

from bot.cards.card import Inline, Line, Link, Raw, Say, When
from bot.cards.failure import failure
from bot.cards.wording import say
from bot.domain.department import Locale

_PATTERNS = {"time": "HH:mm", "soon": "HH:mm:ss"}


def words(line: Line, locale: Locale) -> str:
    """The line as text; its parts are joined by one space."""
    return " ".join(_word(part, locale) for part in line)


def said(sentence: Say, locale: Locale) -> str:
    """One sentence of ours; a value named `failure` is the reason of an error and is put into words."""
    values = dict(sentence.values)
    if "failure" in values:
        values["failure"] = said(failure(values["failure"]), locale)
    return say(sentence.key, locale, **values)


def moment(when: When, locale: Locale, zone: tzinfo = UTC) -> str:
    """A time on the clock of `zone`, which it names, for where nothing turns it into each reader's own."""
    pattern = _PATTERNS.get(when.style, "d MMM, HH:mm")
    there = when.at.astimezone(zone)
    # Given without its zone, which babel would put back to UTC.
    written = format_datetime(there.replace(tzinfo=None), pattern, locale=locale.value)
    return f"{written} {clock(there)}"


def clock(there: datetime) -> str:
    """By which clock a time is told, as how far it is ahead of UTC: UTC, UTC+1, UTC-3:30."""
    minutes = round((there.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def _word(part: Inline, locale: Locale) -> str:
    if isinstance(part, Raw):
        return part.text
    if isinstance(part, Say):
        return said(part, locale)
    if isinstance(part, Link):
        return f"{say(part.key, locale, **part.values)} ({part.url})"
    if isinstance(part, When):
        return moment(part, locale)
    return part.name
