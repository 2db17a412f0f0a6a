"""A reply as YouTube will show it, and how it is recognised there: takes texts and payloads, gives previews and facts;
pure.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Mention
from bot.ports.social import Preview, Published
from integrations.social.youtube.mapping import UNNAMED, Us, is_ours, text_of
from integrations.social.youtube.payloads import CommentPayload, parsed
from integrations.social.youtube.text import LONGEST_COMMENT, addressed, clean, comparable, length_of

HIDDEN = frozenset({"heldForReview", "likelySpam", "rejected"})
"""What YouTube says of a comment that nobody but its author and the channel's owner sees."""


def preview_of(text: str, target: Mention, *, handle: str) -> Preview:
    """The reply as YouTube will show it, with whatever forbids sending it.

    What answers an answer begins with the handle of whoever wrote that: YouTube tells them by nothing else.
    """
    words = clean(text).strip()
    author = target.author.handle
    notified = target.remote_id != top_of(target.remote_id) and author != UNNAMED
    published = f"@{author} {words}" if words and notified and addressed(words) != author.casefold() else words
    problems = [] if words else ["empty_text"]
    length = length_of(published)
    if length > LONGEST_COMMENT:
        problems.append("too_long")
    return Preview(
        text=published,
        length=length,
        limit=LONGEST_COMMENT,
        handle=handle,
        in_reply_to=author,
        visibility="public",
        problems=tuple(problems),
    )


def top_of(remote_id: str) -> str:
    """The comment that began a thread, by the id of any in it: that of an answer begins with it, before a dot."""
    return remote_id.partition(".")[0]


def matching_replies(raws: Iterable[Any], published: str, us: Us, *, earliest: datetime) -> tuple[list[str], int]:
    """The ids of those among `raws` that are our reply `published`, and how many could not be read."""
    wanted = comparable(published)
    matching: dict[str, None] = {}
    doubtful = 0
    for raw in raws:
        comment = parsed(CommentPayload, raw)
        if isinstance(comment, ValidationError):
            doubtful += 1
        elif is_ours(comment, us) and comment.snippet.published >= earliest and comparable(text_of(comment)) == wanted:
            matching[comment.id] = None
    return list(matching), doubtful


def is_shown(raws: Iterable[Any], remote_id: str) -> bool:
    """Whether others see the answer `remote_id` among `raws`, which are all in its thread."""
    comments = (parsed(CommentPayload, raw) for raw in raws)
    return any(
        comment.id == remote_id and comment.snippet.moderation not in HIDDEN
        for comment in comments
        if isinstance(comment, CommentPayload)
    )


def published_at(remote_id: str, target: Mention) -> Published:
    """Our reply, whose address is that of what it answers but for its own id."""
    return Published(remote_id, f"{target.url.partition('&lc=')[0]}&lc={remote_id}")
