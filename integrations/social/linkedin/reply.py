"""A reply as it goes out and as it is found again: takes the employee's text and the mention; pure, no I/O.

A reply is a comment. LinkedIn knows comments and answers to them and nothing below, so that an answer to an answer
stands beside it, under the same comment. Whoever is answered is told of it without being named.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from bot.domain.mention import Mention
from bot.ports.social import Preview, Published
from integrations.social.linkedin.mapping import comment_address, name_of, parent_of, post_address, published_as
from integrations.social.linkedin.payloads import CommentPayload, Payload, parsed
from integrations.social.linkedin.text import clean, comparable, length_of, stands_for
from integrations.social.linkedin.urns import comment_name


class Place(NamedTuple):
    """Where a reply stands: under `under`, in the thread of `post`; `comment` is what it answers there, if anything."""

    under: str
    post: str
    comment: str | None


class _ActedPayload(Payload):
    actor: str


def place_of(target: Mention) -> Place:
    """Where an answer to `target` stands."""
    name = comment_name(target.remote_id)
    if name is None:
        return Place(target.remote_id, target.remote_id, None)
    above = comment_name(target.in_reply_to or "") or name
    return Place(above.urn, above.thread, above.urn)


def preview_of(text: str, target: Mention, *, handle: str, limit: int) -> Preview:
    """The reply as LinkedIn will show it, with whatever forbids sending it."""
    published = clean(text).strip()
    length = length_of(published)
    problems = []
    if not comparable(published):
        problems.append("empty_text")
    if length > limit:
        problems.append("too_long")
    return Preview(
        text=published,
        length=length,
        limit=limit,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility=target.visibility,
        problems=tuple(problems),
    )


def body_of(text: str, place: Place, page: str) -> dict[str, Any]:
    """The request that publishes `text` in the name of `page`."""
    answered = {"parentComment": place.comment} if place.comment is not None else {}
    return {"actor": page, "object": place.post, "message": {"text": text}, **answered}


def answer_address(target: Mention) -> str:
    """Where a person can answer by hand; LinkedIn takes no words along."""
    name = comment_name(target.remote_id)
    return comment_address(name) if name is not None else post_address(target.remote_id)


def matching_replies(
    raws: Iterable[Any], text: str, place: Place, *, page: str, earliest: datetime
) -> tuple[list[Published], int]:
    """Our comments among `raws` that are the reply `text`, and how many might be ours and could not be read.

    A reply is ours by author, by what it answers, by its words, and by a time not before `earliest` (UTC).
    """
    matching: dict[str, Published] = {}
    unreadable = 0
    for raw in raws:
        comment = parsed(CommentPayload, raw)
        name = name_of(comment) if isinstance(comment, CommentPayload) else None
        if isinstance(comment, ValidationError) or name is None:
            acted = parsed(_ActedPayload, raw)
            unreadable += isinstance(acted, ValidationError) or acted.actor == page
        elif (
            comment.actor == page
            and _stands_at(comment, place)
            and comment.created.time >= earliest
            and stands_for(comment.message.text, text)
        ):
            matching[name.urn] = published_as(name)
    return list(matching.values()), unreadable


def _stands_at(comment: CommentPayload, place: Place) -> bool:
    """Whether a comment that was listed there stands there itself, and not below; posts have more names than one."""
    answered, wanted = comment_name(parent_of(comment) or ""), comment_name(place.comment or "")
    if answered is None or wanted is None:
        return answered is wanted
    return answered.number == wanted.number
