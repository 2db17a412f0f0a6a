"""Lists of cases, who is there, and a morning's digest as cards for one person: takes what any chat tells; pure."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.cards.card import Line, Raw
from bot.chat.digest import Morning, Pointer
from bot.chat.lists import Entry, Listed
from bot.chat.oncall import Duty
from bot.domain.department import Locale
from integrations.chat.teams.buttons import beside
from integrations.chat.teams.render import Body, shell
from integrations.chat.teams.rich import BETWEEN, Element, Page, joined, link, one, rich, run, runs, shared

One = TypeVar("One")

SHOWN = 3
"""Cases in each of the four lists of a page: what is approved in one of them has to be read there first."""

_HEAD, _WORDS = 300, 1_000
_BESIDE_ENTRIES = 2_500
"""Bytes that entries leave for the titles of their lists and what is said about the rest."""


def draw_lists(lists: Sequence[Listed], locale: Locale) -> Element:
    """One list after the other; `lists` together hold no more than some fifteen cases."""
    page, drawn = _begun((Raw(text=lists[0].title),) if lists else (), locale)
    groups = [(each.title, each.entries, each.rest) for each in lists]
    return {**drawn, "body": _groups(groups, _entry, lambda entry: len(entry.words), page)}


def draw_morning(morning: Morning) -> Element:
    """What waits for somebody this morning, each case with the way to it on the desk."""
    page, drawn = _begun((Raw(text=morning.greeting),), morning.locale)
    groups = [(kind.title, kind.pointers, kind.rest) for kind in morning.kinds]
    greeting = _heading(morning.greeting, page, size="Medium")
    return {**drawn, "body": [*greeting, *_groups(groups, _pointer, lambda pointer: len(pointer.about), page)]}


def draw_words(lines: Sequence[str], locale: Locale) -> Element:
    """Lines of words of ours."""
    page, drawn = _begun((Raw(text=lines[0]),), locale)
    return {**drawn, "body": [each for line in lines for each in _line(line, page)]}


def draw_duties(duties: Sequence[Duty], rest: str, locale: Locale) -> Element:
    """One department after the other, and a word about those that are not shown, "" for none."""
    page, drawn = _begun(duties[0].head if duties else (Raw(text=rest),), locale)
    body: Body = []
    for each, own in shared(page, duties, leave=_BESIDE_ENTRIES):
        body += [*_head(each.head, own), *_small(each.words, own)]
    return {**drawn, "body": [*body, *_small(rest, page)]}


def _begun(summary: Line, locale: Locale) -> tuple[Page, Element]:
    page = Page(locale)
    drawn = shell(summary, page)
    page.allowance.spend(drawn)
    return page, drawn


def _groups(
    groups: Sequence[tuple[str, Sequence[One], str]],
    draw: Callable[[One, Page], Body],
    length: Callable[[One], int],
    page: Page,
) -> Body:
    """Titles, what stands under each, and a word about the rest. The shortest are drawn first, so that what room they
    leave is the longest's."""
    places = [(group, at) for group, (_, members, _) in enumerate(groups) for at in range(len(members))]
    places.sort(key=lambda place: length(groups[place[0]][1][place[1]]))
    shares = shared(page, places, leave=_BESIDE_ENTRIES)
    drawn = {(group, at): draw(groups[group][1][at], own) for (group, at), own in shares}
    body: Body = []
    for group, (title, members, rest) in enumerate(groups):
        body += _heading(title, page)
        for at in range(len(members)):
            body += drawn[group, at]
        body += _small(rest, page)
    return body


def _entry(entry: Entry, page: Page) -> Body:
    """A case with what to do next at its side."""

    def words() -> Body:
        head = rich(page, lambda: one(run(page, entry.head, limit=_HEAD, size="Small", isSubtle=True)))
        return [*head, *rich(page, lambda: one(run(page, entry.words, limit=_WORDS)), spacing="None")]

    return beside(page, entry.button, words) if entry.button is not None else words()


def _line(words: str, page: Page) -> Body:
    return rich(page, lambda: one(run(page, words)))


def _head(line: Line, page: Page) -> Body:
    return rich(page, lambda: runs(page, line))


def _pointer(pointer: Pointer, page: Page) -> Body:
    def line() -> list[Element]:
        number = link(page, pointer.url, pointer.number) or run(page, pointer.number)
        return joined(page, [one(number), one(run(page, pointer.about))], BETWEEN)

    return rich(page, line, spacing="Small")


def _heading(words: str, page: Page, **style: Any) -> Body:
    return rich(page, lambda: one(run(page, words, weight="Bolder", **style)), spacing="Medium")


def _small(words: str, page: Page) -> Body:
    return rich(page, lambda: one(run(page, words, size="Small", isSubtle=True)), spacing="Small")
