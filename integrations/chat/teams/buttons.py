"""The acts of a card as Teams' actions: four to be seen and the rest folded behind them; pure.

An act is an Action.Execute, which can be answered with another card, and an Action.Submit of the same data where a
client does not know it. One that opens a window is an Action.Submit, since no other action can (learn.microsoft.com,
"Universal Actions for Adaptive Cards" and "Invoke and dismiss dialogs").
"""

from collections.abc import Callable, Mapping, Sequence

from bot.cards.card import Actions, Button, Card
from bot.cards.plain import said
from bot.cards.text import cut
from integrations.chat.teams import limits
from integrations.chat.teams.limits import Allowance, size
from integrations.chat.teams.rich import Element, Page, literal

Offer = tuple[Button, Mapping[str, str]]
"""A button and what a click on it says."""

_STYLES = {"primary": {"style": "positive"}, "danger": {"style": "destructive"}, "default": {}}
_FOLDED = {"mode": "secondary"}


def acts(card: Card, page: Page, reader: str = "") -> list[Element]:
    """Everything that the card offers in one row; for one `reader` without what is hidden from them."""
    offered = [each for block in card.blocks if isinstance(block, Actions) for each in block.items]
    about = {"case": str(card.case), "revision": str(card.revision)}
    return button_row([(each, {**about, **each.values}) for each in offered if reader not in each.hidden_from], page)


def button_row(offers: Sequence[Offer], page: Page) -> list[Element]:
    """Buttons in a row, none for none. Where they are very many, those that are folded go without their Action.Submit,
    and what even so does not fit is left out, the least wanted first."""
    for fallback in (True, False):
        row = [
            button(each, fields, page, fallback=fallback or at < limits.VISIBLE_ACTS, folded=at >= limits.VISIBLE_ACTS)
            for at, (each, fields) in enumerate(offers)
        ]
        if size(row) <= limits.ACTS:
            break
    room = Allowance(min(limits.ACTS, page.allowance.left))
    kept = [each for each in row if room.spend(each)]
    drawn = {"type": "ActionSet", "actions": kept}
    return [drawn] if kept and page.allowance.spend(drawn) else []


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
    """What `draw` gives, with a button at its side; nothing where there is no room for both.

    The button is an Action.Execute alone, so that a card has room for twenty: a client that does not know it shows none
    of the card, but its one line for old clients.
    """
    act = button(offered, offered.values, page, fallback=False)
    at_the_side = {"type": "Column", "width": "auto", "items": [{"type": "ActionSet", "actions": [act]}]}
    text: Element = {"type": "Column", "width": "stretch", "items": []}
    shell: Element = {"type": "ColumnSet", "separator": True, "columns": [text, at_the_side]}
    if not page.allowance.spend(shell):
        return []
    return [{**shell, "columns": [{**text, "items": list(draw())}, at_the_side]}]
