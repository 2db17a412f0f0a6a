"""The acts of a card as Teams' actions: four to be seen and the rest folded behind them; pure.

An act is an Action.Execute, which can be answered with another card, and an Action.Submit of the same data where a
client does not know it. One that opens a window is an Action.Submit, since no other action can (learn.microsoft.com,
"Universal Actions for Adaptive Cards" and "Invoke and dismiss dialogs").
"""

from collections.abc import Callable, Mapping, Sequence

from bot.cards.card import Actions, Button, Card
from bot.cards.plain import said
from bot.cards.text import cut, units
from integrations.chat.teams import limits
from integrations.chat.teams.limits import Allowance, size
from integrations.chat.teams.rich import Element, Page, literal

Offer = tuple[Button, Mapping[str, str]]
"""A button and what a click on it says."""

_STYLES = {"primary": {"style": "positive"}, "danger": {"style": "destructive"}, "default": {}}
_FOLDED = {"mode": "secondary"}


def acts(card: Card, page: Page, reader: str = "") -> list[Element]:
    """Everything that the card offers; for one `reader` without what is hidden from them."""
    offered = [each for block in card.blocks if isinstance(block, Actions) for each in block.items]
    about = {"case": str(card.case), "revision": str(card.revision)}
    return button_rows([(each, {**about, **each.values}) for each in offered if reader not in each.hidden_from], page)


def button_rows(offers: Sequence[Offer], page: Page) -> list[Element]:
    """Buttons, none for none: in as many rows as their words need, since Teams cuts what a row cannot hold.

    Where they are very many, those that are folded go without their Action.Submit, and what even so does not fit is
    left out, the least wanted first.
    """
    for fallback in (True, False):
        drawn = [
            button(each, fields, page, fallback=fallback or at < limits.VISIBLE_ACTS, folded=at >= limits.VISIBLE_ACTS)
            for at, (each, fields) in enumerate(offers)
        ]
        if size(drawn) <= limits.ACTS:
            break
    room = Allowance(min(limits.ACTS, page.allowance.left))
    rows = _in_rows([each for each in drawn if room.spend(each)])
    return [each for each in rows if page.allowance.spend(each)]


def _in_rows(drawn: Sequence[Element]) -> list[Element]:
    """The buttons that are seen in rows, and those that are folded behind the last of them."""
    rows: list[list[Element]] = []
    left = 0
    for each in drawn[: limits.VISIBLE_ACTS]:
        wide = units(each["title"]) + limits.AROUND_LABEL
        if wide > left:
            rows.append([])
            left = limits.ROW
        rows[-1].append(each)
        left -= wide
    if rows:
        rows[-1] += drawn[limits.VISIBLE_ACTS :]
    return [
        {"type": "ActionSet", "actions": row, **({"spacing": "Small"} if at else {})} for at, row in enumerate(rows)
    ]


def button(
    offered: Button, fields: Mapping[str, str], page: Page, *, fallback: bool = True, folded: bool = False
) -> Element:
    """One button; `fields` are what a click on it says, beside its verb."""
    title = literal(cut(said(offered.label, page.locale), limits.LABEL)) or "…"
    data = {**fields, "verb": offered.verb}
    how = {"title": title, **_STYLES[offered.style], **(_FOLDED if folded else {})}
    if offered.form:
        return {"type": "Action.Submit", **how, "data": {**data, "msteams": {"type": "task/fetch"}}}
    drawn = {"type": "Action.Execute", **how, "verb": offered.verb, "data": data}
    return {**drawn, "fallback": {"type": "Action.Submit", **how, "data": data}} if fallback else drawn


def beside(page: Page, offered: Button, draw: Callable[[], Sequence[Element]]) -> list[Element]:
    """What `draw` gives with a button at its side, below it where its label is long; nothing without room for both.

    The button is an Action.Execute alone, so that a card has room for twenty: a client that does not know it shows none
    of the card, but its one line for old clients.
    """
    act = button(offered, offered.values, page, fallback=False)
    row = {"type": "ActionSet", "actions": [act], "spacing": "Small"}
    if units(act["title"]) > limits.SIDE_LABEL:
        below: Element = {"type": "Container", "separator": True, "items": [row]}
        return [{**below, "items": [*draw(), row]}] if page.allowance.spend(below) else []
    side = {"type": "Column", "width": "auto", "items": [row]}
    text: Element = {"type": "Column", "width": "stretch", "items": []}
    shell: Element = {"type": "ColumnSet", "separator": True, "columns": [text, side]}
    return [{**shell, "columns": [{**text, "items": list(draw())}, side]}] if page.allowance.spend(shell) else []
