"""A post of the pretend X as API version 2 writes it, with what an answer includes beside it."""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from typing import Any

from twitter_text import parse_tweet  # type: ignore[import-untyped]

from tests.stand_ins.x.posts import EPOCH, HANDLE, Post, User, World

LINK = re.compile(r"https?://[^\s]*[^\s.,;:!?)]|(?<![\w@./])(?:[a-z0-9-]+\.)+(?:com|fr|org|example)(?:/\S*)?")
Json = dict[str, Any]


def short_link(address: str) -> str:
    """The address of t.co that stands for another one: the same each time."""
    return f"https://t.co/{abs(hash(address)) % 10**10:010d}"


def post_json(post: Post, world: World) -> Json:
    """A post with every field that a client can ask for."""
    text, links = _shortened(post.words)
    whole = html.escape(post.before + text, quote=False)
    entities: Json = {
        **({"mentions": _mentions(post, world)} if HANDLE.search(post.text) else {}),
        **({"urls": links} if links else {}),
    }
    references = [("replied_to", post.in_reply_to), ("quoted", post.quoted)]
    parent = world.posts.get(post.in_reply_to) if post.in_reply_to else None
    long = parse_tweet(post.words).weightedLength > 280
    shown = whole[:270] + "…" if long else whole
    return {
        "id": post.id,
        "text": shown,
        "author_id": post.author.id,
        "created_at": _moment(post.id),
        "conversation_id": post.conversation,
        "edit_history_tweet_ids": list(post.history),
        "lang": post.lang,
        "reply_settings": "everyone",
        "possibly_sensitive": False,
        "display_text_range": [len(post.before), max(len(shown), len(post.before) + 1)],
        **({"entities": entities} if entities else {}),
        **({"in_reply_to_user_id": parent.author.id} if parent else {}),
        **({"referenced_tweets": [{"type": how, "id": other} for how, other in references if other]}
           if any(other for _, other in references) else {}),
        **({"attachments": {"media_keys": [f"3_{each}" for each in post.media]}} if post.media else {}),
        **({"note_tweet": {"text": whole, "entities": entities}} if long else {}),
    }  # fmt: skip


def user_json(user: User) -> Json:
    """Somebody."""
    metrics = {"followers_count": user.followers, "following_count": 3, "tweet_count": 9, "listed_count": 0}
    return {"id": user.id, "name": user.name, "username": user.username, "verified": False, "public_metrics": metrics}


def includes_json(posts: Iterable[Post], world: World, expansions: Sequence[str]) -> Json:
    """What an answer holds beside its posts, by what was asked for."""
    listed = list(posts)
    referred: dict[str, Post] = {}
    if "referenced_tweets.id" in expansions:
        for post in listed:
            for other in (post.in_reply_to, post.quoted):
                if other in world.posts and not world.posts[other].deleted:
                    referred[other] = world.posts[other]
    users = {post.author.id: post.author for post in listed if "author_id" in expansions}
    if "referenced_tweets.id.author_id" in expansions:
        users |= {post.author.id: post.author for post in referred.values()}
    media = [world.media[each] for post in listed for each in post.media]
    return {
        **({"users": [user_json(each) for each in users.values()]} if users else {}),
        **({"tweets": [post_json(each, world) for each in referred.values()]} if referred else {}),
        **({"media": [{"media_key": f"3_{each.id}", "type": "photo", "url": f"https://pbs.twimg.com/media/{each.id}.jpg",
                       "alt_text": each.alt} for each in media]} if media else {}),
    }  # fmt: skip


def problem(kind: str, title: str, detail: str, status: int) -> Json:
    """An error as version 2 writes it."""
    return {"type": f"https://api.twitter.com/2/problems/{kind}", "title": title, "detail": detail, "status": status}


def invalid(detail: str) -> Json:
    """The refusal of a request that X does not understand."""
    return problem("invalid-request", "Invalid Request", detail, 400)


def plain(title: str, detail: str, status: int) -> Json:
    """A refusal that only its words tell from others."""
    return {"type": "about:blank", "title": title, "detail": detail, "status": status}


def not_found(identifier: str) -> Json:
    """A post that is not there, among the errors of a success."""
    return {
        "value": identifier,
        "resource_id": identifier,
        "resource_type": "tweet",
        "parameter": "ids",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
        "title": "Not Found Error",
        "detail": f"Could not find tweet with ids: [{identifier}].",
    }


def _mentions(post: Post, world: World) -> list[Json]:
    return [
        {"start": found.start(), "end": found.end(), "username": found[1], "id": world.user(found[1]).id}
        for found in HANDLE.finditer(post.text)
    ]


def _shortened(words: str) -> tuple[str, list[Json]]:
    links: list[Json] = []

    def short(found: re.Match[str]) -> str:
        address = found.group()
        whole = address if "://" in address else f"http://{address}"
        url = short_link(whole)
        links.append({"start": found.start(), "end": found.end(), "url": url, "expanded_url": whole})
        return url

    return LINK.sub(short, words), links


def _moment(identifier: str) -> str:
    made = EPOCH + timedelta(milliseconds=int(identifier) >> 22)
    return made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{made.microsecond // 1000:03d}Z"
