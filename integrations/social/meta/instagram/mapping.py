"""Instagram's comments and mentions as our own words: takes payloads, gives Mention, OwnPost, ThreadPost; no I/O.

There are two levels of comments. Whom an answer within a thread answers, only the name in front of it tells, which
Instagram's app writes there: it is the latest comment of that person in the thread.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside, ThreadPost
from integrations.social.meta.attempts import private_until
from integrations.social.meta.instagram.payloads import CommentPayload, MediaPayload
from integrations.social.meta.listing import batch_of, entry_id
from integrations.social.meta.text import clean, web

SITE = "https://www.instagram.com"
UNNAMED = "unnamed"
"""What an author is called of whom Instagram tells us nothing."""

_NAMED_FIRST = re.compile(r"\s*@([\w.]*\w)")
_REFUSES_COMMENTS = "replies_limited"


@dataclass(frozen=True, slots=True)
class Us:
    """Our account, the network's name in the rules, and what our professional account is called."""

    account: str
    network: str
    id: str
    username: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment on a medium as it came, its medium where that is known, and answers that came after it.

    `whole` is false where there are more answers than anybody reads.
    """

    raw: Any
    medium: MediaPayload | None
    more: tuple[Any, ...] = ()
    whole: bool = True

    @property
    def identifier(self) -> str:
        """The id of the comment, "" where it has none."""
        return entry_id(self.raw)

    @property
    def answers(self) -> tuple[Any, ...]:
        """The answers to it, as they came."""
        batch = batch_of(_replies(self.raw))
        return (*(batch.entries if batch is not None else ()), *self.more)

    @property
    def following(self) -> Mapping[str, str] | None:
        """Where the rest of the answers is, None where all came."""
        batch = batch_of(_replies(self.raw))
        return batch.following if batch is not None else None

    @property
    def items(self) -> tuple[Any, ...]:
        """The comment and the answers."""
        return (self.raw, *self.answers)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a reading holds, each oldest first."""

    mentions: tuple[Mention, ...]
    own_posts: tuple[OwnPost, ...]
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A comment with what it answers, None for one that begins a thread."""

    comment: CommentPayload
    answers: CommentPayload | None


def sort_out(threads: Iterable[Thread], us: Us, *, only: Collection[str] | None, earliest: datetime | None) -> Sorted:
    """Mentions and own posts in threads, each once, and what could not be read; of ids in `only` where that is given.

    With `earliest` (UTC), what was posted before it is left out.
    """
    mentions: dict[str, Mention] = {}
    own: dict[str, OwnPost] = {}
    unknown: list[SetAside] = []
    for thread in reversed(list(threads)):  # the newest come first: of one second the older are to be told first
        placed, strange = _placed(thread, us)
        unknown += strange
        for each in placed:
            comment = each.comment
            if (only is not None and comment.id not in only) or (earliest is not None and comment.timestamp < earliest):
                continue
            if is_ours(comment, us):
                own.setdefault(comment.id, _own_post(each, us, thread.medium))
            else:
                mentions.setdefault(comment.id, _mention(each, us, thread.medium))
    return Sorted(
        tuple(sorted(mentions.values(), key=lambda each: each.posted_at)),
        tuple(sorted(own.values(), key=lambda each: each.posted_at)),
        tuple(unknown),
    )


def thread_posts(thread: Thread, us: Us) -> Sequence[ThreadPost]:
    """A thread from the comment that it begins with."""
    posts = []
    for each in _placed(thread, us)[0]:
        shown, own = _mention(each, us, thread.medium), is_ours(each.comment, us)
        posts.append(
            ThreadPost(
                shown.remote_id, shown.in_reply_to, shown.author, shown.text, shown.posted_at, shown.url, own=own
            )
        )
    return posts


def elsewhere_id(medium: str, comment: str = "") -> str:
    """What a mention elsewhere goes by here: it can only be asked for, and answered, by the ids of both."""
    return f"{medium}_{comment}"


def ids_elsewhere(remote_id: str) -> tuple[str, str] | None:
    """The ids of the medium and the comment of a mention elsewhere, None for a comment on our own media."""
    medium, between, comment = remote_id.partition("_")
    return (medium, comment) if between else None


def mention_of_comment_elsewhere(comment: CommentPayload, us: Us, medium: str) -> Mention:
    """A comment on somebody else's medium that names us."""
    return Mention(
        account=us.account,
        network=us.network,
        remote_id=elsewhere_id(medium, comment.id),
        author=_author(comment.by, comment.author.id if comment.author else "", comment.id),
        text=clean(comment.text).strip(),
        posted_at=comment.timestamp,
        url=_address(comment.media),
    )


def mention_of_medium(medium: MediaPayload, us: Us, told_at: datetime) -> Mention:
    """A medium of somebody else's whose caption names us; of `told_at` (UTC) where Instagram tells no time."""
    kind = "video" if medium.media_type in ("VIDEO", "REELS") else "image"
    address = web(medium.media_url)
    return Mention(
        account=us.account,
        network=us.network,
        remote_id=elsewhere_id(medium.id),
        author=_author(medium.username, "", medium.id),
        text=clean(medium.caption).strip(),
        posted_at=medium.timestamp or told_at,
        url=_address(medium),
        media=(Media(kind, address),) if address else (),
    )


def is_ours(comment: CommentPayload, us: Us) -> bool:
    """Whether our account wrote it."""
    return (comment.author is not None and comment.author.id == us.id) or comment.by.lower() == us.username.lower()


def set_aside(raw: Any, error: ValidationError, us: Us) -> SetAside:
    """`raw`, which `error` could not read, kept whole; the same item gets the same `remote_id` each time."""
    kept = json.dumps(raw, sort_keys=True)
    identifier = entry_id(raw) or f"unknown-{hashlib.sha256(kept.encode()).hexdigest()[:32]}"
    faults = (f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in error.errors())
    return SetAside(account=us.account, remote_id=identifier, raw=kept, error="; ".join(faults))


def _placed(thread: Thread, us: Us) -> tuple[list[_Placed], list[SetAside]]:
    """The comments of a thread, the oldest first, and those that nobody can read."""
    known: list[CommentPayload] = []
    unknown: list[SetAside] = []
    for raw in thread.items:
        try:
            known.append(CommentPayload.model_validate(raw))
        except ValidationError as error:
            unknown.append(set_aside(raw, error, us))
    top = next((each for each in known if each.id == thread.identifier), None)
    placed: list[_Placed] = []
    latest_of: dict[str, CommentPayload] = {}
    for each in sorted(known, key=lambda each: (each is not top, each.timestamp)):
        named = _NAMED_FIRST.match(each.text)
        answered = latest_of.get(named[1].lower(), top) if named is not None else top
        placed.append(_Placed(each, answered if each is not top else None))
        latest_of[each.by.lower()] = each
    return placed, unknown


def _mention(placed: _Placed, us: Us, medium: MediaPayload | None) -> Mention:
    comment = placed.comment
    if placed.answers is not None and is_ours(placed.answers, us):
        kind = MentionKind.REPLY
    else:
        kind = MentionKind.MENTION if _names(comment.text, us) else MentionKind.COMMENT
    return Mention(
        account=us.account,
        network=us.network,
        remote_id=comment.id,
        author=_author(comment.by, comment.author.id if comment.author else "", comment.id),
        text=clean(comment.text).strip(),
        posted_at=comment.timestamp,
        url=_address(medium),
        kind=kind,
        in_reply_to=placed.answers.id if placed.answers is not None else comment.parent_id,
        barrier=_REFUSES_COMMENTS if medium is not None and medium.is_comment_enabled is False else "",
        hideable=True,  # whoever owns a medium may hide what others say under it
        private_until=private_until(comment.timestamp),
    )


def _own_post(placed: _Placed, us: Us, medium: MediaPayload | None) -> OwnPost:
    comment = placed.comment
    above = placed.answers.id if placed.answers is not None else comment.parent_id
    return OwnPost(us.account, comment.id, above, clean(comment.text).strip(), comment.timestamp, _address(medium))


def _names(text: str, us: Us) -> bool:
    return re.search(rf"@{re.escape(us.username)}(?![\w.]*\w)", text, re.IGNORECASE) is not None


def _author(name: str, identifier: str, remote_id: str) -> Author:
    """Who wrote the item `remote_id`; by the name where no id is told, and a stranger where nothing is."""
    if not name:
        return Author(remote_id=identifier or f"unnamed-{remote_id}", handle=UNNAMED)
    return Author(remote_id=identifier or f"@{name.lower()}", handle=name, url=f"{SITE}/{name}/")


def _address(medium: MediaPayload | None) -> str:
    return (web(medium.permalink) if medium is not None else "") or SITE


def _replies(raw: Any) -> Mapping[str, Any]:
    told = raw.get("replies") if isinstance(raw, dict) else None
    return told if isinstance(told, dict) else {}
