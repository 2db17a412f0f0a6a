"""What somebody wrote in Teams, as text: takes a message as Teams has it, gives words; pure.

A message comes as plain text with `<at>` around names, mostly beside the same in HTML, which alone tells what was typed
from what Teams made of it (learn.microsoft.com, Teams, "Channel and group conversations with a bot").
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

_AT = re.compile(r"<at(?:\s[^<>]*)?>(.*?)</at>", re.DOTALL)
# A mention as it is left in words for the public, or an emoji that only this organisation has.
_OURS_ALONE = re.compile(r"<at>[^<>]{1,200}</at>|(?<![\w:]):[a-z][a-z0-9_+-]{0,60}:(?![\w:])", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "ul", "ol", "table", "tr"})
_EMOJI = frozenset({"emoji", "customemoji"})
_UNSEEN = frozenset({"attachment", "systemEventMessage", "script", "style"})


def written(activity: Mapping[str, Any], bot: Collection[str]) -> str:
    """The words of a message with people as `<at>Name</at>`. Mentions of `bot`, by its ids, are left out: exactly where
    the activity says that they stand, since its name may be a word of the message too."""
    mentions = [each for each in _rows(activity.get("entities")) if each.get("type") == "mention"]
    markup = _markup(activity)
    if markup:
        ours = {place for place, each in enumerate(mentions) if (each.get("mentioned") or {}).get("id") in bot}
        return words_of(markup, unsaid=ours)
    text = activity.get("text")
    text = text if isinstance(text, str) else ""
    for each in mentions:
        span = each.get("text")
        if (each.get("mentioned") or {}).get("id") in bot and isinstance(span, str) and span:
            text = text.replace(span, "", 1)
    return _AT.sub(r"<at>\1</at>", text).strip()


def words_of(markup: str, *, unsaid: Collection[int] = ()) -> str:
    """HTML of Teams' as text, with people as `<at>Name</at>`; mentions with the numbers in `unsaid` are left out."""
    body = LexborHTMLParser(markup).body
    if body is None:
        return ""
    said: list[str] = []
    _read(body, said, unsaid)
    text = "".join(said).replace("\xa0", " ")
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def for_colleagues(text: str) -> str:
    """The words of a note: people by their names."""
    return _AT.sub(r"@\1", text)


def inside_word(text: str) -> str:
    """The first word that only people of this organisation understand, "" where there is none."""
    found = _OURS_ALONE.search(text)
    return found.group() if found else ""


def _markup(activity: Mapping[str, Any]) -> str:
    """The message in HTML, "" where Teams sent none."""
    for each in _rows(activity.get("attachments")):
        content = each.get("content")
        if each.get("contentType") == "text/html" and isinstance(content, str):
            return content
    return ""


def _rows(value: Any) -> Sequence[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _read(node: LexborNode, said: list[str], unsaid: Collection[int]) -> None:
    for each in node.iter(include_text=True):
        tag = each.tag or ""
        attributes = each.attributes
        if tag == "-text":
            said.append(each.text_content or "")
        elif tag == "br":
            said.append("\n")
        elif tag == "at" or attributes.get("itemtype") == "http://schema.skype.com/Mention":
            number = attributes.get("itemid") or attributes.get("id") or ""
            if not (number.isdecimal() and int(number) in unsaid):
                said.append(f"<at>{each.text()}</at>")
        elif tag in _EMOJI or tag == "img":
            said.append(_emoji(attributes.get("alt") or ""))
        elif tag not in _UNSEEN:
            _break(tag, said)
            _read(each, said, unsaid)
            _break(tag, said)


def _break(tag: str, said: list[str]) -> None:
    """A block stands on lines of its own."""
    if tag in _BLOCKS and said and not said[-1].endswith("\n"):
        said.append("\n")


def _emoji(alt: str) -> str:
    """An emoji itself; one without a character of its own by its name, which is refused where the public reads."""
    return alt if not alt.isascii() else f":{alt}:" if alt and not alt.startswith(":") else alt
