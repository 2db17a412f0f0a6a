"""What a person sees of a message: takes an activity, gives words, links, who is called, and foreign markup.

TextBlocks and facts read Markdown and date macros, and so does the text of an activity that is not "plain"; TextRuns
are documented to read none, and a client has been seen to read links there all the same (Teams cards SDK).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.stand_ins.teams.elements import Json, actions, elements
from tests.stand_ins.teams.tenant import ADAPTIVE

_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]*)[^)]*\)")
_MARKDOWN = re.compile(
    r"\*\*.+?\*\*|(?<!\w)[*_](?=\S).+?(?<=\S)[*_](?!\w)|^\s*(?:[-*+]|\d+[.)])\s|^#+\s|`[^`]+`|~~.+?~~", re.M
)
_MACRO = re.compile(r"\{\{\s*(?:DATE|TIME)\b", re.I)
_TRUSTED_MACRO = re.compile(
    r"\{\{(?:DATE|TIME)\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)(?:, ?(?:SHORT|LONG|COMPACT))?\)\}\}"
)
_HTML = re.compile(r"</?[a-zA-Z][^>]*>")
_SAID = ("text", "title", "value", "altText", "label", "placeholder", "errorMessage", "tooltip")


@dataclass(frozen=True, slots=True)
class Shown:
    """`texts` are all words that can be read, `links` lead out, `pings` name who is called.

    `foreign` is markup that a client would act on and that nobody mentioned or linked on purpose; `size` is what
    travels, in bytes of UTF-16.
    """

    texts: tuple[str, ...]
    links: frozenset[str]
    pings: tuple[str, ...]
    foreign: frozenset[str]
    size: int

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def shown(activity: Json) -> Shown:
    """A message as it is seen in its conversation, with what a notification says of it."""
    cards = [each["content"] for each in activity.get("attachments") or () if each["contentType"] == ADAPTIVE]
    plain = [str(activity[name]) for name in ("text", "summary") if activity.get(name)]
    seen = [shown_card(card) for card in cards]
    written = str(activity.get("text") or "") if activity.get("textFormat") != "plain" else ""
    called = [each["mentioned"]["name"] for each in activity.get("entities") or () if each.get("type") == "mention"]
    return Shown(
        texts=(*(text for each in seen for text in each.texts), *plain),
        links=frozenset().union(_LINK.findall(written), *(each.links for each in seen)),
        pings=(*called, *(name for each in seen for name in each.pings)),
        foreign=frozenset().union(_foreign(written, called), *(each.foreign for each in seen)),
        size=_size({name: activity[name] for name in ("text", "summary", "attachments") if name in activity}),
    )


def shown_card(card: Json) -> Shown:
    """A card alone, as a dialog or as what one person sees in place of a message's own."""
    parts = list(elements(card))
    pressed = list(actions(card))
    marked = [
        str(each[name]) for each in parts if each["type"] in ("TextBlock", "Fact") for name in _SAID if name in each
    ]
    called = [each["mentioned"]["name"] for each in card.get("msteams", {}).get("entities", [])]
    foreign: set[str] = set().union(*(_foreign(text, called) for text in marked))
    for each in parts:
        if each["type"] == "TextRun":
            foreign |= {found for found in ("](", "{{", "<at") if found in each["text"]}
    said = [str(each[name]) for each in parts for name in _SAID if each.get(name) and _is_said(each, name)]
    said += [str(each[name]) for each in pressed for name in ("title", "tooltip") if each.get(name)]
    said += [card["fallbackText"]] if card.get("fallbackText") else []
    links = {each["url"] for each in pressed if each["type"] == "Action.OpenUrl"}
    return Shown(
        texts=tuple(said),
        links=frozenset(links.union(*(_LINK.findall(text) for text in marked))),
        pings=tuple(called),
        foreign=frozenset(foreign),
        size=_size(card),
    )


def _foreign(text: str, called: list[str]) -> set[str]:
    """Markup that a client would act on in a text that reads Markdown."""
    for name in called:
        text = text.replace(f"<at>{name}</at>", "")
    text = _TRUSTED_MACRO.sub("", text)
    found = {f"[]({address})" for address in _LINK.findall(text)}
    return found | {each for pattern in (_MARKDOWN, _MACRO, _HTML) for each in pattern.findall(text)}


def _is_said(each: Json, name: str) -> bool:
    """Whether a property is read by people; what is chosen from a list is told by its title."""
    return name != "value" or each["type"] in ("Fact", "Input.Text")


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))
