"""YouTube's comments as our own words: takes payloads, gives Mention, OwnPost, ThreadPost; no I/O, no clock.

YouTube knows comments and answers to them, and no answers to answers: those begin with a handle. So what an answer
answers is the last one before it by whoever it begins with, else the comment.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside, ThreadPost
from integrations.social.youtube.payloads import CommentPayload, ThreadPayload, parsed
from integrations.social.youtube.text import addressed, clean, clean_line, names, web

NETWORK = "youtube"
SITE = "https://www.youtube.com"
UNNAMED = "unnamed"
"""What an author is called of whom YouTube tells us nothing."""

_REFUSES_ANSWERS = "replies_limited"


@dataclass(frozen=True, slots=True)
class Us:
    """Our account's key, and the id and the handle of its channel."""

    account: str
    channel: str
    handle: str


@dataclass(frozen=True, slots=True)
class Placed:
    """One comment in its thread: `answers` is the comment that it answers, None for the one that began the thread."""

    comment: CommentPayload
    thread: ThreadPayload
    answers: CommentPayload | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a reading holds, each oldest first."""

    mentions: tuple[Mention, ...]
    own_posts: tuple[OwnPost, ...]


def placed_in(thread: ThreadPayload, raws: Sequence[Any]) -> tuple[list[Placed], list[tuple[Any, ValidationError]]]:
    """The comment of a thread and the answers in `raws`, the oldest first, and those of unknown shape with why.

    `raws` come the newest first, which tells apart those of one second.
    """
    known: list[CommentPayload] = []
    unknown: list[tuple[Any, ValidationError]] = []
    for raw in reversed(raws):
        reply = parsed(CommentPayload, raw)
        if isinstance(reply, ValidationError):
            unknown.append((raw, reply))
        else:
            known.append(reply)
    known.sort(key=lambda each: each.snippet.published)
    top = thread.snippet.top
    placed = [Placed(top, thread, None)]
    last: dict[str, CommentPayload] = {}
    for reply in known:
        placed.append(Placed(reply, thread, last.get(addressed(text_of(reply)), top)))
        last[author_of(reply).handle.casefold()] = reply
    return placed, unknown


def sort_out(found: Iterable[Placed], us: Us) -> Sorted:
    """What others said and what we said; of what is said in one second what comes first is taken for older."""
    ordered = sorted(found, key=lambda each: each.comment.snippet.published)
    return Sorted(
        mentions=tuple(mention_of(each, us) for each in ordered if not is_ours(each.comment, us)),
        own_posts=tuple(own_post_of(each, us) for each in ordered if is_ours(each.comment, us)),
    )


def mention_of(placed: Placed, us: Us) -> Mention:
    """What somebody said under a video of ours: an answer to us, something that names us, or any other comment."""
    comment, snippet = placed.comment, placed.comment.snippet
    text = text_of(comment)
    if placed.answers is not None and is_ours(placed.answers, us):
        kind = MentionKind.REPLY
    else:
        kind = MentionKind.MENTION if names(text, us.handle) else MentionKind.COMMENT
    picture = web(snippet.picture)
    return Mention(
        account=us.account,
        network=NETWORK,
        remote_id=comment.id,
        author=author_of(comment),
        text=text,
        posted_at=snippet.published,
        url=url_of(placed),
        kind=kind,
        in_reply_to=placed.answers.id if placed.answers is not None else None,
        edited_at=edited_at(comment),
        media=(Media(kind="image", url=picture),) if picture else (),
        barrier=_REFUSES_ANSWERS if placed.thread.snippet.can_reply is False else "",
    )


def own_post_of(placed: Placed, us: Us) -> OwnPost:
    """What our channel said."""
    comment, answers = placed.comment, placed.answers
    parent = answers.id if answers is not None else None
    return OwnPost(us.account, comment.id, parent, text_of(comment), comment.snippet.published, url_of(placed))


def thread_post_of(placed: Placed, us: Us) -> ThreadPost:
    """One comment of a thread, by anybody."""
    shown = mention_of(placed, us)
    own = is_ours(placed.comment, us)
    return ThreadPost(shown.remote_id, shown.in_reply_to, shown.author, shown.text, shown.posted_at, shown.url, own=own)


def is_ours(comment: CommentPayload, us: Us) -> bool:
    """Whether our channel wrote it."""
    channel = comment.snippet.author_channel
    return channel is not None and channel.value == us.channel


def author_of(comment: CommentPayload) -> Author:
    """Who wrote a comment. Where YouTube tells no channel, each is a stranger to the others."""
    snippet = comment.snippet
    channel = snippet.author_channel.value if snippet.author_channel is not None else ""
    handle = clean_line(snippet.author).removeprefix("@")
    return Author(remote_id=channel or f"{UNNAMED}-{comment.id}", handle=handle or UNNAMED, url=web(snippet.author_url))


def text_of(comment: CommentPayload) -> str:
    """What a comment says: as it was typed where YouTube tells us, else as it is shown."""
    snippet = comment.snippet
    return clean(snippet.original if snippet.original is not None else snippet.shown).strip()


def edited_at(comment: CommentPayload) -> datetime | None:
    """When its author last changed it, None where that never happened."""
    updated = comment.snippet.updated
    return updated if updated is not None and updated > comment.snippet.published else None


def url_of(placed: Placed) -> str:
    """Where a comment is shown, under its video."""
    return address(placed.thread.snippet.video, placed.comment.id)


def address(video: str, comment: str) -> str:
    """Where a comment is shown, by what YouTube calls it and its video."""
    return f"{SITE}/watch?v={clean_line(video)}&lc={comment}"


def set_aside(raw: Any, error: ValidationError, *, account: str) -> SetAside:
    """`raw`, which `error` could not read, kept whole; the same item gets the same `remote_id` each time."""
    kept = json.dumps(raw, sort_keys=True)
    identifier = raw_id(raw) or f"unknown-{hashlib.sha256(kept.encode()).hexdigest()[:32]}"
    faults = (f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in error.errors())
    return SetAside(account=account, remote_id=identifier, raw=kept, error="; ".join(faults))


def raw_id(raw: Any) -> str:
    """The id of what came, "" where it has none."""
    identifier = raw.get("id") if isinstance(raw, dict) else None
    return identifier if isinstance(identifier, str) else ""
