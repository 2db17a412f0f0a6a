"""What is known of a mention and its author as short pairs: takes the case and its newest mention, gives Facts."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.card import Facts, Inline, Line, Raw, Say, When
from bot.cards.inline import inline, language_name
from bot.domain.decision import Priority
from bot.domain.due import Due
from bot.domain.headaches import ANGRY, UNHAPPY
from bot.domain.mention import Author, Mention, MentionKind, Understanding
from bot.domain.view import CaseView, StoredMention

_TAGS = 8
_HAPPY = 0.25
_ANSWER = ("fact.due", "fact.late")
_RESOLUTION = ("fact.resolution_due", "fact.resolution_late")


def facts(view: CaseView, newest: StoredMention | None, promises: Sequence[Due], now: datetime) -> Facts:
    """How long it waits and may, how urgent it is, who writes, in which language and tone, what it answers, and which
    case it is."""
    case = view.case
    items: list[tuple[Say, Line]] = []
    if case.is_snoozed(now) and case.snoozed_until is not None:
        items.append((Say(key="fact.snoozed"), (When(at=case.snoozed_until, style="datetime"),)))
    elif case.waiting_since is not None:
        items.append((Say(key="fact.waiting"), (When(at=case.waiting_since, style="elapsed"),)))
    items.extend(_promise(each, now) for each in promises)
    if case.escalated_at is not None:
        items.append((Say(key="fact.escalated", bold=True), (When(at=case.escalated_at, style="elapsed"),)))
    if case.priority is not Priority.NORMAL:
        urgent = case.priority in (Priority.HIGH, Priority.URGENT)
        items.append((Say(key="fact.priority"), (Say(key=f"priority.{case.priority.value}", bold=urgent),)))
    if newest is not None:
        items.extend(_of_mention(newest, view))
    if case.tags:
        tags = ", ".join(case.tags[:_TAGS])
        items.append((Say(key="fact.tags"), (inline(tags, 200),)))
    items.append((Say(key="fact.case"), (inline(str(case.id), 20),)))
    return Facts(items=tuple(items))


def _promise(due: Due, now: datetime) -> tuple[Say, Line]:
    """Until when it is promised, or since when it is late."""
    late, (to_come, passed) = due.at <= now, _RESOLUTION if due.kind == "resolution" else _ANSWER
    when = When(at=due.at, style="elapsed" if late else "datetime")
    return Say(key=passed if late else to_come, bold=late), (when,)


def network_name(network: str) -> Raw:
    """A network's name as people write it."""
    return inline(network if any(letter.isupper() for letter in network) else network.capitalize(), 40)


def _of_mention(newest: StoredMention, view: CaseView) -> list[tuple[Say, Line]]:
    mention, read = newest.mention, newest.understanding
    items: list[tuple[Say, Line]] = []
    if mention.stars is not None:
        items.append((Say(key="fact.stars"), (Say(key="stars.count", values={"count": str(mention.stars)}),)))
    if mention.author.followers is not None:
        followers = Say(key="followers.count", values={"count": str(mention.author.followers)})
        items.append((Say(key="fact.followers"), (followers,)))
    author = _author(mention.author)
    if author:
        items.append((Say(key="fact.author"), author))
    if read.language != "und":
        items.append((Say(key="fact.language"), (language_name(read.language),)))
    if feeling(read) != "neutral":
        items.append((Say(key="fact.feeling"), (Say(key=f"feeling.{feeling(read)}"),)))
    answers = _answers(mention, view)
    if answers is not None:
        items.append((Say(key="fact.answers"), (answers,)))
    if mention.visibility in ("unlisted", "followers", "direct"):
        items.append((Say(key="fact.visibility"), (Say(key=f"visibility.{mention.visibility}"),)))
    return items


def feeling(read: Understanding) -> str:
    """angry, unhappy, neutral or happy."""
    if read.anger >= ANGRY:
        return "angry"
    if read.felt <= UNHAPPY:
        return "unhappy"
    return "happy" if read.felt >= _HAPPY else "neutral"


def _author(author: Author) -> Line:
    parts: list[Inline] = []
    if author.verified:
        parts.append(Say(key="author.verified"))
    if author.bot:
        parts.append(Say(key="author.bot"))
    return tuple(parts)


def _answers(mention: Mention, view: CaseView) -> Say | None:
    """What the mention answers, as far as the case itself can tell."""
    if mention.kind is MentionKind.QUOTE:
        return Say(key="answers.quote")
    if mention.in_reply_to is None:
        return None
    if any(reply.remote_id == mention.in_reply_to for reply in view.replies):
        return Say(key="answers.us")
    if any(each.mention.remote_id == mention.in_reply_to for each in view.mentions):
        return Say(key="answers.self")
    return Say(key="answers.thread")
