"""A window as a dialog of Teams: takes a Window, gives what answers the request that opens it; pure.

Shapes from learn.microsoft.com, "Use dialogs in Teams bots". A dialog has a cross to close it and tells nobody of that,
so a window's `close`, `tells` and `tells_closing` have nothing to be drawn as.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from types import MappingProxyType

from bot.cards.form import Chosen, Files, Notice, Part, Quoted, Small, Way, Window, Words, packed
from bot.cards.text import clean, cut
from bot.cards.wording import say
from bot.chat.windows import BY_HAND
from bot.domain.department import Locale
from integrations.chat.teams import limits
from integrations.chat.teams.fields import Field, draw_field, error, small, typed
from integrations.chat.teams.limits import CARD, Allowance, weight
from integrations.chat.teams.render import quoted
from integrations.chat.teams.rich import Element, Page, literal, one, rich, run

Body = list[Element]

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
ASKING = "asking"
"""Under which name what the window is about comes back, beside its fields."""

AGAIN = "again"
"""The field that says, in place of others, that words are to be written again that were read already."""

_SAID = 1_000
_LOW = 2
"""Parts that a low dialog shows without scrolling."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


def draw_window(
    window: Window,
    locale: Locale,
    *,
    zone: tzinfo = UTC,
    errors: Mapping[str, str] = _NOTHING,
    values: Mapping[str, str] = _NOTHING,
) -> Element:
    """The `value` of a task that goes on: its title and size, and the card with its fields.

    `zone` is the reader's. Where the window is shown again, `errors` say what is wrong, by the names of its fields (by
    any other name, of all of it), and `values` are what was filled in, as bot.chat.answers.Submitted has it. What was
    typed is not cut to make room: the words of posts are, then ours.
    """
    kept = {**values, **typed([part for part in window.parts if isinstance(part, Words)], values)}
    room = max(CARD - sum(weight(words) for words in kept.values()), CARD // 4)
    page = Page(locale, zone, Allowance(room))
    drawn: Element = {"type": "AdaptiveCard", "version": "1.5", "body": []}
    row = _submit(window, locale)
    page.allowance.spend({**drawn, "body": row})
    body: dict[int, Body] = {}
    for at in sorted(range(len(window.parts)), key=lambda at: _rank(window.parts[at])):
        part = window.parts[at]
        body[at] = draw_field(part, page, kept, errors) if isinstance(part, Field) else _said(part, page)
    named = {part.name for part in window.parts if isinstance(part, Field)}
    of_all = [each for name in errors if name not in named for each in error(errors[name], page)]
    in_order = [each for at in sorted(body) for each in body[at]]
    return {
        "title": cut(clean(window.title), limits.WINDOW_TITLE) or "…",
        "width": "medium",
        "height": "medium" if len(window.parts) <= _LOW else "large",
        "card": {"contentType": ADAPTIVE_CARD, "content": {**drawn, "body": [*of_all, *in_order, *row]}},
    }


def _rank(part: Part) -> int:
    """What is drawn first: fields and ways out, then what we say, then posts."""
    if isinstance(part, Field | Way):
        return 0
    return 2 if isinstance(part, Quoted) else 1


def _said(part: Notice | Small | Chosen | Files | Quoted | Way, page: Page) -> Body:
    if isinstance(part, Notice):
        return _framed("warning", page, lambda: rich(page, lambda: one(run(page, f"⚠ {part.words}", limit=_SAID))))
    if isinstance(part, Quoted):
        return _framed("emphasis", page, lambda: quoted(part.words, page))
    if isinstance(part, Way):
        act = {"type": "Action.OpenUrl", "title": _label(part.words), "style": "positive", "url": part.url}
        row = {"type": "ActionSet", "actions": [act]}
        return [row] if page.allowance.spend(row) else []
    if isinstance(part, Chosen):
        # Nothing shows the picture here: its file is in another chat or with us. Its name and description stand beside.
        return []
    if isinstance(part, Files):
        return small(say("pictures.on_the_desk", page.locale), page)
    return small(part.words, page)


def _framed(style: str, page: Page, draw: Callable[[], Body]) -> Body:
    shell: Element = {"type": "Container", "style": style, "items": []}
    if not page.allowance.spend(shell):
        return []
    drawn = draw()
    return [{**shell, "items": drawn}] if drawn else []


def _submit(window: Window, locale: Locale) -> Body:
    """What sends it, none where there is only something to read.

    A dialog has no way back, and who reads a reply may find something to mend: there is a button for that.
    """
    if window.asking is None:
        return []
    acts: Body = []
    if window.submit:
        data = {ASKING: packed(window.asking)}
        acts = [{"type": "Action.Submit", "title": _label(window.submit), "style": "positive", "data": data}]
    if window.asking.verb in ("case.send", BY_HAND):
        written = window.asking.model_copy(update={"verb": "case.reply", "seen": ""})
        data = {ASKING: packed(written), AGAIN: "yes"}
        acts.append({"type": "Action.Submit", "title": say("preview.edit", locale), "data": data})
    return [{"type": "ActionSet", "actions": acts}] if acts else []


def _label(words: str) -> str:
    return literal(cut(words, limits.LABEL)) or "…"
