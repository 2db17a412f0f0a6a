"""A card as Slack's blocks: takes a Card and a language, gives blocks within every limit; pure.

Words from outside go into literal elements only (rich_text `text`, or plain_text without emoji codes), so that they
ping nobody, link nowhere and mark nothing up. What the limits do not hold is cut, the words of posts first.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bot.cards.card import (
    Actions,
    Block,
    Button,
    Card,
    Enclosed,
    Facts,
    Item,
    Line,
    Link,
    Para,
    Picture,
    Quote,
    Say,
    Status,
    Title,
    When,
)
from bot.cards.plain import said, words
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.department import Locale
from integrations.chat.slack import limits
from integrations.chat.slack.inbound import IN_SLACK
from integrations.chat.slack.limits import Allowance, cut, escaped
from integrations.chat.slack.rich import Element, date, element_of, elements, link, mention, text

Blocks = list[dict[str, Any]]

QUOTED = 3_000
_ALT = 300
_FOR_THE_REST = 3_000
"""Characters that a quote leaves for what stands below it."""
_BETWEEN = text(" · ")
_A_FACT = len(" · ") + len(" : ")
"""Characters that stand around a fact and its name."""
_MARKS: dict[Status, str] = {
    "new": "large_blue_circle",
    "claimed": "bust_in_silhouette",
    "waiting": "hourglass_flowing_sand",
    "sending": "outbox_tray",
    "done": "white_check_mark",
    "failed": "warning",
    "muted": "white_circle",
}
# Slack writes a moment, not a length of time that would stand still on the card.
_SAID_OTHERWISE = {
    "fact.waiting": "fact.waiting_since",
    "fact.escalated": "fact.escalated_since",
    "fact.late": "fact.late_since",
    "fact.resolution_late": "fact.resolution_late_since",
}


def draw_card(card: Card, locale: Locale) -> Blocks:
    """The card's blocks, for a message."""
    allowance = Allowance()
    acts = _acts(card, locale)
    for each in acts:
        allowance.spend(_labels(each))
    drawn: Blocks = []
    for block in card.blocks:
        if not isinstance(block, Actions):
            _add(drawn, _draw(block, locale, allowance))
    room = limits.BLOCKS - len(acts)
    if len(drawn) > room:
        drawn = [*drawn[: room - 1], _context("…")]
    return [*drawn, *acts]


def without_copies(card: Card) -> Card:
    """The card with links for its pictures, for where Slack no longer takes a copy: a person may have deleted it."""
    named = (Picture, Enclosed)
    blocks = [each.model_copy(update={"ref": ""}) if isinstance(each, named) else each for each in card.blocks]
    return card.model_copy(update={"blocks": tuple(blocks)})


def draw_plainly(card: Card, locale: Locale) -> Blocks:
    """The least of a card that can be worked with, for where Slack refuses the blocks of `draw_card`."""
    line = cut(clean(words(card.summary, locale)), limits.SECTION_TEXT) or "…"
    return [{"type": "section", "text": plain(line)}, *_acts(card, locale)]


def draw_line(line: Line, locale: Locale) -> Blocks:
    """A line by itself, for a word to one person."""
    return [_rich(_section(elements(line, locale, Allowance()) or [text("…")]))]


def draw_call(line: Line, users: Sequence[str], locale: Locale) -> Blocks:
    """A line for those whom it mentions, by the ids that the rules or Slack itself give them."""
    called = [part for user in users for part in (mention(user), text(" "))]
    return [_rich(_section([*called, *elements(line, locale, Allowance())]))]


def draw_offer(line: Line, buttons: Sequence[Button], locale: Locale) -> Blocks:
    """A line with what one person may do about it."""
    offered = [draw_button(each, f"act:{index}", each.values, locale) for index, each in enumerate(buttons)]
    return [*draw_line(line, locale), {"type": "actions", "elements": offered}]


def plain_line(line: Line, locale: Locale) -> str:
    """A line for notifications and screen readers: one line, short, nothing in it that Slack would read as markup."""
    return escaped(cut(" ".join(clean(words(line, locale)).split()), limits.SUMMARY)) or "…"


def quoted(body: str, allowance: Allowance, locale: Locale) -> Element:
    """Words from outside as a quotation."""
    kept = allowance.take(clean(body), QUOTED, leave=_FOR_THE_REST)
    return {"type": "rich_text_quote", "elements": [text(kept or say("card.no_text", locale))]}


def _draw(block: Block, locale: Locale, allowance: Allowance) -> Blocks:
    if isinstance(block, Title):
        return _title(block, locale, allowance)
    if isinstance(block, Para):
        return _para(block, locale, allowance)
    if isinstance(block, Quote):
        return _quote(block, locale, allowance)
    if isinstance(block, Facts):
        return _facts(block, locale, allowance)
    if isinstance(block, Picture):
        return _picture(block, locale, allowance)
    if isinstance(block, Enclosed):
        return _enclosed(block, locale, allowance)
    if isinstance(block, Item):
        return _item(block, locale, allowance)
    return []


def _title(block: Title, locale: Locale, allowance: Allowance) -> Blocks:
    label = allowance.take(clean(said(block.label, locale)), 200)
    line = elements(block.line, locale, allowance)
    mark = {"type": "emoji", "name": _MARKS[block.status]}
    return [_rich(_section([mark, text(" "), *line, text(" — "), text(label or "…", bold=True)]))]


def _para(block: Para, locale: Locale, allowance: Allowance) -> Blocks:
    if block.tone == "muted" and not any(isinstance(part, Link | When) for part in block.line):
        kept = allowance.take(clean(words(block.line, locale)), limits.CONTEXT_TEXT)
        return [_context(kept)] if kept else []
    drawn = elements(block.line, locale, allowance)
    if drawn and block.tone in ("warn", "error"):
        drawn = [{"type": "emoji", "name": "warning"}, text(" "), *drawn]
    return [_rich(_section(drawn))] if drawn else []


def _quote(block: Quote, locale: Locale, allowance: Allowance) -> Blocks:
    below: list[list[Element]] = [elements(block.author, locale, allowance)]
    if block.posted_at is not None:
        below.append(_one(date(When(at=block.posted_at), locale, allowance)))
    if block.edited:
        below.append([text(say("card.edited", locale), bold=True)])
    if block.deleted:
        below.append([text(say("card.deleted", locale), bold=True)])
    if block.url and not block.own:
        below.append(_one(link(block.url, say("card.open", locale), allowance)))
    parts = [quoted(block.body.text, allowance, locale)]
    source = _joined(below)
    return [_rich(*parts, _section(source)) if source else _rich(*parts)]


def _facts(block: Facts, locale: Locale, allowance: Allowance) -> Blocks:
    pairs: list[list[Element]] = []
    for name, line in block.items:
        if not allowance.spend(_A_FACT):
            break
        label = element_of(_renamed(name), locale, allowance)
        told = elements(line, locale, allowance)
        if label is not None and told:
            colon = " : " if locale is Locale.FR else ": "
            pairs.append([text(label["text"] + colon), *told])
    drawn = _joined(pairs)
    return [_rich(_section(drawn))] if drawn else []


def _picture(block: Picture, locale: Locale, allowance: Allowance) -> Blocks:
    """The copy that Slack keeps, else a link: from its own address Slack would fetch it of whoever posted it."""
    described = clean(block.alt.text) or say("media.undescribed", locale)
    if block.ref and allowance.spend(len(block.ref) + len("…")):
        alt = allowance.take(described, limits.ALT_TEXT, leave=_FOR_THE_REST) or "…"
        return [{"type": "image", "slack_file": {"id": block.ref}, "alt_text": alt}]
    drawn = _one(link(block.url, say(f"media.{block.media}", locale), allowance))
    if block.sensitive:
        described = f"({say('media.sensitive', locale)}) {described}"
    alt = allowance.take(described, _ALT)
    if alt:
        drawn += [text(" "), text(alt)] if drawn else [text(alt)]
    return [_rich(_section(drawn))] if drawn else []


def _enclosed(block: Enclosed, locale: Locale, allowance: Allowance) -> Blocks:
    """A picture of ours from the file that was chosen in Slack, and in words what goes out to describe it."""
    described = clean(block.alt.text) or say("media.undescribed", locale)
    source, _, file = block.ref.partition(":")
    below = allowance.take(f"📎 {clean(block.name.text)} · {described}", limits.CONTEXT_TEXT)
    drawn: Blocks = [_context(below)] if below else []
    if source == IN_SLACK and allowance.spend(len(file) + len("…")):
        alt = allowance.take(described, limits.ALT_TEXT, leave=_FOR_THE_REST) or "…"
        drawn.insert(0, {"type": "image", "slack_file": {"id": file}, "alt_text": alt})
    return drawn


def _item(block: Item, locale: Locale, allowance: Allowance) -> Blocks:
    """A line with its button at its side, in plain text, since rich text takes none there."""
    kept = allowance.take(clean(" · ".join(words((part,), locale) for part in block.line)), limits.SECTION_TEXT)
    if not kept:
        return []
    button = draw_button(block.button, "next", block.button.values, locale)
    return [{"type": "section", "text": plain(kept), "accessory": button}]


def _acts(card: Card, locale: Locale) -> Blocks:
    """The buttons, which always stand last; a card has one row of them."""
    rows = [block for block in card.blocks if isinstance(block, Actions) and block.items]
    return [_actions(rows[-1], card, locale)] if rows else []


def _actions(block: Actions, card: Card, locale: Locale) -> dict[str, Any]:
    """Four buttons, and menus with five each of the rest. The block's id is new with each revision, as Slack asks."""
    shown = [
        draw_button(each, f"act:{index}", _fields(each, card), locale)
        for index, each in enumerate(block.items[: limits.VISIBLE_BUTTONS])
    ]
    folded = block.items[limits.VISIBLE_BUTTONS :][: limits.MENUS * limits.FOLDED_BUTTONS]
    menus = 1 if len(folded) <= limits.FOLDED_BUTTONS else limits.MENUS
    each_menu = -(-len(folded) // menus)
    for number, first in enumerate(range(0, len(folded), each_menu or 1)):
        options = [
            {
                "text": plain(cut(said(each.label, locale), limits.OPTION_LABEL)),
                "value": act_value(each.verb, _fields(each, card)),
            }
            for each in folded[first : first + each_menu]
        ]
        shown.append({"type": "overflow", "action_id": f"more:{number}" if number else "more", "options": options})
    return {"type": "actions", "block_id": f"acts:{card.case}:{card.revision}", "elements": shown}


def draw_button(button: Button, name: str, fields: Mapping[str, str], locale: Locale) -> dict[str, Any]:
    """One button, with `name` told apart from its neighbours; `fields` are what a click on it says."""
    drawn: dict[str, Any] = {
        "type": "button",
        "action_id": name,
        "text": plain(cut(said(button.label, locale), limits.BUTTON_LABEL)),
        "value": act_value(button.verb, fields),
    }
    return drawn if button.style == "default" else drawn | {"style": button.style}


def _fields(button: Button, card: Card) -> Mapping[str, str]:
    return {"case": str(card.case), "revision": str(card.revision), **button.values}


def act_value(verb: str, fields: Mapping[str, str]) -> str:
    """What a click says: the verb and its fields; at most 150 characters, since a menu's options hold no more."""
    return f"{verb}?{urlencode(fields)}"


def _labels(acts: dict[str, Any]) -> int:
    return sum(
        limits.BUTTON_LABEL if each["type"] == "button" else limits.OPTION_LABEL * len(each["options"])
        for each in acts["elements"]
    )


def _renamed(name: Say) -> Say:
    return name.model_copy(update={"key": _SAID_OTHERWISE.get(name.key, name.key)})


def _add(drawn: Blocks, more: Blocks) -> None:
    """Neighbours of rich text become one block: it is shown closer together, and fewer blocks are needed."""
    for block in more:
        if drawn and drawn[-1]["type"] == block["type"] == "rich_text":
            drawn[-1]["elements"].extend(block["elements"])
        else:
            drawn.append(block)


def _joined(groups: Sequence[Sequence[Element]]) -> list[Element]:
    joined: list[Element] = []
    for group in groups:
        if group:
            joined += [_BETWEEN, *group] if joined else group
    return joined


def _one(element: Element | None) -> list[Element]:
    return [] if element is None else [element]


def _section(drawn: Sequence[Element]) -> Element:
    return {"type": "rich_text_section", "elements": list(drawn)}


def _rich(*parts: Element) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def _context(words_of_ours: str) -> dict[str, Any]:
    return {"type": "context", "elements": [plain(words_of_ours)]}


def plain(words_of_ours: str) -> dict[str, Any]:
    """Words that are shown as they are, emoji codes too."""
    return {"type": "plain_text", "text": words_of_ours, "emoji": False}
