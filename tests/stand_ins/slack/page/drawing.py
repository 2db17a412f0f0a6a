"""Blocks as HTML: takes what the app sent and who reads it, gives what they see; every word from outside is text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup, escape

from tests.stand_ins.slack.page.words import drawn, link, with_emoji
from tests.stand_ins.slack.workspace import User, Workspace

_TAGS = (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code"))
_DAY = re.compile(r"\{date(?:_short|_long)?(?:_pretty)?\}")
_NEAR = {"en": ("yesterday", "today", "tomorrow"), "fr": ("hier", "aujourd’hui", "demain")}
_PARTS = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre", "rich_text_section": "div"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """Blocks of a workspace for one reader, in their time zone."""

    workspace: Workspace
    reader: User

    def text(self, given: Mapping[str, Any]) -> Markup:
        """A text object."""
        if given["type"] == "mrkdwn":
            return self.message(given["text"])
        return with_emoji(given["text"]) if given.get("emoji", True) else escape(given["text"])

    def message(self, text: str) -> Markup:
        """The text of a message."""
        return drawn(text, self.name, self._room)

    def name(self, user: str) -> str:
        """What somebody is called, "" for nobody here."""
        found = self.workspace.users.get(user)
        return "" if found is None else found.name

    def rich(self, parts: Sequence[Mapping[str, Any]]) -> Markup:
        """The parts of a rich text block."""
        return Markup("").join(self._part(part) for part in parts)

    def moment(self, stamp: str | float, pattern: str = "{date_short_pretty} {time}") -> str:
        """A moment by the reader's clock, in Slack's pattern."""
        zone = ZoneInfo(self.reader.tz)
        at = datetime.fromtimestamp(float(stamp), zone)
        today = datetime.fromtimestamp(self.workspace.clock(), zone).date()
        days, locale = (at.date() - today).days, self.reader.locale
        near = abs(days) <= 1
        day = _NEAR[locale][days + 1] if near else format_date(at, "d MMMM", locale=locale)
        return _DAY.sub(day, pattern).replace("{time_secs}", f"{at:%H:%M:%S}").replace("{time}", f"{at:%H:%M}")

    def local(self, stamp: int) -> str:
        """A moment as a field for dates takes it."""
        return datetime.fromtimestamp(stamp, ZoneInfo(self.reader.tz)).strftime("%Y-%m-%dT%H:%M")

    def seconds(self, local: str) -> str:
        """What such a field gives, as seconds since 1970; "" for what is no moment."""
        try:
            at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(self.reader.tz))
        except ValueError:
            return ""
        return str(int(at.astimezone(UTC).timestamp()))

    def _part(self, part: Mapping[str, Any]) -> Markup:
        if part["type"] == "rich_text_list":
            items = Markup("").join(
                Markup("<li>{}</li>").format(self._inline(each["elements"])) for each in part["elements"]
            )
            tag = "ol" if part.get("style") == "ordered" else "ul"
        else:
            items, tag = self._inline(part["elements"]), _PARTS[part["type"]]
        return Markup(f"<{tag}>{{}}</{tag}>").format(items)

    def _inline(self, elements: Sequence[Mapping[str, Any]]) -> Markup:
        return Markup("").join(self._element(each) for each in elements)

    def _element(self, each: Mapping[str, Any]) -> Markup:
        kind = each["type"]
        if kind == "link":
            words = link(each["url"], each.get("text", ""))
        elif kind == "emoji":
            words = with_emoji(f":{each['name']}:")
        elif kind == "date":
            words = Markup('<time title="{}">{}</time>').format(
                each.get("fallback", ""), self.moment(each["timestamp"], each["format"])
            )
        elif kind == "text":
            words = escape(each["text"])
        else:
            words = self._called(each)
        for style, tag in _TAGS:
            if each.get("style", {}).get(style):
                words = Markup(f"<{tag}>{{}}</{tag}>").format(words)
        return words

    def _called(self, each: Mapping[str, Any]) -> Markup:
        """Somebody, or everybody, who is called: what the app should never send for words from outside."""
        kind = each["type"]
        if kind == "channel":
            words = "#" + self._room(each["channel_id"])
        elif kind == "user":
            words = "@" + self.name(each["user_id"])
        else:
            words = "@" + str(each.get("range") or each.get("usergroup_id", ""))
        return Markup('<span class="call">{}</span>').format(words)

    def _room(self, room: str) -> str:
        found = self.workspace.channels.get(room)
        return "" if found is None else found.name
