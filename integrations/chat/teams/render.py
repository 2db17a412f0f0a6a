"""A card as an Adaptive Card 1.5 for Teams: takes a Card and a language, gives JSON within every limit; pure.

Elements from adaptivecards.io/explorer. Words from outside go into TextRuns only, where they are literal. What does not
fit is cut: the words of posts first, then facts, then paragraphs; who speaks, the links and the acts are drawn before.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from types import MappingProxyType
from typing import Any, TypeVar

from bot.cards.card import (
    Block,
    Button,
    Card,
    Enclosed,
    Facts,
    Item,
    Line,
    Para,
    Picture,
    Quote,
    Say,
    Status,
    Title,
    When,
)
from bot.cards.plain import moment, said, words
from bot.cards.text import clean, cut
from bot.cards.wording import say
from bot.domain.department import Locale
from integrations.chat.teams import limits
from integrations.chat.teams.buttons import acts, beside, button_rows
from integrations.chat.teams.mentions import Mention, entities
from integrations.chat.teams.rich import BETWEEN, Element, Page, joined, link, literal, one, rich, run, runs, shared

Body = list[Element]
Kind = TypeVar("Kind")

QUOTED = 3_000
PARAGRAPH = 2_000
_ALT = 300
_BESIDE_ITEMS = 1_500
"""Bytes that a list of cases leaves for what is said about it."""

_LABEL = 200
REFRESH = "card.refresh"
"""What Teams asks of us, unasked by anybody, where it shows the card to one of those for whom it is drawn anew."""

_SMALL: Mapping[str, Any] = MappingProxyType({"size": "Small", "isSubtle": True})
# The colour of a warning is yellow in Teams: a mark can be seen in it, words can hardly be read.
_TONES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"normal": {}, "muted": _SMALL, "warn": {}, "error": {"color": "Attention"}}
)
_WARNING: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"warn": {"color": "Warning"}, "error": {"color": "Attention"}}
)
_MARKS: Mapping[Status, tuple[str, str]] = MappingProxyType(
    {
        "new": ("🔵", "Accent"),
        "claimed": ("👤", "Accent"),
        "waiting": ("⏳", "Default"),
        "sending": ("📤", "Accent"),
        "done": ("✅", "Good"),
        "failed": ("⚠", "Attention"),
        "muted": ("⚪", "Default"),
    }
)
# A length of time would stand still on the card: the moment is written instead.
_SAID_OTHERWISE = {
    "fact.waiting": "fact.waiting_since",
    "fact.escalated": "fact.escalated_since",
    "fact.late": "fact.late_since",
    "fact.resolution_late": "fact.resolution_late_since",
}


def draw_card(
    card: Card,
    locale: Locale,
    *,
    zone: tzinfo = UTC,
    reader: str = "",
    calls: Sequence[Mention] = (),
    sees_also: Sequence[str] = (),
) -> Element:
    """The card for a channel, whose times are told on the clock of `zone`.

    For one `reader` it leaves out the acts that are hidden from them. Those in `calls` are called by it. For the users
    `sees_also` Teams asks for their own card whenever it shows this one: at most sixty, and who is not named is not
    asked for.
    """
    page = Page(locale, zone)
    drawn, pinging = _calling(shell(card.summary, page) | _refresh(card, sees_also, page), calls, page)
    row = acts(card, page, reader)
    return {**drawn, "body": [*_body(card.blocks, page, pinging), *row]}


def draw_plainly(card: Card, locale: Locale, *, reader: str = "") -> Element:
    """The least of a card that can be worked with, for where Teams refuses the one of `draw_card`."""
    page = Page(locale)
    drawn = shell(card.summary, page)
    page.allowance.spend(drawn)
    row = acts(card, page, reader)
    said_of_it = words(card.summary, locale) or "…"
    return {**drawn, "body": [*rich(page, lambda: one(run(page, said_of_it))), *row]}


def draw_line(line: Line, locale: Locale, *, zone: tzinfo = UTC) -> Element:
    """A line by itself, for a word to one person."""
    return draw_offer(line, (), locale, zone=zone)


def draw_call(line: Line, calls: Sequence[Mention], locale: Locale) -> Element:
    """A line for those whom it calls."""
    page = Page(locale)
    drawn, pinging = _calling(shell(line, page), calls, page)
    return {**drawn, "body": [*pinging, *rich(page, lambda: runs(page, line))]}


def draw_offer(line: Line, buttons: Sequence[Button], locale: Locale, *, zone: tzinfo = UTC) -> Element:
    """A line with what one person may do about it."""
    page = Page(locale, zone)
    drawn = shell(line, page)
    page.allowance.spend(drawn)
    row = button_rows([(each, each.values) for each in buttons], page)
    return {**drawn, "body": [*rich(page, lambda: runs(page, line) or one(run(page, "…"))), *row]}


def plain_line(line: Line, locale: Locale) -> str:
    """A line for notifications and old clients: one line, short, nothing in it that Teams would read as markup."""
    return literal(cut(" ".join(clean(words(line, locale)).split()), limits.SUMMARY)) or "…"


def shell(summary: Line, page: Page) -> Element:
    """What every card has around its body; `summary` is what clients show that do not know such cards."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": plain_line(summary, page.locale),
        "msteams": {"width": "Full"},
        "body": [],
    }


def _calling(drawn: Element, calls: Sequence[Mention], page: Page) -> tuple[Element, Body]:
    """What a card has around its body with those whom it calls, and the words of its body that call them."""
    if calls:
        drawn = {**drawn, "msteams": {**drawn["msteams"], "entities": entities(calls)}}
    page.allowance.spend(drawn)
    pinging = [{"type": "TextBlock", "text": " ".join(each.text for each in calls), "wrap": True}] if calls else []
    for each in pinging:
        page.allowance.spend(each)
    return drawn, pinging


def _refresh(card: Card, users: Sequence[str], page: Page) -> Element:
    if not users:
        return {}
    named = list(dict.fromkeys(users))[: limits.SEES_ALSO]
    data = {"verb": REFRESH, "case": str(card.case), "revision": str(card.revision)}
    asked = {"type": "Action.Execute", "verb": REFRESH, "data": data}
    while named and limits.size(named) > limits.CARD // 4:
        named.pop()
    return {"refresh": {"action": asked, "userIds": named}} if named else {}


def _body(blocks: Sequence[Block], page: Page, pinging: Body) -> Body:
    """The blocks in their order, drawn in the order in which they may take what room there is."""
    drawn: dict[int, Body] = {}
    for at, title in _all(blocks, Title):
        drawn[at] = [*_title(title, page), *pinging]
        pinging = []
    below = {at: _source(block, page) for at, block in _all(blocks, Quote)}
    for (at, item), own in shared(page, _all(blocks, Item), leave=_BESIDE_ITEMS):
        drawn[at] = _item(item, own)
    for at, block in enumerate(blocks):
        if isinstance(block, Para | Picture | Enclosed):
            drawn[at] = _line(block, page)
    for at, facts in _all(blocks, Facts):
        drawn[at] = _facts(facts, page)
    for at, quote in sorted(_all(blocks, Quote), key=lambda found: not found[1].own):
        drawn[at] = _quote(quote, below[at], page)
    return [*pinging, *(each for at in sorted(drawn) for each in drawn[at])]


def _all(blocks: Sequence[Block], kind: type[Kind]) -> list[tuple[int, Kind]]:
    """The blocks of one kind, each with where it stands."""
    return [(at, block) for at, block in enumerate(blocks) if isinstance(block, kind)]


def _title(block: Title, page: Page) -> Body:
    """Where it stands, and below it who speaks."""
    mark, color = _MARKS[block.status]
    label = f"{mark} {said(block.label, page.locale)}"
    return [
        *rich(page, lambda: one(run(page, label, limit=_LABEL, color=color, weight="Bolder"))),
        *rich(page, lambda: runs(page, block.line, size="Medium"), spacing="Small"),
    ]


def _line(block: Para | Picture | Enclosed, page: Page) -> Body:
    if isinstance(block, Para):
        return _para(block, page)
    if isinstance(block, Picture):
        return rich(page, lambda: _picture(block, page))
    described = clean(block.alt.text) or say("media.undescribed", page.locale)
    told = f"📎 {clean(block.name.text)} · {described}"
    return rich(page, lambda: one(run(page, told, limit=PARAGRAPH, **_SMALL)), spacing="Small")


def _para(block: Para, page: Page) -> Body:
    style = _TONES[block.tone]
    spacing = {"spacing": "Small"} if block.tone == "muted" else {}

    def line() -> list[Element]:
        mark = run(page, "⚠ ", **_WARNING[block.tone]) if block.tone in _WARNING else None
        return [*one(mark), *runs(page, block.line, **style)]

    return rich(page, line, **spacing)


def _picture(block: Picture, page: Page) -> list[Element]:
    """A link with the picture's description: Teams gives a bot no place for a copy of it, and would fetch it from its
    own address of whoever posted it."""
    described = clean(block.alt.text) or say("media.undescribed", page.locale)
    if block.sensitive:
        described = f"({say('media.sensitive', page.locale)}) {described}"
    shown = one(link(page, block.url, say(f"media.{block.media}", page.locale)))
    return joined(page, [shown, one(run(page, described, limit=_ALT, isSubtle=True))], " ")


def _facts(block: Facts, page: Page) -> Body:
    """Pairs in a row. No FactSet, since its values are read as Markdown."""
    return rich(page, lambda: joined(page, [_fact(name, line, page) for name, line in block.items], BETWEEN))


def _fact(name: Say, line: Line, page: Page) -> list[Element]:
    name = name.model_copy(update={"key": _SAID_OTHERWISE.get(name.key, name.key)})
    colon = "\u00a0:\u00a0" if page.locale is Locale.FR else ":\u00a0"
    label = run(page, said(name, page.locale) + colon, isSubtle=True)
    told = runs(page, line)
    return [label, *told] if label is not None and told else []


def _source(block: Quote, page: Page) -> Body:
    """Whose words they are, when they were posted, what became of them, and the way to them."""
    return rich(page, lambda: joined(page, _of_source(block, page), BETWEEN, **_SMALL), spacing="Small")


def _of_source(block: Quote, page: Page) -> list[list[Element]]:
    parts = [runs(page, block.author, **_SMALL)]
    if block.posted_at is not None:
        parts.append(one(run(page, moment(When(at=block.posted_at), page.locale, page.zone), **_SMALL)))
    for became, key in ((block.edited, "card.edited"), (block.deleted, "card.deleted")):
        if became:
            parts.append(one(run(page, say(key, page.locale), size="Small", weight="Bolder")))
    if block.url and not block.own:
        parts.append(one(link(page, block.url, say("card.open", page.locale), size="Small")))
    return parts


def _quote(block: Quote, below: Body, page: Page) -> Body:
    shell: Element = {"type": "Container", "style": "accent" if block.own else "emphasis", "items": []}
    if not page.allowance.spend(shell):
        return below
    return [{**shell, "items": [*quoted(block.body.text, page), *below]}]


def quoted(body: str, page: Page) -> Body:
    """Words from outside, to the letter."""
    kept = clean(body).strip() or say("card.no_text", page.locale)
    return rich(page, lambda: one(run(page, kept, limit=QUOTED)))


def _item(block: Item, page: Page) -> Body:
    """One of many cases with its button at its side."""
    rest = " · ".join(words((part,), page.locale) for part in block.line[1:])

    def line() -> list[Element]:
        return joined(page, [runs(page, block.line[:1], weight="Bolder"), one(run(page, rest))], BETWEEN)

    return beside(page, block.button, lambda: rich(page, line))
