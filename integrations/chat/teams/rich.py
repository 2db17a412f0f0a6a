"""Lines of a card as Teams' rich text, in which words are literal: no ping, no link, no markup; pure.

A TextBlock reads Markdown, a RichTextBlock does not (adaptivecards.io/explorer/RichTextBlock.html). Clients differ in
what else they make of a TextRun, though: the one in the browser fills in {{DATE()}} there as well. So whatever could be
read as more than words is broken by a character that nobody sees.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, TypeVar

from bot.cards.card import Inline, Line, Link, Raw, When, Who
from bot.cards.inline import address
from bot.cards.plain import moment, said
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.department import Locale
from integrations.chat.teams.limits import Allowance

Element = dict[str, Any]
Part = TypeVar("Part")

INLINE_TEXT = 1_000
BETWEEN = "\u00a0· "
"""What stands between the parts of a line; it begins no line."""

_BREAK = "\u2060"
# Links and pictures of Markdown, macros and templates, tags such as <at>.
_SPECIAL = re.compile(r"\](?=[(\[:])|\{(?=\{)|\$(?=\{)|<(?=[A-Za-z/!?])")


@dataclass(slots=True)
class Page:
    """What is being drawn: in which language, on whose clock, and how much of it still fits.

    A card in a channel is read by many, so its times say by which clock they are told. Teams could write each reader's
    own, by {{DATE()}} and {{TIME()}}; but only in a text by itself, while ours stand in the middle of lines, and in the
    language of the reader's Teams rather than the card's.
    """

    locale: Locale
    zone: tzinfo = UTC
    allowance: Allowance = field(default_factory=Allowance)


def literal(words: str) -> str:
    """`words` cleaned, and with nothing in them that any client would read as more than words."""
    return _SPECIAL.sub(rf"\g<0>{_BREAK}", clean(words))


def run(page: Page, words: str, *, limit: int = INLINE_TEXT, **style: Any) -> Element | None:
    """Words as they are, cut to `limit`; None where nothing of them fits. `style` is a TextRun's."""
    element: Element = {"type": "TextRun", "text": "", **style}
    if not words or not page.allowance.spend(element):
        return None
    kept = page.allowance.take(literal(words), limit)
    return {**element, "text": kept} if kept else None


def link(page: Page, url: str, label: str, **style: Any) -> Element | None:
    """A web address with words of ours on it; None where it does not fit, since half an address leads nowhere."""
    if address(url) is None:
        return None
    element = {
        "type": "TextRun",
        "text": literal(label),
        **style,
        "selectAction": {"type": "Action.OpenUrl", "url": url},
    }
    return element if page.allowance.spend(element) else None


def runs(page: Page, line: Line, **style: Any) -> list[Element]:
    """The parts of a line with a blank between them; what no longer fits is left out."""
    return joined(page, [one(run_of(page, part, **style)) for part in line], " ", **style)


def run_of(page: Page, part: Inline, **style: Any) -> Element | None:
    """One part, None where nothing of it can be said."""
    if isinstance(part, Link):
        return link(page, part.url, say(part.key, page.locale, **part.values), **style)
    if isinstance(part, When):
        return run(page, moment(part, page.locale, page.zone), **style)
    if isinstance(part, Who):
        return run(page, part.name, **style)
    if part.bold:
        style = {**style, "weight": "Bolder"}
    return run(page, part.text if isinstance(part, Raw) else said(part, page.locale), **style)


def joined(page: Page, groups: Sequence[Sequence[Element]], between: str, **style: Any) -> list[Element]:
    """Groups of runs in a row with `between` between them."""
    drawn: list[Element] = []
    for group in groups:
        if drawn and group:
            _append(page, drawn, between, style)
        drawn.extend(group)
    return drawn


def _append(page: Page, drawn: list[Element], between: str, style: dict[str, Any]) -> None:
    """Words behind the last run; as a run of their own where that one is a link or bold, which they are not."""
    if "selectAction" not in drawn[-1] and "weight" not in drawn[-1]:
        drawn[-1] = {**drawn[-1], "text": drawn[-1]["text"] + page.allowance.take(between, len(between))}
        return
    drawn.extend(one(run(page, between, **style)))


def rich(page: Page, draw: Callable[[], Sequence[Element]], **how: Any) -> list[Element]:
    """What `draw` gives as one text; nothing where that is nothing, or where there is no room for it.

    Room is set aside for the text before its runs take what is left. `how` is a RichTextBlock's.
    """
    shell: Element = {"type": "RichTextBlock", "inlines": [], **how}
    if not page.allowance.spend(shell):
        return []
    drawn = draw()
    return [{**shell, "inlines": list(drawn)}] if drawn else []


def shared(
    page: Page,
    among: Sequence[Part],
    *,
    leave: int = 0,
    whole: Callable[[Part], bool] = lambda part: False,
    least: int = 0,
) -> Iterator[tuple[Part, Page]]:
    """Each of several with a page of its own, on which it may take its share of what room there is, but for `leave`
    bytes; what one does not take is the others'. One that is `whole` or not at all may take more, as long as those
    after it have the `least` that each needs."""
    for at, each in enumerate(among):
        others, room = len(among) - at - 1, max(0, page.allowance.left - leave)
        share = room // (others + 1)
        if whole(each):
            share = max(share, room - others * least)
        own = Page(page.locale, page.zone, Allowance(share))
        yield each, own
        page.allowance.left -= share - own.allowance.left


def one(element: Element | None) -> list[Element]:
    """An element as a list, empty for none."""
    return [] if element is None else [element]
