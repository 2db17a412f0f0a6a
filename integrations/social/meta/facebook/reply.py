"""A reply as Facebook will show it, and how it is recognised there: takes texts and payloads, gives previews and facts;
pure.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Mention
from bot.ports.social import Preview, Published
from integrations.social.meta.facebook.mapping import Us, is_ours, url_of
from integrations.social.meta.facebook.payloads import CommentPayload, parsed
from integrations.social.meta.listing import made_at
from integrations.social.meta.text import clean, comparable

LIMIT = 8000
"""Characters in a comment, as Facebook counts them."""


def preview_of(text: str, target: Mention, *, handle: str) -> Preview:
    """The reply as Facebook will show it, with whatever forbids sending it."""
    published = clean(text).strip()
    problems = [] if published else ["empty_text"]
    if len(published) > LIMIT:
        problems.append("too_long")
    return Preview(
        text=published,
        length=len(published),
        limit=LIMIT,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility="public",
        problems=tuple(problems),
    )


def parent_on_network(target: Mention) -> str:
    """Where an answer to `target` will stand: under it, but beside it where it answers a comment itself.

    Facebook knows answers to comments and no answers to those. The id of a comment begins with that of its post, so
    two comments under one post begin alike, and the id of the post ends so.
    """
    answered, (post, _, number) = target.in_reply_to or "", target.remote_id.partition("_")
    return answered if number and answered.startswith(f"{post}_") else target.remote_id


def matching_replies(
    raws: Iterable[Any], published: str, us: Us, *, parent: str, target: str, earliest: datetime
) -> tuple[list[Published], int]:
    """The comments among `raws` that are our reply `published`, and how many others might be it: those that could not
    be read, and those with its words of whose author Facebook tells nothing.

    `raws` stand under `parent`. Under a post they may answer another comment there, which is then their parent.
    """
    wanted = comparable(published)
    matching: dict[str, Published] = {}
    doubtful = 0
    for raw in raws:
        comment = parsed(CommentPayload, raw)
        if isinstance(comment, ValidationError):
            doubtful += (made_at(raw) or earliest) >= earliest
        elif (
            (comment.parent is None or comment.parent.id in (parent, target))
            and comment.created_time >= earliest
            and comparable(comment.message) == wanted
        ):
            if is_ours(comment.author, us):
                matching[comment.id] = Published(comment.id, url_of(comment.permalink_url, comment.id))
            doubtful += comment.author is None
    return list(matching.values()), doubtful
