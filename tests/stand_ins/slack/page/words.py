"""A message's text: takes what a person types and gives it as Slack keeps it, takes that and gives HTML; pure.

Format from docs.slack.dev, formatting message text. Whatever is no mark of that format stays text.
"""

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

EMOJI: Mapping[str, str] = {
    "+1": "👍",
    "bust_in_silhouette": "👤",
    "eyes": "👀",
    "hourglass_flowing_sand": "⏳",
    "large_blue_circle": "🔵",
    "outbox_tray": "📤",
    "tada": "🎉",
    "warning": "⚠️",
    "white_check_mark": "✅",
    "white_circle": "⚪",
}
"""The emoji that are drawn; any other reads as its name."""

_TOKEN = re.compile(r"<([^<>]*)>")
_NAMED = re.compile(r":([a-z0-9_+'-]+):")
_CALLED = re.compile(r"(?<![\w@])@(\w[\w.-]*)")
_STYLED = re.compile(r"(?<!\w)(?:`(?P<code>[^`\n]+)`|\*(?P<b>[^*\n]+)\*|_(?P<i>[^_\n]+)_|~(?P<s>[^~\n]+)~)(?!\w)")
_ADDRESS = ("http://", "https://", "mailto:")


def kept(typed: str, user_of: Callable[[str], str]) -> str:
    """What somebody typed, as Slack keeps it: marks escaped, `@name` a person where `user_of` knows the name."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def call(found: re.Match[str]) -> str:
        user = user_of(found.group(1))
        return f"<@{user}>" if user else found.group()

    return _CALLED.sub(call, escaped)


def editable(text: str, name_of: Callable[[str], str]) -> str:
    """A text as its author typed it."""

    def read(found: re.Match[str]) -> str:
        target, _, label = found.group(1).partition("|")
        return f"@{name_of(target[1:])}" if target.startswith("@") else label or target

    return _literal(_TOKEN.sub(read, text))


def drawn(text: str, name_of: Callable[[str], str], room_of: Callable[[str], str]) -> Markup:
    """A text as it is seen; `name_of` and `room_of` give the names behind the ids of people and channels."""
    parts: list[Markup] = []
    place = 0
    for found in _TOKEN.finditer(text):
        parts += [_styled(text[place : found.start()]), _token(found.group(1), name_of, room_of)]
        place = found.end()
    return Markup("").join([*parts, _styled(text[place:])])


def with_emoji(text: str) -> Markup:
    """A text in which the names of emoji are drawn, and nothing else is read."""
    return Markup("").join(
        escape(EMOJI.get(part, f":{part}:") if index % 2 else part) for index, part in enumerate(_NAMED.split(text))
    )


def address(url: str) -> str:
    """An address to follow, "" where it is none that a page should lead to."""
    return url if url.startswith(_ADDRESS) else ""


def link(url: str, label: str) -> Markup:
    """A link that opens beside the page; its words alone where it leads nowhere."""
    if not address(url):
        return escape(label or url)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label or url)


def _token(inside: str, name_of: Callable[[str], str], room_of: Callable[[str], str]) -> Markup:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return _call("@" + (name_of(target[1:]) or target[1:]))
    if target.startswith("#"):
        return _call("#" + (label or room_of(target[1:]) or target[1:]))
    if target.startswith("!"):
        return _call("@" + target[1:].partition("^")[0])
    return link(_literal(target), _literal(label))


def _call(words: str) -> Markup:
    return Markup('<span class="call">{}</span>').format(words)


def _styled(text: str) -> Markup:
    parts: list[Markup] = []
    place = 0
    for found in _STYLED.finditer(text):
        name = str(found.lastgroup)
        inside = found.group(name)
        words = escape(_literal(inside)) if name == "code" else with_emoji(_literal(inside))
        parts += [with_emoji(_literal(text[place : found.start()])), Markup(f"<{name}>{{}}</{name}>").format(words)]
        place = found.end()
    return Markup("").join([*parts, with_emoji(_literal(text[place:]))])


def _literal(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
