"""What happened around a case, in order: takes rows as stored, gives the public thread and the notes; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.cards.buttons import amendable, withdrawable
from bot.cards.card import Line
from bot.cards.failure import failure
from bot.cards.hiding import hiding_blocks, hiding_verb
from bot.cards.inline import NOBODY, address, department_name, handle_of, name_of, names_of, value
from bot.cards.plain import said
from bot.cards.text import clean
from bot.cards.wording import knows, say
from bot.domain.alarms import shown
from bot.domain.department import Directory, Locale
from bot.domain.mention import Author, MentionState, ThreadPost
from bot.domain.private import takes_private
from bot.domain.reply import Reply, ReplyState, is_told_by
from bot.domain.view import CaseView, StoredMention
from bot.ports.rows import CardRow, Event

LONGEST_TEXT = 10_000
_FAILED = frozenset(
    {
        *("failed", "card_lost", "withdrawal_failed", "correction_failed", "alarm_failed"),
        *("hiding_failed", "showing_failed"),
    }
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the public thread. `kind` is ours, author (of the case) or other; `by` the colleague who replied.

    `withdrawn_by` names who took ours off the network, "" while it stands. `reply` is ours where it can be
    withdrawn, and `correctable` where it can also be given other words. `seen` says in lines what employees did about
    its being seen in public; `act` is what can be done about that now, "" where nothing can, and `mention` its number.
    `private` is true for what its author alone can read, and `takes_private` where they can be written to like that.
    """

    author: str
    handle: str
    text: str
    at: datetime
    url: str | None
    kind: str
    state: MentionState = MentionState.LIVE
    by: str = ""
    withdrawn_by: str = ""
    reply: Reply | None = None
    correctable: bool = False
    seen: tuple[Line, ...] = ()
    mention: int = 0
    act: str = ""
    private: bool = False
    takes_private: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the case's inside: a note of a colleague, or something that was done. `note` is "" for the latter."""

    at: datetime
    text: str
    who: str = ""
    note: str = ""


def thread_posts(
    view: CaseView, thread: Sequence[ThreadPost], directory: Directory, handle: str, now: datetime
) -> list[Post]:
    """The thread as the network showed it last, completed by the mentions and replies we know of, oldest first.

    `handle` is the account's own on its network.
    """
    case = view.case
    us = Author(remote_id="", handle=handle)
    ours = {reply.id: reply for reply in view.replies if reply.remote_id}
    mentions = {each.mention.remote_id: each for each in view.mentions}
    posts: list[Post] = []
    for post in thread:
        if post.remote_id in mentions:
            continue
        reply = next((each for each in ours.values() if is_told_by(each, post.remote_id, post.posted_at)), None)
        if reply is not None:
            del ours[reply.id]
            posts.append(_our_reply(reply, us, post.text, post.posted_at, post.url, directory))
            continue
        kind = "ours" if post.own else "author" if post.author.remote_id == case.author_id else "other"
        posts.append(_post(us if post.own else post.author, post.text, post.posted_at, post.url, kind))
    for stored in mentions.values():
        mention = stored.mention
        own_words = _post(mention.author, mention.text, mention.posted_at, mention.url, "author", state=stored.state)
        open_still = not case.is_closed and takes_private(stored, view.replies, now)
        posts.append(replace(_as_seen(own_words, stored, directory), takes_private=open_still))
    for reply in ours.values():
        if reply.published_at is not None:
            posts.append(_our_reply(reply, us, reply.text, reply.published_at, reply.url or "", directory))
    return sorted(posts, key=lambda post: post.at)


def _as_seen(post: Post, stored: StoredMention, directory: Directory) -> Post:
    """The post with what employees did about its being seen, and what those who may can do about it now."""
    lines = tuple(each.line for each in hiding_blocks(stored, directory))
    return replace(post, seen=lines, mention=stored.id, act=hiding_verb(stored) or "")


def moments(view: CaseView, events: Sequence[Event], directory: Directory, locale: Locale) -> list[Moment]:
    """Notes and acts together, oldest first; acts that nobody needs to read again are left out."""
    found = [
        Moment(note.at, "", name_of(directory, note.person), clean(note.text, limit=LONGEST_TEXT))
        for note in view.notes
    ]
    for event in events:
        text = _told(event, directory, locale)
        if text:
            found.append(Moment(event.at, text))
    return sorted(found, key=lambda moment: moment.at)


def doubts(cards: Sequence[CardRow], locale: Locale) -> list[str]:
    """A line for each card of a case that may stand where nobody can look for it."""
    return [
        say("case.doubt", locale, **_place(card.surface, card.channel)) for card in cards if card.state == "unknown"
    ]


def _post(
    author: Author,
    text: str,
    at: datetime,
    url: str,
    kind: str,
    *,
    state: MentionState = MentionState.LIVE,
) -> Post:
    handle = handle_of(author.handle)
    return Post(
        author=value(author.name) or handle,
        handle=handle if author.name.strip() else "",
        text=clean(text.strip(), limit=LONGEST_TEXT),
        at=at,
        url=address(url),
        kind=kind,
        state=state,
    )


def _our_reply(reply: Reply, us: Author, text: str, at: datetime, url: str, directory: Directory) -> Post:
    """A reply of ours as the public sees or saw it, signed inside by who wrote it."""
    withdrawn = reply.state is ReplyState.WITHDRAWN
    state = MentionState.DELETED if withdrawn else MentionState.LIVE
    return replace(
        _post(us, text, at, "" if withdrawn else url, "ours", state=state),
        by=names_of(directory, reply.signed_by),
        withdrawn_by=name_of(directory, reply.withdrawn_by or reply.author) if withdrawn else "",
        reply=reply if withdrawable(reply) else None,
        correctable=amendable(reply),
        private=reply.private,
    )


def _told(event: Event, directory: Directory, locale: Locale) -> str:
    """An event in words, "" for one that is not told."""
    key = f"event.{event.kind}"
    if event.data.get("private") and knows(f"{key}_private"):
        key = f"{key}_private"
    if not knows(key):
        return ""
    data = event.data
    values: dict[str, str] = {"name": name_of(directory, event.person) if event.person else "Comptoir"}
    if event.kind == "moved":
        values["department"] = said(
            department_name(directory.department(event.department or ""), event.department or ""), locale
        )
    if event.kind == "rerouted":
        target = str(data.get("department", ""))
        values["department"] = said(department_name(directory.department(target), target), locale)
        values["reason"] = value(str(data.get("reason", "")), 500)
    if event.kind in ("escalated", "hiding_asked"):
        values["reason"] = value(str(data.get("reason", "")), 500)
    if event.kind == "step_taken":
        values |= _of_step(data, directory, locale)
    if event.kind == "claim_ends":
        values["holder"] = name_of(directory, str(data.get("holder") or ""))
    if event.kind in ("taken_over", "claim_ended"):
        values["previous"] = name_of(directory, str(data.get("previous") or ""))
    if event.kind == "closed":
        values["reason"] = say(f"reason.{data.get('reason')}", locale)
    if event.kind in _FAILED:
        values["failure"] = said(failure(_text(data, "reason")), locale)
    if event.kind == "alarm_failed":
        values["receiver"] = value(shown(_text(data, "receiver") or ""))
    if event.kind in ("posting_doubted", "posting_known"):
        values |= _place(_text(data, "surface") or "", _text(data, "channel") or "")
    if event.kind == "corrected":
        values |= {name: value(str(data.get(name, "")), 500) for name in ("before", "after")}
    if event.kind == "resolved":
        values["outcome"] = say(f"outcome.{data.get('outcome')}", locale)
    return say(key, locale, **values)


def _of_step(data: Mapping[str, Any], directory: Directory, locale: Locale) -> dict[str, str]:
    """Which step of which escalation, and whom it told: employees, then departments."""
    departments = [said(department_name(directory.department(key), key), locale) for key in data["departments"]]
    outside = [value(shown(each)) for each in data.get("outside", ())]
    told = ", ".join([*(name_of(directory, key) for key in data["told"]), *departments, *outside]) or NOBODY
    return {"step": str(data.get("called", data["step"])), "policy": value(str(data["policy"])), "told": told}


def _place(surface: str, channel: str) -> dict[str, str]:
    return {"surface": value(surface.capitalize()), "channel": value(channel)}


def _text(data: Mapping[str, object], name: str) -> str | None:
    found = data.get(name)
    return str(found) if found else None
