"""LinkedIn's posts and comments as our own words: takes payloads, gives Mention, OwnPost, ThreadPost; no I/O, no clock.

A comment is known by its URN, which names the post too; an answer to it by a URN of the same kind.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside, ThreadPost
from bot.ports.social import Published
from integrations.social.linkedin.payloads import (
    CommentPayload,
    CreatedPayload,
    PersonPayload,
    PostPayload,
)
from integrations.social.linkedin.text import clean, clean_line, plain
from integrations.social.linkedin.urns import CommentName, comment_name, last_part, person_number

NETWORK = "linkedin"
SITE = "https://www.linkedin.com"

People = Mapping[str, PersonPayload]
"""Members by their URN, as far as LinkedIn tells who they are."""


@dataclass(frozen=True, slots=True)
class Us:
    """Our account's key, and the name of its page on LinkedIn."""

    account: str
    urn: str


def name_of(comment: CommentPayload | CreatedPayload) -> CommentName | None:
    """How a comment is known, None where LinkedIn gave it no name that we can read."""
    told = comment_name(comment.urn or "")
    return told or (comment_name(f"urn:li:comment:({comment.object},{comment.id})") if comment.object else None)


def parent_of(comment: CommentPayload) -> str | None:
    """The comment that this one answers, None where it stands directly under the post."""
    answered = comment_name(comment.parent or "")
    return answered.urn if answered else comment.parent


def comment_mention(
    comment: CommentPayload, name: CommentName, us: Us, people: People, *, under: str, to_us: bool
) -> Mention:
    """A comment as a mention. `under` is the post, by the name that we know it by, `to_us` whether it answers us."""
    return Mention(
        account=us.account,
        network=NETWORK,
        remote_id=name.urn,
        author=author_of(comment.actor, people),
        text=clean(comment.message.text).strip(),
        posted_at=comment.created.time,
        url=comment_address(name),
        kind=MentionKind.REPLY if to_us else MentionKind.COMMENT,
        in_reply_to=parent_of(comment) or under,
        edited_at=_changed(comment),
        media=tuple(Media(kind=clean_line(each.type).lower(), url=_web(each.url)) for each in comment.content),
    )


def post_mention(post: PostPayload, us: Us, people: People, *, seen_at: datetime) -> Mention:
    """A post that names our page; `seen_at` (UTC) is when that was told, for a post that does not say its own time."""
    return Mention(
        account=us.account,
        network=NETWORK,
        remote_id=post.id,
        author=author_of(post.author, people),
        text=plain(post.commentary),
        posted_at=post.published or post.created or seen_at,
        url=post_address(post.id),
        kind=MentionKind.MENTION,
        visibility="public" if post.visibility == "PUBLIC" else "followers",
        edited_at=post.modified if post.lifecycle.edited else None,
    )


def own_comment(comment: CommentPayload, name: CommentName, us: Us, *, under: str) -> OwnPost:
    """A comment by our page."""
    return OwnPost(
        account=us.account,
        remote_id=name.urn,
        in_reply_to=parent_of(comment) or under,
        text=clean(comment.message.text).strip(),
        posted_at=comment.created.time,
        url=comment_address(name),
    )


def comment_in_thread(
    comment: CommentPayload, name: CommentName, us: Us, people: People, *, under: str | None
) -> ThreadPost:
    """A comment as one post of a thread; `under` is the post where that is part of it."""
    return ThreadPost(
        remote_id=name.urn,
        in_reply_to=parent_of(comment) or under,
        author=author_of(comment.actor, people),
        text=clean(comment.message.text).strip(),
        posted_at=comment.created.time,
        url=comment_address(name),
        own=comment.actor == us.urn,
    )


def post_in_thread(post: PostPayload, us: Us, people: People, *, seen_at: datetime) -> ThreadPost:
    """A post as the root of a thread; `seen_at` (UTC) for one that does not say its own time."""
    return ThreadPost(
        remote_id=post.id,
        in_reply_to=None,
        author=author_of(post.author, people),
        text=plain(post.commentary),
        posted_at=post.published or post.created or seen_at,
        url=post_address(post.id),
        own=post.author == us.urn,
    )


def published_as(name: CommentName) -> Published:
    """The fact that our comment stands."""
    return Published(remote_id=name.urn, url=comment_address(name))


def author_of(urn: str, people: People) -> Author:
    """Who `urn` is: a member by the name in their address, or by their number where LinkedIn does not tell more."""
    number = clean_line(last_part(urn))
    if not person_number(urn):
        return Author(remote_id=urn, handle=number, name=number, url=f"{SITE}/company/{quote(number, safe='')}/")
    person = people.get(urn, PersonPayload())
    vanity = clean_line(person.vanity)
    handle = vanity if vanity and " " not in vanity else number
    return Author(
        remote_id=urn,
        handle=handle,
        name=clean_line(f"{person.first} {person.last}") or handle,
        url=f"{SITE}/in/{quote(vanity, safe='%')}/" if handle == vanity else "",
    )


def post_address(urn: str) -> str:
    """Where a post can be read."""
    return f"{SITE}/feed/update/{quote(urn, safe=':')}/"


def comment_address(name: CommentName) -> str:
    """Where a comment can be read, under its post."""
    return f"{post_address(name.thread)}?commentUrn={quote(name.urn, safe='')}"


def set_aside(raw: Any, error: ValidationError | str, *, account: str, identifier: str = "") -> SetAside:
    """`raw`, which could not be read for this reason, kept whole; the same item gets the same `remote_id` each time."""
    if isinstance(error, ValidationError):
        faults = (f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in error.errors())
        error = "; ".join(faults)
    named = identifier or f"unknown-{digest(raw)}"
    return SetAside(account=account, remote_id=named, raw=json.dumps(raw, sort_keys=True), error=error)


def digest(raw: Any) -> str:
    """What tells an item without an id from others."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:32]


def _changed(comment: CommentPayload) -> datetime | None:
    """When a comment was changed, None where it never was."""
    changed = comment.modified.time if comment.modified is not None else comment.created.time
    return changed if changed > comment.created.time else None


def _web(address: str) -> str:
    """`address` where it is one of the web, else ""."""
    return address if address.startswith(("https://", "http://")) and clean_line(address) == address else ""
