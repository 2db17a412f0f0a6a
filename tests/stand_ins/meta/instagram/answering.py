"""What the pretend Graph API answers about a professional account: takes what was asked, gives JSON; it knows no HTTP.

A field that a thing does not have is refused, as Instagram refuses it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tests.stand_ins.meta.answering import Asked
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, ACCOUNT_NAME, LOGIN_ID, Comment, Medium, World
from tests.stand_ins.meta.showing import Field, Json, Refused, fields_of, moment

LONGEST = 300
LONGEST_MESSAGE = 1000
_NAMED = f"@{ACCOUNT_NAME}"


def answered(world: World, asked: Asked, address: str) -> Json:
    """The answer to a request at `address`, from which that of a next page is made."""
    name, _, edge = asked.path.partition("/")
    if asked.method == "GET":
        return _shown_at(world, name, edge, asked.values, address)
    if asked.method == "DELETE":
        comment = _comment_at(world, name)
        if comment.author.id != ACCOUNT_ID and world.media[comment.medium].author.id != ACCOUNT_ID:
            raise Refused(10, "(#10) Application does not have permission for this action")
        world.delete(name)
        return {"success": True}
    if not edge:
        comment = _comment_at(world, name)
        if comment.author.id == ACCOUNT_ID:
            raise Refused(10, "(#10) Application does not have permission for this action")
        comment.hidden = asked.values["hide"] == "true"
        return {"success": True}
    if edge == "messages":
        return _told_in_private(world, asked)
    message = asked.values["message"]
    if not 0 < len(message) <= LONGEST:
        raise Refused(100, "(#100) The comment is too long")
    if edge == "mentions" and name == ACCOUNT_ID:
        return {"id": _answered_elsewhere(world, asked.values, message).id}
    if edge != "replies":
        raise Refused(100, f"(#100) There is no edge {edge} to write to")
    above = _comment_at(world, name)
    if world.media[above.medium].author.id != ACCOUNT_ID or world.media[above.medium].closed:
        raise Refused(10, "(#10) Application does not have permission for this action")
    return {"id": world.comment(name, ACCOUNT_NAME, message).id}


def _told_in_private(world: World, asked: Asked) -> Json:
    words = json.loads(asked.values["message"])["text"]
    if asked.path != f"{ACCOUNT_ID}/messages":
        raise Refused(100, "(#100) Invalid parameter")
    comment = _comment_at(world, json.loads(asked.values["recipient"])["comment_id"])
    if comment.message:
        raise Refused(10900, "(#10900) Activity already replied to")
    if comment.author.id == ACCOUNT_ID or world.clock() - comment.made > timedelta(days=7):
        raise Refused(10903, "(#10903) This user can't reply to this activity")
    if not 0 < len(words.encode()) <= LONGEST_MESSAGE:
        raise Refused(100, "(#100) The message is longer than 1000 bytes")
    comment.message = words
    return {"recipient_id": f"7{comment.author.id}", "message_id": f"aWdf{comment.id}"}


def account_json(world: World) -> Json:
    """The account as each login tells it."""
    account = {"id": ACCOUNT_ID, "username": ACCOUNT_NAME, "name": "Acme"}
    if world.signed_in:
        return {**account, "id": LOGIN_ID, "user_id": ACCOUNT_ID}
    return {"id": "100001", "instagram_business_account": account}


def _shown_at(world: World, name: str, edge: str, values: Mapping[str, str], address: str) -> Json:
    fields = fields_of(values["fields"])
    if name == "me":
        return _chosen(account_json(world), fields, "User" if world.signed_in else "Page")
    if name == ACCOUNT_ID and edge == "media":
        ours = [each for each in world.media.values() if each.author.id == ACCOUNT_ID]
        newest = sorted(ours, key=lambda each: each.made)[::-1]
        return _page([_medium(each, fields, world) for each in newest], values, address)
    if name == ACCOUNT_ID:
        [field] = fields
        return {field.name: _mentioned(field, world), "id": ACCOUNT_ID}
    if edge in ("comments", "replies"):
        if edge == "comments" and name not in world.media:
            raise _gone(name)
        above = name if edge == "comments" else _comment_at(world, name).id
        return _page([_comment(each, fields, world, address) for each in world.under(above)], values, address)
    return _comment(_comment_at(world, name), fields, world, address)


def _page(entries: Sequence[Json], values: Mapping[str, str], address: str) -> Json:
    start = int(values.get("after", "0"))
    end = start + int(values.get("limit", "25"))
    page: Json = {"data": list(entries[start:end])}
    if end < len(entries):
        page["paging"] = {"cursors": {"after": str(end)}, "next": f"{address}&after={end}"}
    return page


def _medium(medium: Medium, fields: Sequence[Field], world: World) -> Json:
    whole = {
        "id": medium.id,
        "timestamp": moment(medium.made),
        "username": medium.author.name,
        "caption": medium.words,
        "permalink": f"https://www.instagram.com/p/{medium.id}/",
        "comments_count": world.number_of(medium.id),
        "is_comment_enabled": not medium.closed,
        "media_type": "IMAGE",
        "media_url": f"https://cdn.example/{medium.id}.jpg",
    }
    return _chosen(whole, fields, "IGMedia")


def _comment(comment: Comment, fields: Sequence[Field], world: World, address: str) -> Json:
    within = {field.name: field.within for field in fields}
    whole: dict[str, Any] = {
        "id": comment.id,
        "from": None if comment.unnamed else {"id": comment.author.id, "username": comment.author.name},
        "text": comment.words,
        "timestamp": moment(comment.made),
        "username": None if comment.unnamed else comment.author.name,
        "parent_id": comment.parent,
        "media": None,
        "replies": None,
    }
    if "media" in within:
        whole["media"] = _medium(world.media[comment.medium], within["media"], world)
    answers = world.under(comment.id)
    if "replies" in within and answers:
        whole["replies"] = _answers(comment, answers, within["replies"], world, address)
    return _chosen(whole, fields, "IGComment")


def _answers(comment: Comment, answers: list[Comment], fields: Sequence[Field], world: World, address: str) -> Json:
    """The first answers, or none of them while they come folded, and where the rest is."""
    shown = 50
    if world.folded:
        world.folded -= 1
        shown = 0
    told: Json = {"data": [_comment(each, fields, world, address) for each in answers[:shown]]}
    if len(answers) > shown:
        told["paging"] = {"next": f"{address.partition('?')[0].rpartition('/')[0]}/{comment.id}/replies?after={shown}"}
    return told


def _mentioned(field: Field, world: World) -> Json:
    """What names us elsewhere, by the id in the field's modifier."""
    identifier = field.modifiers.partition("(")[2].rstrip(")")
    found: Comment | Medium | None
    if field.name == "mentioned_comment":
        found = world.comments.get(identifier)
    elif field.name == "mentioned_media":
        found = world.media.get(identifier)
    else:
        raise Refused(100, f"(#100) Tried accessing nonexisting field ({field.name}) on node type (IGUser)")
    if found is None or _NAMED not in found.words:
        raise _gone(identifier)
    shown = field.within
    return _comment(found, shown, world, "") if isinstance(found, Comment) else _medium(found, shown, world)


def _answered_elsewhere(world: World, values: Mapping[str, str], message: str) -> Comment:
    under = values.get("comment_id") or values["media_id"]
    named = world.comments.get(under) or world.media.get(under)
    if named is None or _NAMED not in named.words:
        raise _gone(under)
    return world.comment(under, ACCOUNT_NAME, message)


def _comment_at(world: World, name: str) -> Comment:
    """A comment on our media: no other is shown by its id alone."""
    comment = world.comments.get(name)
    if comment is None or world.media[comment.medium].author.id != ACCOUNT_ID:
        raise _gone(name)
    return comment


def _gone(name: str) -> Refused:
    words = f"Unsupported request. Object with ID '{name}' does not exist or cannot be loaded due to permissions."
    return Refused(100, words, 33)


def _chosen(whole: Mapping[str, Any], fields: Sequence[Field], node: str) -> Json:
    for each in fields:
        if each.name not in whole:
            raise Refused(100, f"(#100) Tried accessing nonexisting field ({each.name}) on node type ({node})")
    chosen = {each.name: whole[each.name] for each in fields if whole[each.name] is not None}
    return {**chosen, "id": whole["id"]}
