"""Facebook's posts, comments and recommendations as our own words: takes payloads, gives Mention, OwnPost, ThreadPost;
no I/O, no clock.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside, ThreadPost
from integrations.social.meta.attempts import private_until
from integrations.social.meta.facebook.payloads import (
    AttachmentPayload,
    CommentPayload,
    PayloadType,
    PersonPayload,
    PostPayload,
    RecommendationPayload,
    parsed,
)
from integrations.social.meta.listing import entry_id
from integrations.social.meta.text import clean, clean_line, web

SITE = "https://www.facebook.com"
UNNAMED = "unnamed"
"""What an author is called of whom Facebook tells us nothing."""

_STARS = {"positive": 5, "negative": 1}
_REFUSES_COMMENTS = "replies_limited"


@dataclass(frozen=True, slots=True)
class Us:
    """Our account, the network's name in the rules, and the id of our Page."""

    account: str
    network: str
    page: str


@dataclass(frozen=True, slots=True)
class Under:
    """A comment as it came, the id of the post under which it stands, and whether that post is on our Page."""

    raw: Any
    post: str
    on_our_page: bool = True


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a reading holds, each oldest first."""

    mentions: tuple[Mention, ...]
    own_posts: tuple[OwnPost, ...]
    set_aside: tuple[SetAside, ...]


def sort_out(
    posts: Iterable[Any],
    comments: Iterable[Under],
    recommendations: Iterable[Any],
    us: Us,
    *,
    earliest: datetime | None,
) -> Sorted:
    """Mentions and own posts in what was read, each once, and what could not be read.

    With `earliest` (UTC), what was posted before it is left out.
    """
    mentions: dict[str, Mention] = {}
    own: dict[str, OwnPost] = {}
    unknown: list[SetAside] = []
    for raw in posts:
        post = _known(PostPayload, raw, us, unknown)
        if post is not None and is_ours(post.author, us):
            own.setdefault(post.id, own_post_of_post(post, us))
        elif post is not None:
            mentions.setdefault(post.id, mention_of_post(post, us))
    for each in comments:
        comment = _known(CommentPayload, each.raw, us, unknown)
        if comment is not None and is_ours(comment.author, us):
            own.setdefault(comment.id, own_post_of_comment(comment, us, post=each.post))
        elif comment is not None and (each.on_our_page or concerns_us(comment, us)):
            mentions.setdefault(comment.id, mention_of_comment(comment, us, post=each.post))
    for raw in recommendations:
        recommendation = _known(RecommendationPayload, raw, us, unknown)
        if recommendation is not None:
            mention = mention_of_recommendation(recommendation, us)
            mentions.setdefault(mention.remote_id, mention)
    return Sorted(
        mentions=tuple(sorted((each for each in mentions.values() if _is_in(each.posted_at, earliest)), key=_age)),
        own_posts=tuple(sorted((each for each in own.values() if _is_in(each.posted_at, earliest)), key=_age)),
        set_aside=tuple(unknown),
    )


def mention_of_post(post: PostPayload, us: Us) -> Mention:
    """A post on our Page by somebody else, or one that tags it."""
    return Mention(
        account=us.account,
        network=us.network,
        remote_id=post.id,
        author=author_of(post.author, post.id),
        text=text_of_post(post),
        posted_at=post.created_time,
        url=url_of(post.permalink_url, post.id),
        media=tuple(_media(post.attachments.data)),
        barrier=_barrier(post.comments.summary.can_comment),
    )


def mention_of_comment(comment: CommentPayload, us: Us, *, post: str) -> Mention:
    """A comment under the post `post`: an answer to us where it answers a comment of ours."""
    answers_us = comment.parent is not None and is_ours(comment.parent.author, us)
    return Mention(
        account=us.account,
        network=us.network,
        remote_id=comment.id,
        author=author_of(comment.author, comment.id),
        text=clean(comment.message).strip(),
        posted_at=comment.created_time,
        url=url_of(comment.permalink_url, comment.id),
        kind=MentionKind.REPLY if answers_us else MentionKind.COMMENT,
        in_reply_to=parent_of(comment, post),
        media=tuple(_media([comment.attachment] if comment.attachment else [])),
        barrier=_barrier(comment.can_comment),
        hideable=comment.can_hide is True,
        private_until=private_until(comment.created_time) if comment.can_reply_privately else None,
    )


def mention_of_recommendation(recommendation: RecommendationPayload, us: Us) -> Mention:
    """A recommendation of our Page as a review: five stars for it and one against it, where it has no other number."""
    story = recommendation.open_graph_story.id
    rating = recommendation.rating
    counted = rating if rating is not None and 1 <= rating <= 5 else _STARS.get(recommendation.recommendation_type)
    return Mention(
        account=us.account,
        network=us.network,
        remote_id=story,
        author=author_of(recommendation.reviewer, story),
        text=clean(recommendation.review_text).strip(),
        posted_at=recommendation.created_time,
        url=f"{SITE}/{story}",
        kind=MentionKind.REVIEW,
        stars=counted,
    )


def own_post_of_post(post: PostPayload, us: Us) -> OwnPost:
    """A post by our Page."""
    address = url_of(post.permalink_url, post.id)
    return OwnPost(us.account, post.id, None, text_of_post(post), post.created_time, address)


def own_post_of_comment(comment: CommentPayload, us: Us, *, post: str) -> OwnPost:
    """A comment by our Page under the post `post`."""
    text, address = clean(comment.message).strip(), url_of(comment.permalink_url, comment.id)
    return OwnPost(us.account, comment.id, parent_of(comment, post), text, comment.created_time, address)


def thread_post_of(item: PostPayload | CommentPayload | RecommendationPayload, us: Us, *, post: str = "") -> ThreadPost:
    """One item of a thread; `post` is the id of the post under which a comment stands."""
    if isinstance(item, CommentPayload):
        shown, author = mention_of_comment(item, us, post=post), item.author
    elif isinstance(item, PostPayload):
        shown, author = mention_of_post(item, us), item.author
    else:
        shown, author = mention_of_recommendation(item, us), item.reviewer
    own = is_ours(author, us)
    return ThreadPost(shown.remote_id, shown.in_reply_to, shown.author, shown.text, shown.posted_at, shown.url, own=own)


def parent_of(comment: CommentPayload, post: str) -> str:
    """What a comment answers: another comment, else the post."""
    return comment.parent.id if comment.parent is not None else post


def concerns_us(comment: CommentPayload, us: Us) -> bool:
    """Whether a comment on a post of somebody else's is for us: it answers us, or tags our Page."""
    answered = comment.parent is not None and is_ours(comment.parent.author, us)
    return answered or any(tag.id == us.page for tag in comment.message_tags)


def is_ours(author: PersonPayload | None, us: Us) -> bool:
    """Whether our Page wrote it."""
    return author is not None and author.id == us.page


def author_of(person: PersonPayload | None, remote_id: str) -> Author:
    """Who wrote the item `remote_id`. Facebook knows names, no handles; whom it tells nothing of are all strangers."""
    if person is None:
        return Author(remote_id=f"unnamed-{remote_id}", handle=UNNAMED)
    return Author(remote_id=person.id, handle=clean_line(person.name) or UNNAMED)


def text_of_post(post: PostPayload) -> str:
    """What a post says, or what Facebook says of it where it has no words of its own."""
    return clean(post.message).strip() or clean(post.story).strip()


def url_of(told: str, remote_id: str) -> str:
    """The address of an item, by its id where Facebook tells none."""
    return web(told) or f"{SITE}/{remote_id}"


def set_aside(raw: Any, error: ValidationError, *, account: str) -> SetAside:
    """`raw`, which `error` could not read, kept whole; the same item gets the same `remote_id` each time."""
    kept = json.dumps(raw, sort_keys=True)
    identifier = entry_id(raw) or f"unknown-{hashlib.sha256(kept.encode()).hexdigest()[:32]}"
    faults = (f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in error.errors())
    return SetAside(account=account, remote_id=identifier, raw=kept, error="; ".join(faults))


def _known(model: type[PayloadType], raw: Any, us: Us, unknown: list[SetAside]) -> PayloadType | None:
    """`raw` as `model`; None where it is something else, which is kept among the `unknown`."""
    item = parsed(model, raw)
    if isinstance(item, ValidationError):
        unknown.append(set_aside(raw, item, account=us.account))
        return None
    return item


def _media(attachments: Iterable[AttachmentPayload]) -> Iterator[Media]:
    """The pictures and films that hang on something; a link that is shared is none of them."""
    for each in attachments:
        if each.subattachments is not None and each.subattachments.data:
            yield from _media(each.subattachments.data)
        elif each.media is not None and "share" not in each.type:
            film = web(each.media.source) if "video" in each.type else ""
            address = film or web(each.media.image.src if each.media.image else "")
            if address:
                yield Media(kind="video" if "video" in each.type else "image", url=address)


def _barrier(can_comment: bool | None) -> str:
    return _REFUSES_COMMENTS if can_comment is False else ""


def _is_in(moment: datetime, earliest: datetime | None) -> bool:
    return earliest is None or moment >= earliest


def _age(item: Mention | OwnPost) -> datetime:
    return item.posted_at
