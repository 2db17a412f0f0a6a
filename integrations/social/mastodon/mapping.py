"""Mastodon's posts as our own words, and back: takes payloads, gives Mention, OwnPost, ThreadPost; no I/O, no clock."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.listening import Said
from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside, ThreadPost
from bot.ports.social import Published
from integrations.social.mastodon.payloads import (
    AccountPayload,
    IdentifiedPayload,
    MediaPayload,
    NotificationPayload,
    PayloadType,
    StatusPayload,
)
from integrations.social.mastodon.text import clean, clean_line, plain_text

NETWORK = "mastodon"

NOTIFICATION_TYPES = ("mention", "quote")
"""The notifications that carry a post about us; servers that do not know one of them ignore it."""

VISIBILITY_OF_API: Mapping[str, str] = {"public": "public", "unlisted": "unlisted", "private": "followers"}
"""What a post's visibility is called with us; any other value of any server is the narrowest, direct."""

ANSWERED_AS: Mapping[str, str] = {"public": "public", "unlisted": "unlisted"}
"""Who sees the answer to a mention of each visibility, with us and in the API alike; anything narrower is answered
directly: an answer to followers would be seen by ours, and the author spoke to theirs."""


def mention_of(status: StatusPayload, *, account: str, me: str) -> Mention:
    """`status` as a mention read for our account `account`, whose id on the network is `me`."""
    return Mention(
        account=account,
        network=NETWORK,
        remote_id=status.id,
        author=author_of(status.account),
        text=text_of(status),
        posted_at=status.created_at,
        url=url_of(status),
        kind=_kind(status, me),
        in_reply_to=status.in_reply_to_id,
        language=_language(status.language),
        visibility=VISIBILITY_OF_API.get(status.visibility, "direct"),
        warning=clean(status.spoiler_text).strip(),
        edited_at=status.edited_at,
        media=tuple(_media(item, sensitive=bool(status.sensitive)) for item in status.media_attachments),
        quoted=_quoted(status),
    )


def own_post_of(status: StatusPayload, *, account: str) -> OwnPost:
    """`status` as a post of our own."""
    return OwnPost(
        account=account,
        remote_id=status.id,
        in_reply_to=status.in_reply_to_id,
        text=text_of(status),
        posted_at=status.created_at,
        url=url_of(status),
    )


def thread_post_of(status: StatusPayload, *, me: str) -> ThreadPost:
    """`status` as one post of a thread."""
    return ThreadPost(
        remote_id=status.id,
        in_reply_to=status.in_reply_to_id,
        author=author_of(status.account),
        text=text_of(status),
        posted_at=status.created_at,
        url=url_of(status),
        own=status.account.id == me,
    )


def said_in(status: StatusPayload, *, me: str) -> Said | None:
    """`status` as part of what its author says in public, None where it is not for everybody."""
    if status.visibility not in ANSWERED_AS:
        return None
    unnamed = None if status.in_reply_to_id is None else ""
    return Said(thread_post_of(status, me=me), status.in_reply_to_account_id or unnamed, status.replies_count)


def published_as(status: StatusPayload) -> Published:
    """`status` as the fact that a reply stands."""
    return Published(remote_id=status.id, url=url_of(status))


def mentions_in(
    entries: Iterable[Any], *, account: str, me: str, earliest: datetime | None
) -> tuple[tuple[Mention, ...], tuple[SetAside, ...]]:
    """The posts in raw notifications, oldest first, each once, and what could not be read.

    Our own posts are left out, and with `earliest` (UTC) what was posted before it.
    """
    mentions: dict[str, Mention] = {}
    unknown: list[SetAside] = []
    for raw in entries:
        if isinstance(raw, dict) and isinstance(raw.get("type"), str) and raw["type"] not in NOTIFICATION_TYPES:
            continue  # a server that does not filter by type
        notification = parsed(NotificationPayload, raw)
        if isinstance(notification, ValidationError):
            unknown.append(set_aside(raw, notification, account=account))
            continue
        status = notification.status
        if status.account.id != me and (earliest is None or status.created_at >= earliest):
            mentions.setdefault(status.id, mention_of(status, account=account, me=me))
    return tuple(sorted(mentions.values(), key=lambda mention: mention.posted_at)), tuple(unknown)


def own_posts_in(entries: Iterable[Any], *, account: str) -> tuple[tuple[OwnPost, ...], tuple[SetAside, ...]]:
    """The posts in raw statuses of our own account, oldest first, and what could not be read."""
    posts: list[OwnPost] = []
    unknown: list[SetAside] = []
    for raw in entries:
        status = parsed(StatusPayload, raw)
        if isinstance(status, ValidationError):
            unknown.append(set_aside(raw, status, account=account))
        else:
            posts.append(own_post_of(status, account=account))
    return tuple(sorted(posts, key=lambda post: post.posted_at)), tuple(unknown)


def parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    """`raw` as `model`, or the error that says what was missing."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error


def set_aside(raw: Any, error: ValidationError, *, account: str) -> SetAside:
    """`raw`, which `error` could not read, kept whole; the same item gets the same `remote_id` each time."""
    kept = json.dumps(raw, sort_keys=True)
    inner = raw.get("status") if isinstance(raw, dict) else None
    post = parsed(IdentifiedPayload, inner if isinstance(inner, dict) else raw)
    digest = hashlib.sha256(kept.encode()).hexdigest()[:32]
    identifier = post.id if isinstance(post, IdentifiedPayload) else f"unknown-{digest}"
    faults = (f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in error.errors())
    return SetAside(account=account, remote_id=identifier, raw=kept, error="; ".join(faults))


def text_of(status: StatusPayload) -> str:
    """What a reader of `status` sees, as plain text, its handles written in full."""
    handles = {mentioned.url: clean_line(mentioned.acct) for mentioned in status.mentions if mentioned.url}
    return plain_text(status.content, handles, drop_quote_line=_quoted(status) is not None)


def url_of(status: StatusPayload) -> str:
    """The public address of `status`, "" where it has none that a browser may open."""
    return _web(status.url) or _web(status.uri)


def author_of(account: AccountPayload) -> Author:
    """`account` as whoever writes."""
    handle = clean_line(account.acct)
    return Author(
        remote_id=account.id,
        handle=handle,
        name=clean_line(account.display_name) or handle,
        url=_web(account.url),
        followers=account.followers_count if (account.followers_count or 0) >= 0 else None,
        bot=bool(account.bot),
    )


def _media(item: MediaPayload, *, sensitive: bool) -> Media:
    address = _web(item.url) or _web(item.remote_url) or _web(item.preview_url)
    kind = "video" if item.type == "gifv" else clean_line(item.type)
    return Media(kind=kind, url=address, alt=clean(item.description).strip(), sensitive=sensitive)


def _kind(status: StatusPayload, me: str) -> MentionKind:
    """An answer to a post of ours, a quote of one, or a mention."""
    if status.in_reply_to_id is not None and status.in_reply_to_account_id == me:
        return MentionKind.REPLY
    quoted = status.quote.quoted_status if status.quote else None
    if quoted is not None and quoted.account is not None and quoted.account.id == me:
        return MentionKind.QUOTE
    return MentionKind.MENTION


def _quoted(status: StatusPayload) -> str | None:
    if status.quote is None:
        return None
    return status.quote.quoted_status.id if status.quote.quoted_status else status.quote.quoted_status_id


def _language(declared: str | None) -> str | None:
    """The declared language where it looks like a BCP 47 tag."""
    tag = declared or ""
    return tag if tag and len(tag) <= 35 and tag.replace("-", "").isalnum() and tag.isascii() else None


def _web(address: str) -> str:
    """`address` where it is one of the web, else ""; a server may pass on anything, javascript: too."""
    return address if address.startswith(("https://", "http://")) and clean_line(address) == address else ""
