"""What somebody wrote in Slack, as text: takes a message's text with Slack's tokens, gives words; pure.

Format from docs.slack.dev, formatting message text: people, channels, groups and addresses stand in angle brackets,
and `&`, `<` and `>` themselves are escaped.
"""

import re
from collections.abc import Callable, Collection
from html import unescape

_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
# What Slack writes for a colleague, a channel, a group, or an emoji.
_OURS_ALONE = re.compile(
    r"<[@#!][^>\s]{1,80}>|(?<![\w:]):(?:[a-z][a-z0-9_+'-]*|\+1|-1):(?![\w:])|(?<![\w@/])@(?:here|channel|everyone)\b"
)
_CHANNEL = re.compile(r"(?<![\w#/])#[\w-]{1,80}")


def for_colleagues(text: str, name_of: Callable[[str], str]) -> str:
    """The words of a note: people by their names (`name_of` takes a Slack id), channels and addresses as they read."""

    def read(found: re.Match[str]) -> str:
        target, _, label = found.group(1).partition("|")
        if target.startswith("@"):
            return "@" + (name_of(target[1:]) or label.removeprefix("@") or target[1:])
        if target.startswith("#"):
            return "#" + (label or target[1:])
        if target.startswith("!"):
            return "@" + (label.removeprefix("@") or target[1:].partition("^")[0])
        return _address(target)

    return _literal(_TOKEN.sub(read, text))


def for_the_public(text: str) -> str:
    """The words of a reply: addresses as they read; what only colleagues understand stays as it is, to be refused."""

    def read(found: re.Match[str]) -> str:
        target = found.group(1).partition("|")[0]
        return found.group() if target[:1] in ("@", "#", "!") else _address(target)

    return _literal(_TOKEN.sub(read, text))


def inside_word(text: str, channels: Collection[str] = ()) -> str:
    """The first word that only people of this workspace understand, "" where there is none: what Slack writes for
    somebody or something, a call to everybody, the name of one of `channels`, as `#name`."""
    named = (each.group() for each in _CHANNEL.finditer(text) if each.group().casefold() in channels)
    found = _OURS_ALONE.search(text)
    return found.group() if found else next(named, "")


def _address(target: str) -> str:
    return target.removeprefix("mailto:").removeprefix("tel:")


def _literal(text: str) -> str:
    return _ENTITY.sub(lambda found: unescape(found.group()), text)
