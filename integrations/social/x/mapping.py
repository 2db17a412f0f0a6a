"""X's posts as our own words: takes payloads, gives Mention, OwnPost, ThreadPost; no I/O, no clock.

A post that was edited has an id for each version. With us it goes by the first, and its address leads to the newest.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside, ThreadPost
from integrations.social.x.ids import made_at
from integrations.social.x.payloads import (
    EntitiesPayload,
    IdentifiedPayload,
    IncludesPayload,
    LinkPayload,
    MediaPayload,
    PayloadType,
    PostPayload,
    UserPayload,
)
from integrations.social.x.text import clean, clean_line, unescaped

NETWORK = "x"
SITE = "https://x.com"
NOT_SUMMONED = "not_summoned"
"""Why X takes no answer from most accounts: the author neither named us in the words of the post nor quoted us."""

_REPEATS = frozenset({"retweeted", "reposted"})
_KINDS: Mapping[str, str] = {"photo": "image", "animated_gif": "video"}
_SHORT_LINK = re.compile(r"https?://t\.co/\w+")
_NO_LANGUAGE = frozenset({"und", "zxx", "art"})


@dataclass(frozen=True, slots=True)
class Included:
    """What came beside the posts of an answer, by its keys."""

    users: Mapping[str, UserPayload] = field(default_factory=dict)
    posts: Mapping[str, PostPayload] = field(default_factory=dict)
    media: Mapping[str, MediaPayload] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One post of an answer as it came, with what came beside it."""

    raw: Any
    included: Included

    @property
    def number(self) -> int:
        """The id of this version of the post as a number, 0 where it has none."""
        identified = parsed(IdentifiedPayload, self.raw)
        return 0 if isinstance(identified, ValidationError) else int(identified.id)


@dataclass(frozen=True, slots=True)
class Us:
    """Our account: its key, its id on X, its handle, and whether X lets it answer those only who summon it."""

    account: str
    remote_id: str
    handle: str
    summoned_only: bool = True


def included_in(includes: IncludesPayload) -> Included:
    """`includes` by their keys; what cannot be read is left out."""
    return Included(
        users={each.id: each for each in _readable(UserPayload, includes.users)},
        posts={each.id: each for each in _readable(PostPayload, includes.posts)},
        media={each.media_key: each for each in _readable(MediaPayload, includes.media)},
    )


def mention_of(post: PostPayload, included: Included, us: Us) -> Mention:
    """`post` as a mention read for `us`."""
    history = versions(post)
    withheld = post.withheld is not None
    return Mention(
        account=us.account,
        network=NETWORK,
        remote_id=history[0],
        author=author_of(post, included),
        text=text_of(post),
        posted_at=posted_at(post),
        url=url_of(post, included),
        kind=_kind(post, included, us),
        in_reply_to=parent_of(post, included),
        language=_language(post.lang),
        warning=f"withheld: {', '.join(map(clean_line, post.withheld.country_codes))}" if post.withheld else "",
        edited_at=made_at(history[-1]) if len(history) > 1 else None,
        media=_media(post, included, sensitive=post.possibly_sensitive or withheld),
        quoted=_reference(post, "quoted", included),
        barrier="" if not us.summoned_only or _summons(post, included, us) else NOT_SUMMONED,
    )


def own_post_of(post: PostPayload, included: Included, *, account: str) -> OwnPost:
    """`post` as a post of our own."""
    return OwnPost(
        account=account,
        remote_id=versions(post)[0],
        in_reply_to=parent_of(post, included),
        text=text_of(post),
        posted_at=posted_at(post),
        url=url_of(post, included),
    )


def thread_post_of(post: PostPayload, included: Included, *, me: str) -> ThreadPost:
    """`post` as one post of a thread."""
    return ThreadPost(
        remote_id=versions(post)[0],
        in_reply_to=parent_of(post, included),
        author=author_of(post, included),
        text=text_of(post),
        posted_at=posted_at(post),
        url=url_of(post, included),
        own=post.author_id == me,
    )


def mentions_in(
    entries: Iterable[Entry], us: Us, *, earliest: datetime | None
) -> tuple[tuple[Mention, ...], tuple[SetAside, ...]]:
    """The posts of others in `entries`, oldest first, each once and as it is now, and what could not be read.

    Left out is what only repeats another post, and with `earliest` (UTC) what was posted before it.
    """
    newest: dict[str, tuple[int, Mention]] = {}
    unknown: list[SetAside] = []
    for entry in entries:
        post = parsed(PostPayload, entry.raw)
        if isinstance(post, ValidationError):
            unknown.append(set_aside(entry.raw, post, account=us.account))
        elif post.author_id != us.remote_id and not _REPEATS & {each.type for each in post.references}:
            mention = mention_of(post, entry.included, us)
            known = newest.get(mention.remote_id)
            late_enough = earliest is None or mention.posted_at >= earliest
            if late_enough and (known is None or known[0] < entry.number):
                newest[mention.remote_id] = (entry.number, mention)
    mentions = (mention for _, mention in newest.values())
    return tuple(sorted(mentions, key=lambda each: (each.posted_at, int(each.remote_id)))), tuple(unknown)


def own_posts_in(entries: Iterable[Entry], *, account: str) -> tuple[tuple[OwnPost, ...], tuple[SetAside, ...]]:
    """The posts in `entries`, all of our own account, oldest first, and what could not be read."""
    posts: dict[str, OwnPost] = {}
    unknown: list[SetAside] = []
    for entry in entries:
        post = parsed(PostPayload, entry.raw)
        if isinstance(post, ValidationError):
            unknown.append(set_aside(entry.raw, post, account=account))
        else:
            posts[versions(post)[0]] = own_post_of(post, entry.included, account=account)
    return tuple(sorted(posts.values(), key=lambda each: each.posted_at)), tuple(unknown)


def parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    """`raw` as `model`, or the error that says what was missing."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error


def set_aside(raw: Any, error: ValidationError, *, account: str) -> SetAside:
    """`raw`, which `error` could not read, kept whole; the same item gets the same `remote_id` each time."""
    kept = json.dumps(raw, sort_keys=True)
    post = parsed(IdentifiedPayload, raw)
    digest = hashlib.sha256(kept.encode()).hexdigest()[:32]
    identifier = f"unknown-{digest}" if isinstance(post, ValidationError) else post.id
    faults = (f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in error.errors())
    return SetAside(account=account, remote_id=identifier, raw=kept, error="; ".join(faults))


def versions(post: PostPayload) -> tuple[str, ...]:
    """The ids of `post`, the oldest version first."""
    return tuple(sorted({*post.edit_history, post.id}, key=int))


def posted_at(post: PostPayload) -> datetime:
    """When the first version of `post` was made (UTC)."""
    first = versions(post)[0]
    return post.created_at if post.created_at is not None and first == post.id else made_at(first)


def parent_of(post: PostPayload, included: Included) -> str | None:
    """The post that `post` answers, by its first version."""
    return _reference(post, "replied_to", included)


def text_of(post: PostPayload) -> str:
    """What a reader of `post` sees, as plain text: long texts whole, links written out, those to its own media gone."""
    links = {link.url: _shown(link) for entities in _entities(post) for link in entities.urls}
    text = unescaped(post.note.text if post.note else post.text)
    return clean(_SHORT_LINK.sub(lambda match: links.get(match.group(), match.group()), text)).strip()


def author_of(post: PostPayload, included: Included) -> Author:
    """Who wrote `post`; by the id alone where X does not show the account."""
    user = included.users.get(post.author_id)
    if user is None:
        return Author(remote_id=post.author_id, handle=post.author_id, url=f"{SITE}/i/user/{post.author_id}")
    return Author(
        remote_id=user.id,
        handle=user.username,
        name=clean_line(user.name) or user.username,
        url=f"{SITE}/{user.username}",
        followers=user.public_metrics.followers_count,
        verified=user.verified,
    )


def url_of(post: PostPayload, included: Included) -> str:
    """The address of the newest version of `post`."""
    user = included.users.get(post.author_id)
    return f"{SITE}/{user.username if user else 'i'}/status/{versions(post)[-1]}"


def _kind(post: PostPayload, included: Included, us: Us) -> MentionKind:
    """An answer to a post of ours, a quote of one, or a mention."""
    if _is_to(post, "replied_to", included, us) or (
        post.in_reply_to_user_id == us.remote_id and parent_of(post, included) is not None
    ):
        return MentionKind.REPLY
    return MentionKind.QUOTE if _is_to(post, "quoted", included, us) else MentionKind.MENTION


def _is_to(post: PostPayload, how: str, included: Included, us: Us) -> bool:
    """True where the post that `post` refers to is ours."""
    referred = (included.posts.get(each.id) for each in post.references if each.type == how)
    return any(other is not None and other.author_id == us.remote_id for other in referred)


def _summons(post: PostPayload, included: Included, us: Us) -> bool:
    """True where the author named us in words of their own, or quoted us: the handles before them X puts there."""
    if _is_to(post, "quoted", included, us):
        return True
    begins = post.display_text_range[0] if post.display_text_range else _words_begin(post)
    named = [each for entities in _entities(post) for each in entities.mentions]
    if not named:  # X's own simulator tells of none; in a post of X's that names somebody there are some
        return re.search(rf"(?<!\w)@{re.escape(us.handle)}(?!\w)", post.text[begins:], re.IGNORECASE) is not None
    return any(each.start >= begins and each.username.lower() == us.handle.lower() for each in named)


def _words_begin(post: PostPayload) -> int:
    """Where the words of an answer begin, behind the handles of those whom it answers."""
    if not any(each.type == "replied_to" for each in post.references):
        return 0
    behind = 0
    for word in post.text.split(" "):
        if not word.startswith("@"):
            break
        behind += len(word) + 1
    return behind


def _entities(post: PostPayload) -> Iterable[EntitiesPayload]:
    return (post.entities, post.note.entities) if post.note else (post.entities,)


def _reference(post: PostPayload, how: str, included: Included) -> str | None:
    """The post to which `post` refers, by its first version."""
    named = next((each.id for each in post.references if each.type == how), None)
    other = included.posts.get(named) if named is not None else None
    return versions(other)[0] if other is not None else named


def _shown(link: LinkPayload) -> str:
    """A link as it is read: where it leads, nothing for one to the post's own picture or film."""
    leads_to = clean_line(link.expanded_url)
    if link.media_key:
        return ""
    return leads_to if leads_to.startswith(("https://", "http://")) else link.url


def _media(post: PostPayload, included: Included, *, sensitive: bool) -> tuple[Media, ...]:
    shown = (included.media.get(key) for key in post.attachments.media_keys)
    return tuple(
        Media(
            kind=_KINDS.get(each.type, clean_line(each.type)),
            url=_web(each.url) or _web(each.preview_image_url),
            alt=clean(each.alt_text).strip(),
            sensitive=sensitive,
        )
        for each in shown
        if each is not None
    )


def _language(declared: str) -> str | None:
    """The language that X saw, None for its codes that name none (und, zxx, qme, qht ...)."""
    code = declared.split("-")[0].lower()
    named = declared.isascii() and declared.replace("-", "").isalnum() and len(declared) <= 35
    return declared if named and code not in _NO_LANGUAGE and not (len(code) == 3 and code[0] == "q") else None


def _web(address: str) -> str:
    """`address` where it is one of the web, else ""."""
    return address if address.startswith(("https://", "http://")) and clean_line(address) == address else ""


def _readable(model: type[PayloadType], raws: Iterable[Any]) -> Iterable[PayloadType]:
    answers = (parsed(model, raw) for raw in raws)
    return (each for each in answers if not isinstance(each, ValidationError))
