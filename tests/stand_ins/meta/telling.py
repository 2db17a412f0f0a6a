"""What Meta tells an app: takes what happened around the pretend Page, gives bodies and headers as Meta writes them."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from tests.stand_ins.meta.instagram.world import ACCOUNT_NAME, Comment, World
from tests.stand_ins.meta.world import PAGE_ID, Item

Json = dict[str, Any]


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The header by which an app knows that Meta sent it."""
    return {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def entry(*changes: Json, page: str = PAGE_ID, at: datetime) -> Json:
    """What happened on one Page."""
    return {"id": page, "time": int(at.timestamp()), "changes": list(changes)}


def pushed(*entries: Any, kind: str = "page") -> bytes:
    """The body of a push, with escapes as Meta writes them."""
    return json.dumps({"object": kind, "entry": list(entries)}).encode()


def change_of(item: Item, verb: str = "add", *, field: str = "feed") -> Json:
    """What is told of a post, a comment or a recommendation."""
    told: Json = {"verb": verb, "created_time": int(item.made.timestamp()), "message": item.words}
    if item.kind == "comment":
        told |= {"item": "comment", "comment_id": item.id, "post_id": item.post, "parent_id": item.parent or item.post}
    elif item.kind == "recommendation":
        field = "ratings"
        told |= {"item": "rating", "open_graph_story_id": item.id, "reviewer_id": item.author.id}
    else:
        told |= {"item": "status", "post_id": item.id}
    return {"field": field, "value": {**told, "from": {"id": item.author.id, "name": item.author.name}}}


def instagram_change_of(comment: Comment, world: World) -> Json:
    """What is told of a comment under a medium of ours, or of one elsewhere that names us: that by its ids alone."""
    if world.media[comment.medium].author.name != ACCOUNT_NAME:
        return {"field": "mentions", "value": {"media_id": comment.medium, "comment_id": comment.id}}
    author = {"id": comment.author.id, "username": comment.author.name}
    told: Json = {"id": comment.id, "text": comment.words, "from": author, "media": {"id": comment.medium}}
    return {"field": "comments", "value": {**told, **({"parent_id": comment.parent} if comment.parent else {})}}
