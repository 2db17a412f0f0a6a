"""A reply as Instagram will show it, and how it is recognised there: takes texts and threads, gives previews and facts;
pure.

Sources: developers.facebook.com/docs/instagram-platform (reference: IG Media, comments).
"""

import re
from datetime import datetime

from bot.domain.mention import Mention
from bot.ports.social import Preview, Published
from integrations.social.meta.instagram.mapping import UNNAMED, Thread, Us, ids_elsewhere, is_ours
from integrations.social.meta.instagram.payloads import CommentPayload
from integrations.social.meta.listing import entry_id, made_at
from integrations.social.meta.text import clean, comparable

LIMIT = 300
"""Characters in a comment."""

MOST_HASHTAGS, MOST_LINKS = 4, 1
_HASHTAG = re.compile(r"(?<![\w&])[#＃]\w*[^\W\d_]\w*")
_LINK = re.compile(r"(?i)\bhttps?://\S|\bwww\.\w|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|fr|eu|io|co|uk|de)\b")


def preview_of(text: str, target: Mention, *, handle: str) -> Preview:
    """The reply as Instagram will show it, with whatever forbids sending it.

    What answers an answer begins with a name, as Instagram's own app writes it: nothing else tells whom it is for.
    """
    words = clean(text).strip()
    published = _addressed(words, target) if words else ""
    problems = [] if words else ["empty_text"]
    if len(published) > LIMIT:
        problems.append("too_long")
    if len(_HASHTAG.findall(published)) > MOST_HASHTAGS:
        problems.append("too_many_hashtags")
    if len(_LINK.findall(published)) > MOST_LINKS:
        problems.append("too_many_links")
    if words.isupper():
        problems.append("all_capitals")
    return Preview(
        text=published,
        length=len(published),
        limit=LIMIT,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility="public",
        problems=tuple(problems),
    )


def matching_replies(
    thread: Thread, published: str, us: Us, *, earliest: datetime, url: str
) -> tuple[list[Published], int]:
    """The answers in a thread that are our reply `published`, and how many others might be it: those that could not be
    read, and those with its words of whose author Instagram tells nothing.
    """
    wanted = comparable(published)
    matching: dict[str, Published] = {}
    doubtful = 0
    for raw in thread.answers:
        try:
            comment = CommentPayload.model_validate(raw)
        except ValueError:
            doubtful += (made_at(raw) or earliest) >= earliest
            continue
        if comment.timestamp >= earliest and comparable(comment.text) == wanted and entry_id(raw):
            if is_ours(comment, us):
                matching[comment.id] = Published(comment.id, url)
            doubtful += not comment.by and comment.author is None
    return list(matching.values()), doubtful


def _addressed(words: str, target: Mention) -> str:
    """`words` with the name of whom they answer, where they stand beside others under one comment."""
    name = target.author.handle
    if target.in_reply_to is None or name == UNNAMED or ids_elsewhere(target.remote_id) is not None:
        return words
    named = re.match(rf"@{re.escape(name)}(?![\w.]*\w)", words, re.IGNORECASE)
    return words if named is not None else f"@{name} {words}"
