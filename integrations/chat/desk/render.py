"""A card as HTML for the web desk: takes a Card and its reader, gives markup; pure.

Everything that is not markup of ours goes through `escape`, so that words from outside stay words. The page's
style sheet and script know the class names; nothing here is inline style or script.
"""

from datetime import UTC
from html import escape
from urllib.parse import urlencode

from bot.cards.card import (
    Actions,
    Block,
    Button,
    Card,
    Enclosed,
    Facts,
    Inline,
    Item,
    Line,
    Para,
    Picture,
    Quote,
    Title,
    When,
)
from bot.cards.drawn import DrawnFor
from bot.cards.media import picture_key
from bot.cards.plain import moment, said
from bot.cards.wording import say
from bot.domain.department import Locale

VISIBLE_BUTTONS = 4
LONGEST = 120_000
"""Characters of markup that no card exceeds: the budgets of bot/cards/build.py, escaped, with our tags around."""

_TAG_OF_STYLE = {"default": "", "primary": " button--primary", "danger": " button--danger"}


def draw_card(card: Card, reader: DrawnFor) -> str:
    """The card as one `article` element. Acts are left out for who may only read, and for whom they make no sense."""
    title = f"case-{card.case}-title"
    status = next((block.status for block in card.blocks if isinstance(block, Title)), "new")
    inner = "".join(_block(block, index, card, reader) for index, block in enumerate(card.blocks))
    return (
        f'<article class="card card--{status}" data-case="{card.case}" data-revision="{card.revision}"'
        f' aria-labelledby="{title}" tabindex="-1">{inner}</article>'
    )


def draw_line(line: Line, locale: Locale) -> str:
    """One line as markup, its parts joined by a space."""
    return " ".join(_inline(part, locale) for part in line)


def _block(block: Block, index: int, card: Card, reader: DrawnFor) -> str:
    if isinstance(block, Title):
        return _title(block, card, reader.locale)
    if isinstance(block, Para):
        return f'<p class="line line--{block.tone}">{draw_line(block.line, reader.locale)}</p>'
    if isinstance(block, Quote):
        return _quote(block, reader.locale)
    if isinstance(block, Facts):
        return _facts(block, reader.locale)
    if isinstance(block, Picture):
        return _picture(block, card.case, reader.locale)
    if isinstance(block, Enclosed):
        return _enclosed(block, reader.locale)
    if isinstance(block, Item):
        act = _button(block.button, str(index), card, reader) if reader.may_act else ""
        return f'<div class="line">{draw_line(block.line, reader.locale)} {act}</div>'
    return _actions(block, index, card, reader) if reader.may_act else ""


def _title(block: Title, card: Card, locale: Locale) -> str:
    words = draw_line(block.line, locale)
    if card.case:
        words = f'<a href="/desk/cases/{card.case}" dir="auto">{words}</a>'
    return (
        f'<header class="card__head"><h3 class="card__title" id="case-{card.case}-title">{words}</h3>'
        f'<span class="label label--{block.status}">{escape(said(block.label, locale))}</span></header>'
    )


def _quote(block: Quote, locale: Locale) -> str:
    classes = "quote" + " quote--own" * block.own + " quote--deleted" * block.deleted
    text = escape(block.body.text) or f'<span class="quiet">{escape(say("card.no_text", locale))}</span>'
    below = [draw_line(block.author, locale)] if block.author else []
    if block.posted_at is not None:
        below.append(_when(When(at=block.posted_at), locale))
    if block.edited:
        below.append(f"<strong>{escape(say('card.edited', locale))}</strong>")
    if block.deleted:
        below.append(f"<strong>{escape(say('card.deleted', locale))}</strong>")
    if block.url and not block.own:
        below.append(_link(block.url, escape(say("card.open", locale))))
    return (
        f'<figure class="{classes}"><blockquote class="quote__text" dir="auto">{text}</blockquote>'
        f'<figcaption class="quote__source">{" · ".join(below)}</figcaption></figure>'
    )


def _facts(block: Facts, locale: Locale) -> str:
    pairs = "".join(
        f"<div><dt>{escape(said(name, locale))}</dt><dd>{draw_line(line, locale)}</dd></div>"
        for name, line in block.items
    )
    return f'<dl class="facts">{pairs}</dl>'


def _picture(block: Picture, case: int, locale: Locale) -> str:
    """The picture as our server fetches it, and a link: loaded from where it lies, it would tell who reads and when.

    What its author marked as sensitive is loaded once somebody opens it; films and sounds are links.
    """
    words = escape(block.alt.text)
    alt = words or f'<span class="quiet">{escape(say("media.undescribed", locale))}</span>'
    label = escape(say(f"media.{block.media}", locale))
    line = f'<p class="line line--media">{_link(block.url, label)} <span dir="auto">{alt}</span></p>'
    if block.media != "image":
        return line
    address = f"/desk/cases/{case}/media/{picture_key(block.url)}"
    shown = f'<img class="enclosed__picture" src="{address}" alt="{words}" loading="lazy">'
    if block.sensitive:
        hint = escape(say("media.sensitive", locale))
        shown = f'<details class="enclosed"><summary>{label} ({hint})</summary>{shown}</details>'
    return f'<div class="enclosed">{shown}{line}</div>'


def _enclosed(block: Enclosed, locale: Locale) -> str:
    """The picture itself, from our own address, and the words that go out with it for those who cannot see it."""
    alt = escape(block.alt.text)
    told = f'<span dir="auto">{alt}</span>' if alt else f"<strong>{escape(say('media.undescribed', locale))}</strong>"
    return (
        f'<figure class="enclosed"><img class="enclosed__picture" src="/desk/pictures/{block.picture}" alt="{alt}"'
        f' loading="lazy"><figcaption class="quiet">{told}</figcaption></figure>'
    )


def _actions(block: Actions, index: int, card: Card, reader: DrawnFor) -> str:
    buttons = [
        _button(button, f"{index}.{place}", card, reader)
        for place, button in enumerate(block.items)
        if reader.person not in button.hidden_from
    ]
    if not buttons:
        return ""
    shown = "".join(buttons[:VISIBLE_BUTTONS])
    folded = "".join(buttons[VISIBLE_BUTTONS:])
    if folded:
        name = escape(say("act.more_for", reader.locale, number=card.case))
        more = escape(say("act.more", reader.locale))
        folded = (
            f'<details class="more"><summary class="button button--quiet" aria-label="{name}">{more}</summary>'
            f'<div class="more__list">{folded}</div></details>'
        )
    return f'<div class="acts">{shown}{folded}</div>'


def _button(button: Button, place: str, card: Card, reader: DrawnFor) -> str:
    label = escape(said(button.label, reader.locale))
    classes = "button" + _TAG_OF_STYLE[button.style]
    if button.form:
        query = urlencode(button.values)
        address = escape(f"/desk/cases/{card.case}/forms/{button.verb}" + (f"?{query}" if query else ""))
        return (
            f'<a class="{classes}" href="{address}" hx-get="{address}" hx-target="#dialog" hx-swap="innerHTML"'
            f' data-verb="{escape(button.verb)}">{label}</a>'
        )
    fields = {
        "csrf": reader.csrf,
        "key": f"{reader.form_key}.{place}",
        "case": str(card.case),
        "revision": str(card.revision),
        **button.values,
    }
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    address = escape(f"/desk/acts/{button.verb}")
    return (
        f'<form method="post" action="{address}" hx-post="{address}" hx-swap="none"'
        f' hx-disabled-elt="find button">{hidden}'
        f'<button class="{classes}" type="submit" data-verb="{escape(button.verb)}">{label}</button></form>'
    )


def _inline(part: Inline, locale: Locale) -> str:
    if part.kind == "raw":
        text = f'<span dir="auto">{escape(part.text)}</span>'
        return f"<strong>{text}</strong>" if part.bold else text
    if part.kind == "say":
        text = escape(said(part, locale))
        return f"<strong>{text}</strong>" if part.bold else text
    if part.kind == "link":
        return _link(part.url, escape(say(part.key, locale, **part.values)))
    if part.kind == "when":
        return _when(part, locale)
    return f'<span class="person">{escape(part.name)}</span>'


def _when(when: When, locale: Locale) -> str:
    """The desk's script writes it in the reader's time zone; until then it is in UTC and says so."""
    at = when.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'<time datetime="{at}" data-style="{when.style}">{escape(moment(when, locale))}</time>'


def _link(url: str, label: str) -> str:
    return f'<a class="outside" href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label}</a>'
