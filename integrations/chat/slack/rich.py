"""Lines of a card as elements of Slack's rich text, in which words are literal: no ping, no link, no markup; pure.

Element types from docs.slack.dev/reference/block-kit/blocks/rich-text-block. `text` elements are drawn as they are; a
mention is an element of its own, made for the ids of employees only.
"""

from datetime import UTC
from typing import Any

from bot.cards.card import Inline, Line, Link, Raw, Say, When
from bot.cards.plain import moment, said
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.department import Locale
from integrations.chat.slack.limits import Allowance

Element = dict[str, Any]

INLINE_TEXT = 1_000
_DATE = "{date_short_pretty} {time}"
_FORMATS = {"time": "{time}", "soon": "{time_secs}", "datetime": _DATE, "relative": _DATE, "elapsed": _DATE}


def text(words: str, *, bold: bool = False) -> Element:
    """Words as they are."""
    element: Element = {"type": "text", "text": words}
    return element | {"style": {"bold": True}} if bold else element


def mention(user: str) -> Element:
    """Somebody by their id, called by it."""
    return {"type": "user", "user_id": user}


def elements(line: Line, locale: Locale, allowance: Allowance) -> list[Element]:
    """The parts of a line with a blank between them; what the allowance no longer holds is left out."""
    drawn: list[Element] = []
    for part in line:
        element = element_of(part, locale, allowance)
        if element is None:
            continue
        if drawn:
            drawn.append(text(" "))
        drawn.append(element)
    return drawn


def element_of(part: Inline, locale: Locale, allowance: Allowance) -> Element | None:
    """One part, None where nothing of it can be said."""
    if isinstance(part, Link):
        return link(part.url, say(part.key, locale, **part.values), allowance)
    if isinstance(part, When):
        return date(part, locale, allowance)
    if isinstance(part, Say):
        words, bold = said(part, locale), part.bold
    elif isinstance(part, Raw):
        words, bold = part.text, part.bold
    else:
        words, bold = part.name, False
    kept = allowance.take(clean(words), INLINE_TEXT)
    return text(kept, bold=bold) if kept else None


def link(url: str, label: str, allowance: Allowance) -> Element | None:
    """An address with our words on it; None where it does not fit, since half an address leads nowhere."""
    if not allowance.spend(len(url) + len(label)):
        return None
    return {"type": "link", "url": url, "text": label}


def date(when: When, locale: Locale, allowance: Allowance) -> Element | None:
    """A moment that each reader's client writes in their own time zone; the words are for clients that cannot."""
    fallback = moment(when, locale)
    if not allowance.spend(len(fallback) + len(_DATE)):
        return None
    stamp = int(when.at.astimezone(UTC).timestamp())
    return {"type": "date", "timestamp": stamp, "format": _FORMATS[when.style], "fallback": fallback}
