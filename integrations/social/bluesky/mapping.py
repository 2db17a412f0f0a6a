"""Bluesky's posts as our own words: takes payloads, gives Mention, OwnPost, ThreadPost; no I/O, no clock."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.listening import Said
from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside, ThreadPost
from integrations.social.bluesky.names import PAGES, did_of, page_of
from integrations.social.bluesky.payloads import (
    AuthorPayload,
    LabelPayload,
    PostPayload,
    RecordPayload,
    RelationPayload,
    StoredPayload,
    parsed,
)
from integrations.social.bluesky.richtext import shown_text, web_address
from integrations.social.bluesky.text import clean_block, clean_line

NETWORK = "bluesky"
REASONS = ("mention", "reply", "quote")
"""The notifications that carry a post about us."""

REPLIES_LIMITED, BLOCKED, BLOCKING, MUTED = "replies_limited", "blocked", "blocking", "muted"
"""What may bar an answer: the thread's author lets only some answer; the author blocks us; our account blocks the
author; our account has chosen to hear nothing of the author, whom nobody answers from here then."""

_SENSITIVE = frozenset({"porn", "sexual", "nudity", "graphic-media", "gore"})
_IMAGES = frozenset({"app.bsky.embed.images", "app.bsky.embed.gallery"})
_VIDEO, _CARD = "app.bsky.embed.video", "app.bsky.embed.external"
_QUOTE, _QUOTE_AND_MEDIA = "app.bsky.embed.record", "app.bsky.embed.recordWithMedia"


def mention_of(
    post: PostPayload, *, account: str, me: str, followers: int | None = None, behind_a_block: bool = False
) -> Mention:
    """`post` as a mention read for our account `account`, whose DID is `me`; `followers` are its author's.

    `behind_a_block` is true for one that the network does not show us, whoever blocks whom.
    """
    embed = post.embed if post.embed is not None else post.record.embed
    warnings = _warnings(post.labels)
    return Mention(
        account=account,
        network=NETWORK,
        remote_id=post.uri,
        author=author_of(post.author, followers),
        text=_text(post.record, embed),
        posted_at=_posted_at(post),
        url=page_of(post.uri),
        kind=_kind(post, embed, me),
        in_reply_to=post.record.reply.parent.uri if post.record.reply else None,
        language=_language(post.record.langs),
        warning=", ".join(warnings),
        media=_media(embed, sensitive=bool(warnings)),
        quoted=_quoted(embed),
        barrier=_barrier(post, behind_a_block=behind_a_block),
    )


def own_post_of(stored: StoredPayload, *, account: str) -> OwnPost | None:
    """`stored` as a post of our own; None where it does not say when it was written, as every post of an app does."""
    record = stored.value
    if record.created_at is None:
        return None
    return OwnPost(
        account=account,
        remote_id=stored.uri,
        in_reply_to=record.reply.parent.uri if record.reply else None,
        text=_text(record, record.embed),
        posted_at=record.created_at,
        url=page_of(stored.uri),
    )


def thread_post_of(post: PostPayload, *, me: str) -> ThreadPost:
    """`post` as one post of a thread."""
    embed = post.embed if post.embed is not None else post.record.embed
    return ThreadPost(
        remote_id=post.uri,
        in_reply_to=post.record.reply.parent.uri if post.record.reply else None,
        author=author_of(post.author, None),
        text=_text(post.record, embed),
        posted_at=_posted_at(post),
        url=page_of(post.uri),
        own=post.author.did == me,
    )


def said_in(post: PostPayload, *, me: str) -> Said:
    """`post` as part of what its author says in public."""
    reply = post.record.reply
    return Said(thread_post_of(post, me=me), did_of(reply.parent.uri) if reply else None, post.reply_count)


def mentions_in(
    entries: Iterable[Any],
    *,
    account: str,
    me: str,
    earliest: datetime | None,
    shown: Mapping[str, Any] | None = None,
    followers: Mapping[str, int] | None = None,
) -> tuple[tuple[Mention, ...], tuple[SetAside, ...]]:
    """The posts in raw notifications or posts, oldest first, each once, and what could not be read.

    `shown` holds posts by address as the network shows them to us, which says more than a notification; `followers`
    the authors' by DID. Left out are our own posts, answers to somebody else further down in a thread of ours, and
    with `earliest` (UTC) what was posted before it.
    """
    mentions: dict[str, Mention] = {}
    unknown: list[SetAside] = []
    for raw in entries:
        reason = raw.get("reason") if isinstance(raw, dict) else None
        if isinstance(reason, str) and reason not in REASONS:
            continue  # a server that does not filter by reason
        post = parsed(PostPayload, (shown or {}).get(uri_in(raw), raw))
        if isinstance(post, ValidationError):
            unknown.append(set_aside(raw, post, account=account))
            continue
        if post.author.did == me or (reason == "reply" and not _answers(post.record, me)):
            continue
        if earliest is None or _posted_at(post) >= earliest:
            number = (followers or {}).get(post.author.did)
            mentions.setdefault(post.uri, mention_of(post, account=account, me=me, followers=number))
    return tuple(sorted(mentions.values(), key=lambda mention: mention.posted_at)), tuple(unknown)


def own_posts_in(entries: Iterable[Any], *, account: str) -> tuple[tuple[OwnPost, ...], tuple[SetAside, ...]]:
    """The posts in raw records of our own repository, oldest first, and what could not be read."""
    posts: list[OwnPost] = []
    unknown: list[SetAside] = []
    for raw in entries:
        stored = parsed(StoredPayload, raw)
        post = None if isinstance(stored, ValidationError) else own_post_of(stored, account=account)
        if post is None:
            unknown.append(set_aside(raw, stored, account=account))
        else:
            posts.append(post)
    return tuple(sorted(posts, key=lambda post: post.posted_at)), tuple(unknown)


def set_aside(raw: Any, error: object, *, account: str) -> SetAside:
    """`raw`, which `error` could not read, kept whole; the same item gets the same `remote_id` each time."""
    kept = json.dumps(raw, sort_keys=True)
    identifier = clean_line(uri_in(raw)) or f"unknown-{hashlib.sha256(kept.encode()).hexdigest()[:32]}"
    faults = ["createdAt: no time"]
    if isinstance(error, ValidationError):
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in error.errors()]
    return SetAside(account=account, remote_id=identifier, raw=kept, error="; ".join(faults))


def uri_in(raw: Any) -> str:
    """The address that an item says it has, "" where it says none."""
    address = raw.get("uri") if isinstance(raw, dict) else None
    return address if isinstance(address, str) else ""


def author_of(author: AuthorPayload, followers: int | None) -> Author:
    """`author` as whoever writes, followed by so many."""
    handle = clean_line(author.handle) or author.did
    vouched = author.verification
    return Author(
        remote_id=author.did,
        handle=handle,
        name=clean_line(author.display_name) or handle,
        url=f"{PAGES}/profile/{author.did}",
        followers=followers if followers is None or followers >= 0 else None,
        verified=vouched is not None and "valid" in (vouched.verified_status, vouched.trusted_verifier_status),
        bot=any(label.val == "bot" and label.src == author.did and not label.neg for label in author.labels),
    )


def _posted_at(post: PostPayload) -> datetime:
    """The author's own time, where it is not later than that at which the network met the post."""
    return min(post.record.created_at or post.indexed_at, post.indexed_at)


def _answers(record: RecordPayload, me: str) -> bool:
    return record.reply is not None and did_of(record.reply.parent.uri) == me


def _kind(post: PostPayload, embed: Any, me: str) -> MentionKind:
    """An answer to a post of ours, a quote of one, or a mention."""
    if _answers(post.record, me):
        return MentionKind.REPLY
    return MentionKind.QUOTE if did_of(_quoted(embed) or "") == me else MentionKind.MENTION


def _barrier(post: PostPayload, *, behind_a_block: bool) -> str:
    """What bars an answer, that first which we cannot end ourselves."""
    relation = post.author.viewer or RelationPayload()
    ours = bool(relation.blocking or relation.blocking_by_list)
    if relation.blocked_by or (behind_a_block and not ours):
        return BLOCKED
    if post.viewer is not None and post.viewer.reply_disabled:
        return REPLIES_LIMITED
    if ours:
        return BLOCKING
    return MUTED if relation.muted or relation.muted_by_list else ""


def _warnings(labels: Iterable[LabelPayload]) -> list[str]:
    """What of the post not everybody wants to see, in the network's words."""
    taken_back = {(label.src, label.val) for label in labels if label.neg}
    return sorted(
        {label.val for label in labels if label.val in _SENSITIVE and (label.src, label.val) not in taken_back}
    )


def _text(record: RecordPayload, embed: Any) -> str:
    card = _part(embed, "external") if _type(embed) == _CARD else {}
    return shown_text(record, linked=web_address(card.get("uri")))


def _media(embed: Any, *, sensitive: bool) -> tuple[Media, ...]:
    """The pictures and films in an embed, as the network shows it or as its author wrote it (without addresses)."""
    if _type(embed) == _QUOTE_AND_MEDIA:
        return _media(embed.get("media"), sensitive=sensitive) if _type(embed.get("media")) != _type(embed) else ()
    if _type(embed) == _VIDEO:
        return (_medium("video", embed, ("playlist",), sensitive=sensitive),)
    if _type(embed) not in _IMAGES:
        return ()
    items = embed.get("images", embed.get("items"))
    pictures = (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    addresses = ("fullsize", "thumb", "thumbnail")
    return tuple(_medium("image", picture, addresses, sensitive=sensitive) for picture in pictures)


def _medium(kind: str, item: Mapping[str, Any], addresses: Iterable[str], *, sensitive: bool) -> Media:
    url = next((address for name in addresses if (address := web_address(item.get(name)))), "")
    alt = item.get("alt")
    return Media(kind=kind, url=url, alt=clean_block(alt) if isinstance(alt, str) else "", sensitive=sensitive)


def _quoted(embed: Any) -> str | None:
    record = _part(embed, "record") if _type(embed) in (_QUOTE, _QUOTE_AND_MEDIA) else {}
    return uri_in(_part(record, "record") if _type(embed) == _QUOTE_AND_MEDIA else record) or None


def _type(embed: Any) -> str:
    """What an embed is, shown or as written."""
    kind = embed.get("$type") if isinstance(embed, dict) else None
    return kind.removesuffix("#view") if isinstance(kind, str) else ""


def _part(whole: Any, name: str) -> Mapping[str, Any]:
    part = whole.get(name) if isinstance(whole, dict) else None
    return part if isinstance(part, dict) else {}


def _language(declared: Any) -> str | None:
    """The first language declared, where it looks like a BCP 47 tag."""
    tag = declared[0] if isinstance(declared, list) and declared and isinstance(declared[0], str) else ""
    return tag if tag and len(tag) <= 35 and tag.replace("-", "").isalnum() and tag.isascii() else None
