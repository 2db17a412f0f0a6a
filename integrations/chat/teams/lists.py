"""Lists of cases, who is there, and a morning's digest as cards for one person: takes what any chat tells; pure."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.cards.card import Button, Line, Raw
from bot.cards.text import units
from bot.chat.digest import Morning, Pointer
from bot.chat.lists import Entry, Listed
from bot.chat.oncall import Duty
from bot.domain.department import Locale
from integrations.chat.teams.buttons import beside
from integrations.chat.teams.limits import Allowance
from integrations.chat.teams.render import Body, shell
from integrations.chat.teams.rich import BETWEEN, Element, Page, joined, link, literal, one, rich, run, runs, shared

One = TypeVar("One")

SHOWN = 3
"""Cases in each of the four lists of a page: what is approved in one of them has to be read there first."""

_HEAD, _WORDS = 300, 1_000
_ENTRY = 1_500
"""Bytes that let a case be known and the next thing be done about it."""

_BESIDE_ENTRIES = 2_500
"""Bytes that entries leave for the titles of their lists and what is said about the rest."""


def draw_lists(lists: Sequence[Listed], locale: Locale) -> Element:
    """One list after the other; `lists` together hold no more than some fifteen cases."""
    page, drawn = _begun((Raw(text=lists[0].title),) if lists else (), locale)
    groups = [(each.title, each.entries, each.rest) for each in lists]
    return {**drawn, "body": _groups(groups, _entry, lambda entry: len(entry.words), page, _needs_all)}


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
    whole: Callable[[One], bool] = lambda one: False,
) -> Body:
    """Titles, what stands under each, and a word about the rest. The shortest are drawn first, so that what room they
    leave is the longest's."""
    places = [(group, at) for group, (_, members, _) in enumerate(groups) for at in range(len(members))]
    places.sort(key=lambda place: length(groups[place[0]][1][place[1]]))
    shares = shared(
        page, places, leave=_BESIDE_ENTRIES, whole=lambda place: whole(groups[place[0]][1][place[1]]), least=_ENTRY
    )
    drawn = {(group, at): draw(groups[group][1][at], own) for (group, at), own in shares}
    body: Body = []
    for group, (title, members, rest) in enumerate(groups):
        body += _heading(title, page)
        for at in range(len(members)):
            body += drawn[group, at]
        body += _small(rest, page)
    return body


def _entry(entry: Entry, page: Page) -> Body:
    """A case with what to do next at its side, where nothing is asked of it that its words have to be read for."""
    if entry.button is None:
        return _words(entry, page)
    if not entry.otherwise:
        return beside(page, entry.button, lambda: _words(entry, page))
    return _whole(entry, entry.button, page) or _cut(entry, page)


def _needs_all(entry: Entry) -> bool:
    return entry.button is not None and bool(entry.otherwise)


def _whole(entry: Entry, button: Button, page: Page) -> Body:
    """A case with all its words and the button at their side; nothing, and nothing spent, without room for both."""
    trial = Page(page.locale, page.zone, Allowance(page.allowance.left))
    whole, said = literal(entry.words), list[Element]()

    def words() -> Body:
        said.extend(_words(entry, trial, limit=units(whole)))
        return said

    drawn = beside(trial, button, words)
    if not drawn or not said or said[-1]["inlines"][0]["text"] != whole:
        return []
    page.allowance.left = trial.allowance.left
    return drawn


def _cut(entry: Entry, page: Page) -> Body:
    """The beginning of the words, and where the rest is read."""
    below = _small(entry.otherwise, page)
    return [*_words(entry, page), *below]


def _words(entry: Entry, page: Page, *, limit: int = _WORDS) -> Body:
    head = rich(page, lambda: one(run(page, entry.head, limit=_HEAD, size="Small", isSubtle=True)))
    return [*head, *rich(page, lambda: one(run(page, entry.words, limit=limit)), spacing="None")]


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
