"""The fields of a dialog as Teams' inputs: takes the parts of a Window that are filled in, gives elements; pure.

Shapes from adaptivecards.io/explorer (Input.Text, Input.ChoiceSet, Input.Date, Input.Time). Words that stand in a field
are its value and are read by nobody as markup: they come back as they were.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from bot.cards.form import Boxes, Choice, Moment, Options, Words
from bot.cards.plain import clock
from bot.cards.text import cut, units
from bot.cards.wording import say
from integrations.chat.teams import limits
from integrations.chat.teams.limits import Allowance
from integrations.chat.teams.rich import Element, Page, literal, one, rich, run

Body = list[Element]
Field = Words | Choice | Boxes | Moment

DAY, HOUR = ":date", ":time"
"""How the two inputs of a moment are called, behind its name."""

_SAID = 1_000


def draw_field(field: Field, page: Page, values: Mapping[str, str], errors: Mapping[str, str]) -> Body:
    """A field with what stands in it, its hint, and what is wrong with it."""
    if isinstance(field, Words):
        drawn = _words(field, page, values)
    elif isinstance(field, Moment):
        drawn = _moment(field, page, values)
    else:
        drawn = _options(field, page, values)
    told = error(errors[field.name], page) if field.name in errors else []
    hint = "" if isinstance(field, Choice) else field.hint
    return [*drawn, *told, *small(hint, page)]


def typed(fields: Sequence[Words], values: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields for words: what was typed into them, else what stood there at first.

    It is whole, also where it is longer than the field takes, so that nothing typed is lost; only what no request would
    carry is cut.
    """
    room = Allowance(limits.TYPED)
    found = {}
    for field in fields:
        words = values.get(field.name, field.value)
        # Halves of a UTF-16 pair are no text, and nothing would send them.
        whole = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        found[field.name] = room.take(whole, limits.TYPED)
    return found


def error(words: str, page: Page) -> Body:
    """What is wrong, for whoever filled it in."""
    return rich(page, lambda: one(run(page, f"⚠ {words}", limit=_SAID, color="Attention")), spacing="Small")


def small(words: str, page: Page) -> Body:
    """A small line, none for no words."""
    return rich(page, lambda: one(run(page, words, limit=_SAID, size="Small", isSubtle=True)), spacing="Small")


def _words(field: Words, page: Page, values: Mapping[str, str]) -> Body:
    words = values[field.name]
    drawn: Element = {
        **_input("Text", field.name, field.label, page, required=not field.optional),
        "isMultiline": field.lines,
        "maxLength": max(field.most, units(words)),
    }
    if not page.allowance.spend(drawn):
        return []
    return [{**drawn, "value": words} if words else drawn]


def _options(field: Choice | Boxes, page: Page, values: Mapping[str, str]) -> Body:
    """One of several in a menu, or any of several as boxes, which are all ticked at first."""
    boxes = isinstance(field, Boxes)
    known = {key for key, _ in field.options}
    chosen = values.get(field.name, ",".join(key for key, _ in field.options) if boxes else "")
    chosen = ",".join(key for key in chosen.split(",") if key in known)
    drawn: Element = {
        **_input("ChoiceSet", field.name, field.label, page, required=not boxes),
        "style": "expanded" if boxes else "compact",
        "isMultiSelect": boxes,
        "wrap": True,
        "value": chosen,
        "choices": [],
    }
    if not boxes:
        drawn["placeholder"] = say("form.choose", page.locale)
    if not page.allowance.spend(drawn):
        return []
    return [{**drawn, "choices": _choices(field.options, page)}]


def _choices(options: Options, page: Page) -> list[Element]:
    """As many as fit. The words beside a box are read as Markdown by some clients."""
    choices = [
        {"title": literal(cut(" ".join(words.split()), limits.OPTION_LABEL)) or "…", "value": key}
        for key, words in options[: limits.OPTIONS]
    ]
    return [each for each in choices if page.allowance.spend(each)]


def _moment(field: Moment, page: Page, values: Mapping[str, str]) -> Body:
    """A day and an hour beside each other, on the reader's clock, which is named; at first what was filled in, if it is
    a moment."""
    there = field.initial.astimezone(page.zone)
    hour = say("window.time", page.locale, clock=clock(there))
    with suppress(KeyError, ValueError):
        there = datetime.fromisoformat(values[field.name])
    halves = (
        {**_input("Date", field.name + DAY, field.label, page), "value": there.date().isoformat()},
        {**_input("Time", field.name + HOUR, hour, page), "value": f"{there:%H:%M}"},
    )
    columns = [{"type": "Column", "width": "stretch", "items": [half]} for half in halves]
    drawn: Element = {"type": "ColumnSet", "columns": columns}
    return [drawn] if page.allowance.spend(drawn) else []


def _input(kind: str, name: str, label: str, page: Page, *, required: bool = True) -> Element:
    drawn: Element = {
        "type": f"Input.{kind}",
        "id": name,
        "label": literal(cut(" ".join(label.split()), limits.SUMMARY)) or "…",
        "isRequired": required,
    }
    return {**drawn, "errorMessage": say("window.fill_in", page.locale)} if required else drawn
