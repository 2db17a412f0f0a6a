"""The thread around a post or a comment: takes a way to ask, gives the post, its comments and the answers to them.

Under a post all comments are read, and the answers to those of our own. Around a comment only what belongs to it is:
the post above it where we may read that, and the answers below.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import ThreadPost
from bot.errors import NotAllowed, Rejected, TargetGone, Unavailable
from integrations.social.linkedin.asking import Asking
from integrations.social.linkedin.mapping import Us, comment_in_thread, name_of, parent_of, post_in_thread
from integrations.social.linkedin.payloads import CommentPayload, PostPayload, parsed
from integrations.social.linkedin.sorting import SERVICE
from integrations.social.linkedin.urns import CommentName, comment_name

_PAGES = 3
_ANSWERED = 10
"""Comments of ours under one post whose answers are read."""


async def read_thread(asking: Asking, remote_id: str, us: Us, now: datetime) -> Sequence[ThreadPost]:
    """The thread around `remote_id`, root first. Raises TargetGone where it is not there, else as asking."""
    name = comment_name(remote_id)
    if name is None:
        root = asking.readable_post(await asking.post(remote_id))
        comments = await _below(asking, remote_id)
        ours = [each for each in comments if each.actor == us.urn and each.summary.aggregated]
        names = [known for each in ours[:_ANSWERED] if (known := name_of(each))]
        comments += [each for known in names for each in await _below(asking, known.urn)]
    else:
        comments = await _around(asking, name, us)
        root = await _post_above(asking, name)
    people = await asking.people([*([root.author] if root else []), *(each.actor for each in comments)])
    under = root.id if root is not None else None
    named = ((each, known) for each in comments if (known := name_of(each)))
    posts = {known.urn: comment_in_thread(each, known, us, people, under=under) for each, known in named}
    ordered = sorted(posts.values(), key=lambda each: (each.posted_at, each.remote_id))
    return (*([post_in_thread(root, us, people, seen_at=now)] if root is not None else []), *ordered)


async def _around(asking: Asking, name: CommentName, us: Us) -> list[CommentPayload]:
    """A comment, what it answers, and all answers to that."""
    comment = _known(await asking.comment(name), us)
    above = comment_name(parent_of(comment) or "")
    try:
        top = [comment] if above is None else [_known(await asking.comment(above), us), comment]
    except TargetGone:
        top = [comment]
    return [*top, *await _below(asking, (above or name).urn)]


async def _post_above(asking: Asking, name: CommentName) -> PostPayload | None:
    """The post that a comment stands under, None where we may not read it or it is not found by the name we have."""
    found = asking.found_as(name.thread)
    if found is None:
        return None
    try:
        return asking.readable_post(await asking.post(found))
    except (TargetGone, NotAllowed, Rejected):
        return None


async def _below(asking: Asking, under: str) -> list[CommentPayload]:
    try:
        raws, _ = await asking.comments(under, _PAGES)
    except TargetGone:
        return []
    return asking.readable(raws)


def _known(raw: Any, us: Us) -> CommentPayload:
    comment = parsed(CommentPayload, raw)
    if isinstance(comment, ValidationError):
        raise Unavailable("answered with something else than a comment", service=SERVICE, account=us.account)
    return comment
