"""A slow and plain evaluator of rules, written from docs/routing-rules.md alone: what the plan is held against.

It shares no code with bot.rules beyond the clauses that it evaluates: words are found by comparing lists of words,
rules are tried one after the other, patterns run through the standard library.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.mention import History, Mention, Understanding
from bot.rules.clauses import IfClause
from bot.rules.schema import Document
from bot.rules.values import Comparison

PRIORITIES = ("low", "normal", "high", "urgent")


@cache
def fold_word(word: str) -> str:
    for written, plain in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        word = word.replace(written, plain)
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f").casefold()


def split_tag(tag: str) -> list[str]:
    spaced = tag.replace("_", " ")
    spaced = "".join((" " if at and begins_word(spaced, at) else "") + letter for at, letter in enumerate(spaced))
    return [fold_word(part) for part in spaced.split()]


def begins_word(tag: str, at: int) -> bool:
    before, here, after = tag[at - 1], tag[at], tag[at + 1 : at + 2]
    capital = here.isupper() and (before.islower() or (before.isupper() and after.islower()))
    return capital or before.isdigit() != here.isdigit()


TOKEN = re.compile(
    r"(?P<handle>(?<![\w@/])@\w(?:[\w.@-]*\w)?)|#(?P<tag>\w+)|(?P<word>[^\W_]+)"
    r"|(?P<sign>[^\w\s])",
    re.IGNORECASE,
)


def readings(text: str) -> list[list[str]]:
    """Every way to read a text as a list of words."""
    plain, joined = read(text)
    found = [plain] if plain == joined else [plain, joined]
    if any(re.search(r"([a-z])\1\1", word) for words in found for word in words):
        for times in (1, 2):
            found += [[re.sub(r"([a-z])\1{2,}", r"\1" * times, word) for word in words] for words in found[:2]]
    return found


@cache
def read(text: str) -> tuple[list[str], list[str]]:
    """The words of a text with its hashtags in their words, and with each hashtag as one."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf" or letter == "\u200b")
    text = "".join(letter for letter in text if letter != "\ufe0f")
    text = re.sub(r"(?i:https?)://\S+|(?<!\w)(?:www|WWW|Www)\.\S+", " ", text)
    plain: list[str] = []
    joined: list[str] = []
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "handle":
            words = again = ["@" + fold_word(re.sub(r"[._@-]", "", token))]
        elif kind == "tag":
            words, again = split_tag(match["tag"]), [fold_word(match["tag"].replace("_", ""))]
        elif kind == "word":
            words = again = [fold_word(token)]
        elif kind == "sign" and unicodedata.category(token) == "So" and token not in "™℠©®°":
            words = again = [token]
        else:
            continue
        plain += words
        joined += [word for word in again if word]
    return plain, joined


def holds_words(text_words: list[str], words: str) -> bool:
    prefix = words.endswith("*")
    _, wanted = read(words.removesuffix("*"))  # a manager who writes a hashtag means that one
    wanted = [re.sub(r"^$", "", word) for word in wanted]
    for start in range(len(text_words) - len(wanted) + 1):
        window = text_words[start : start + len(wanted)]
        if window[:-1] == wanted[:-1] and (window[-1].startswith(wanted[-1]) if prefix else window[-1] == wanted[-1]):
            return True
    return False


@dataclass
class Reference:
    """Evaluates one file."""

    document: Document

    def has_one(self, text: str, entries: tuple[str, ...]) -> bool:
        expanded: list[str] = []
        for entry in entries:
            expanded += self.document.lists.get(entry[1:], (entry,)) if entry.startswith("$") else (entry,)
        return any(holds_words(words, entry) for words in readings(text) for entry in expanded)

    def holds(
        self, clause: IfClause, mention: Mention, understood: Understanding, now: datetime, before: History | None
    ) -> bool:
        text, author, asked = mention.text, mention.author, clause.author
        checks = [
            clause.any is None or self.has_one(text, clause.any),
            all(self.has_one(text, group) for group in clause.all or ()),
            clause.none is None or not self.has_one(text, clause.none),
            clause.language is None or understood.language in clause.language,
            clause.network is None or mention.network in clause.network,
            clause.account is None or mention.account in clause.account,
            clause.kind is None or mention.kind.value in clause.kind,
            passes(clause.feeling, understood.feeling),
            passes(clause.anger, understood.anger),
            passes(clause.urgency, understood.urgency),
            passes(clause.stars, mention.stars),
            asked is None or passes(asked.followers, author.followers),
            asked is None or asked.verified in (None, author.verified),
            asked is None or asked.bot in (None, author.bot),
            asked is None or asked.handle is None or plain(author.handle) in [plain(each) for each in asked.handle],
            asked is None or asked.known is None or (before is not None and before.known is asked.known),
            asked is None or passes(asked.cases_30d, before.cases if before else None),
            clause.open is None or any(self.works(each, now) for each in clause.open),
            clause.closed is None or any(not self.works(each, now) for each in clause.closed),
            clause.has is None or any(self.has(content, mention, understood) for content in clause.has),
            clause.regex is None or any(re.search(each, loosely(text)) for each in clause.regex),
            clause.time is None or self.now_is(clause, now),
            all(self.holds(part, mention, understood, now, before) for part in clause.all_of or ()),
            clause.any_of is None or any(self.holds(part, mention, understood, now, before) for part in clause.any_of),
            clause.not_ is None or not self.holds(clause.not_, mention, understood, now, before),
        ]
        return all(checks)

    def has(self, content: str, mention: Mention, understood: Understanding) -> bool:
        if content == "question":
            return understood.question
        if content == "link":
            return re.search(r"https?://\S|www\.\S", mention.text, re.IGNORECASE) is not None
        if content == "hashtag":
            return re.search(r"(?:^|\W)#\w", mention.text) is not None
        if content == "emoji":
            return any(unicodedata.category(letter) == "So" and letter not in "™℠©®°" for letter in mention.text)
        kinds = {"image": ("image",), "video": ("video", "gifv")}[content]
        return any(media.kind in kinds for media in mention.media)

    def now_is(self, clause: IfClause, now: datetime) -> bool:
        """Tried minute by minute backwards: the moment belongs to the day on which its span begins."""
        asked = clause.time
        assert asked is not None
        local = now.astimezone(asked.zone or self.document.zone or ZoneInfo("UTC"))
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        day = local
        if asked.between is not None:
            start, end = asked.between
            minutes = local.hour * 60 + local.minute
            first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
            if first < last:
                if not first <= minutes < last:
                    return False
            elif last <= minutes < first:
                return False
            elif minutes < last:
                day = local - timedelta(days=1)
        return asked.days is None or names[day.weekday()] in asked.days

    def works(self, department: str, now: datetime) -> bool:
        """Minutes of the local week are compared; good for timetables without days off and without nights."""
        name = self.document.departments[department].hours
        if name is None:
            return True
        section = self.document.hours[str(name)]
        local = now.astimezone(section.zone or self.document.zone or ZoneInfo("UTC"))
        minutes = local.hour * 60 + local.minute
        day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[local.weekday()]
        return any(
            start.hour * 60 + start.minute <= minutes < end.hour * 60 + end.minute
            for days, spans in section.open.items()
            for start, end in spans
            if day in days.split("-") or (days == "mon-fri" and day not in ("sat", "sun"))
        )

    def route(
        self, mention: Mention, understood: Understanding, now: datetime, before: History | None = None
    ) -> dict[str, object]:
        """The decision as a plain record."""
        matched = []
        department, rule = self.document.fallback, ""
        for each in self.document.rules:
            if self.holds(each.if_, mention, understood, now, before):
                matched.append(each)
                if each.then.department:
                    department, rule = each.then.department, each.id
                    break
        thens = [each.then for each in matched]
        tags: list[str] = []
        also: list[str] = []
        for then in thens:
            tags += [tag for tag in dict.fromkeys(then.tags) if tag not in tags]
            also += [key for key in dict.fromkeys(then.also) if key not in also and key != department]
        wishes = [then.approval for then in thens if then.approval]
        return {
            "department": department,
            "rule": rule,
            "matched": [each.id for each in matched],
            "priority": max((then.priority for then in thens if then.priority), key=PRIORITIES.index, default="normal"),
            "tags": tuple(tags),
            "also": tuple(also),
            "approval": "required" in wishes if wishes else None,
            "sla": next((then.sla for then in thens if then.sla), ""),
            "escalation": next((then.escalation for then in thens if then.escalation), ""),
        }


def passes(comparison: Comparison | None, value: float | None) -> bool:
    if comparison is None:
        return True
    if value is None:
        return False
    sign, limit = comparison
    return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit, "==": value == limit}[
        sign
    ]


def plain(handle: str) -> str:
    return handle.strip().lstrip("@").casefold()


def loosely(text: str) -> str:
    """The text as patterns see it; a line break is a blank."""
    text = text.replace("\n", " ")
    return "".join(fold_word(letter) or "" for letter in unicodedata.normalize("NFC", text)).replace("’", "'")


__all__ = ["Reference", "holds_words", "readings"]
