"""Lists of cases, and who is there, as Slack's blocks: takes what any chat tells, gives blocks within limits; pure."""

from collections.abc import Sequence
from typing import Any

from bot.cards.text import units
from bot.chat.lists import Entry, Listed
from bot.chat.oncall import Duty
from bot.domain.department import Locale
from integrations.chat.slack import limits
from integrations.chat.slack.limits import cut
from integrations.chat.slack.render import Blocks, draw_button, draw_line, plain


def draw_lists(lists: Sequence[Listed], locale: Locale) -> Blocks:
    """One list after the other."""
    return [block for each in lists for block in _list(each, locale)]


def draw_duties(duties: Sequence[Duty], rest: str, locale: Locale) -> Blocks:
    """One department after the other, and a word about those that are not shown, "" for none."""
    blocks: Blocks = []
    for each in duties:
        blocks += draw_line(each.head, locale)
        if each.words:
            blocks.append({"type": "section", "text": plain(cut(each.words, limits.SECTION_TEXT))})
    return [*blocks, small(rest)] if rest else blocks


def small(words: str) -> dict[str, Any]:
    """A word of ours beside the rest."""
    return {"type": "context", "elements": [plain(words)]}


def _list(listed: Listed, locale: Locale) -> Blocks:
    title = {"type": "header", "text": plain(listed.title)}
    rest = [small(listed.rest)] if listed.rest else []
    return [title, *(_entry(each, locale) for each in listed.entries), *rest]


def _entry(entry: Entry, locale: Locale) -> dict[str, Any]:
    words = f"{entry.head}\n{entry.words}"
    if entry.otherwise and units(words) > limits.SECTION_TEXT:
        below = f"\n{entry.otherwise}"
        return {"type": "section", "text": plain(cut(words, limits.SECTION_TEXT - units(below)) + below)}
    drawn = {"type": "section", "text": plain(cut(words, limits.SECTION_TEXT))}
    if entry.button is None:
        return drawn
    return drawn | {"accessory": draw_button(entry.button, "next", entry.button.values, locale)}
