"""The small parts of a line: words from outside made harmless, names, addresses, languages; pure."""

import re

from babel import Locale as Culture
from babel import UnknownLocaleError

from bot.cards.card import Raw, Say, raw
from bot.cards.text import clean
from bot.domain.department import Department, Directory, Locale

_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f\"'<>\\`{}|^]+", re.IGNORECASE)
_LONGEST_ADDRESS = 2000
NOBODY = "—"


def inline(text: str, limit: int, *, bold: bool = False) -> Raw:
    """Words from outside on one line, at most `limit` characters."""
    return raw(" ".join(text.split()), limit=limit, bold=bold)


def value(text: str, limit: int = 80) -> str:
    """Words from outside as a value inside a sentence of ours: on one line, cleaned, at most `limit` characters."""
    return clean(" ".join(text.split()), limit=limit)


def handle_of(handle: str, limit: int = 80) -> str:
    """An author's handle with its sign; a dash for one who removed all that they wrote."""
    return value("@" + handle.removeprefix("@"), limit) if handle else NOBODY


def address(url: str | None) -> str | None:
    """`url` where it is a web address that can be drawn as a link, else None."""
    if not url or len(url) > _LONGEST_ADDRESS or clean(url) != url or not _ADDRESS.fullmatch(url):
        return None
    return url


def name_of(directory: Directory, key: str) -> str:
    """The name of an employee; their key once the rules in force no longer name them."""
    found = directory.people.get(key)
    return value(found.name if found else key)


def names_of(directory: Directory, keys: list[str]) -> str:
    """Names in a row."""
    return ", ".join(name_of(directory, key) for key in keys)


def department_name(department: Department | None, key: str) -> Say:
    """The name of a department in either language; its key where it is gone."""
    if department is None:
        return Say(key="either", values={"fr": value(key), "en": value(key)})
    return Say(key="either", values={each.value: value(department.name(each)) for each in Locale})


def language_name(code: str) -> Say:
    """The name of a language, by its two-letter code, in either language; the code itself where nobody knows it."""
    return Say(key="either", values={each.value: _display_name(code, each) for each in Locale})


def _display_name(code: str, locale: Locale) -> str:
    try:
        name = Culture.parse(code).get_display_name(locale.value)
    except (UnknownLocaleError, ValueError, TypeError):
        name = None
    return name or value(code, 12)
