"""A window as Slack's view: takes a Window and a language, gives the modal within Slack's limits; pure.

Limits from docs.slack.dev/reference/views and from the reference of block elements.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

from bot.cards.form import (
    Boxes,
    Choice,
    Chosen,
    Files,
    Moment,
    Notice,
    Options,
    Part,
    Quoted,
    Small,
    Way,
    Window,
    Words,
    packed,
)
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.department import Locale
from integrations.chat.slack import limits
from integrations.chat.slack.inbound import FILES_FIELD, IN_SLACK
from integrations.chat.slack.limits import Allowance, cut
from integrations.chat.slack.render import act_value, quoted

View = dict[str, Any]

_MOST_CHOICES = 100

_LARGEST = 10_000_000
"""Bytes of a file that Slack takes in a modal (docs.slack.dev, file input element)."""

_SHOWN = frozenset({"image/png", "image/jpeg"})
"""What Slack shows in a block; a picture that is not fetched yet is of no known type."""


def draw_window(window: Window, locale: Locale) -> View:
    """The modal of a window."""
    view: View = {
        "type": "modal",
        "title": plain_text(window.title, limits.MODAL_TITLE),
        "close": plain_text(window.close, limits.MODAL_TITLE),
        "blocks": [block for part in window.parts for block in _DRAWN[type(part)](part, locale)],
    }
    if window.asking is None:
        return view
    if window.submit:
        view["submit"] = plain_text(window.submit, limits.MODAL_TITLE)
    return view | {"private_metadata": packed(window.asking), "notify_on_close": window.tells_closing}


def _notice(part: Notice, _: Locale) -> list[dict[str, Any]]:
    return [{"type": "section", "text": plain_text(f"⚠ {clean(part.words)}", limits.SECTION_TEXT)}]


def _quoted(part: Quoted, locale: Locale) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [quoted(part.words, Allowance(), locale)]}]


def _small(part: Small, _: Locale) -> list[dict[str, Any]]:
    return [{"type": "context", "elements": [plain_text(part.words, limits.CONTEXT_TEXT)]}]


def _chosen(part: Chosen, locale: Locale) -> list[dict[str, Any]]:
    source, _, file = part.ref.partition(":")
    if source != IN_SLACK or part.media_type not in _SHOWN:
        return []
    alt = cut(clean(part.alt), limits.ALT_TEXT) or say("media.undescribed", locale)
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": alt}]


def _way(part: Way, _: Locale) -> list[dict[str, Any]]:
    """A button that leads out; Slack tells us that it was pressed, too."""
    button: dict[str, Any] = {"type": "button", "action_id": "way", "style": "primary", "url": part.url}
    button |= {"text": plain_text(part.words, limits.BUTTON_LABEL), "value": act_value(part.verb, part.fields)}
    return [{"type": "actions", "elements": [button]}]


def _words(part: Words, _: Locale) -> list[dict[str, Any]]:
    longest = min(part.most, limits.FIELD_TEXT)
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": part.name, "multiline": part.lines}
    element |= {"max_length": longest, "focus_on_load": part.focus}
    if part.value:
        element["initial_value"] = cut(part.value, longest)
    block = _input(part.name, part.label, element, hint=part.hint, optional=part.optional)
    if not part.tells:
        return [block]
    # Slack sends no words along when a modal is closed, so they are told while they are typed.
    element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return [block | {"dispatch_action": True}]


def _choice(part: Choice, _: Locale) -> list[dict[str, Any]]:
    element = {"type": "static_select", "action_id": part.name, "options": _options(part.options[:_MOST_CHOICES])}
    return [_input(part.name, part.label, element)]


def _boxes(part: Boxes, _: Locale) -> list[dict[str, Any]]:
    boxes = _options(part.options)
    element = {"type": "checkboxes", "action_id": part.name, "options": boxes, "initial_options": boxes}
    return [_input(part.name, part.label, element, hint=part.hint, optional=True)]


def _moment(part: Moment, _: Locale) -> list[dict[str, Any]]:
    stamp = int(part.initial.astimezone(UTC).timestamp())
    element = {"type": "datetimepicker", "action_id": part.name, "initial_date_time": stamp}
    return [_input(part.name, part.label, element, hint=part.hint)]


def _files(part: Files, locale: Locale) -> list[dict[str, Any]]:
    element = {"type": FILES_FIELD, "action_id": part.name.partition(":")[0], "filetypes": list(part.endings)}
    megabytes = f"{min(part.largest, _LARGEST) / 1_000_000:.3g}"
    hint = say("pictures.add_hint", locale, count=part.most, measured=megabytes)
    return [_input(part.name, part.label, element | {"max_files": part.most}, hint=hint, optional=True)]


def _options(options: Options) -> list[dict[str, Any]]:
    return [{"text": plain_text(words, limits.OPTION_LABEL), "value": key} for key, words in options]


def _input(
    name: str, label: str, element: Mapping[str, Any], *, hint: str = "", optional: bool = False
) -> dict[str, Any]:
    block: dict[str, Any] = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, limits.CONTEXT_TEXT),
        "element": element,
        "optional": optional,
    }
    return block | {"hint": plain_text(hint, limits.CONTEXT_TEXT)} if hint else block


def plain_text(words: str, limit: int) -> dict[str, Any]:
    """Words without any markup, cut to `limit`."""
    return {"type": "plain_text", "text": cut(words, limit) or "…", "emoji": False}


_DRAWN: Mapping[type[Part], Callable[[Any, Locale], Sequence[dict[str, Any]]]] = {
    Notice: _notice,
    Quoted: _quoted,
    Small: _small,
    Chosen: _chosen,
    Way: _way,
    Words: _words,
    Choice: _choice,
    Boxes: _boxes,
    Moment: _moment,
    Files: _files,
}
