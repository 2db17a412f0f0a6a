"""The thread around an item: takes a way to ask, gives the post, the comment that was answered, and the answers to it.

A post may have thousands of comments: of those beside the thread none are read, and of a thread the newest few hundred.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from pydantic import ValidationError

from bot.domain.mention import ThreadPost
from bot.errors import NotAllowed, Rejected, TargetGone
from integrations.social.meta.facebook.asking import Asking
from integrations.social.meta.facebook.mapping import Us, thread_post_of
from integrations.social.meta.facebook.payloads import CommentPayload, PostPayload, parsed
from integrations.social.meta.facebook.recommendations import is_recommendation, look_up
from integrations.social.meta.listing import back_to

_log = logging.getLogger(__name__)

_PAGES = 3
_EVER = datetime.min.replace(tzinfo=UTC)


async def read_thread(asking: Asking, remote_id: str, us: Us) -> Sequence[ThreadPost]:
    """The thread around `remote_id`, root first. Raises TargetGone where it is not there, else as asking."""
    if is_recommendation(remote_id):
        found, whole = await look_up(asking, us.page, [remote_id])
        if whole and remote_id not in found:
            raise TargetGone("not there any more", service=us.network, account=us.account)
        below = await _below(asking, remote_id, us, post=remote_id)
        return (*(thread_post_of(each, us) for each in found.values()), *below)
    item = await asking.item(remote_id, us.page)
    if isinstance(item, PostPayload):
        return (thread_post_of(item, us), *await _below(asking, item.id, us, post=item.id))
    post = f"{us.page}_{item.id.partition('_')[0]}"
    top = item.parent.id if item.parent is not None else item.id
    above: list[PostPayload | CommentPayload] = []
    for wanted in dict.fromkeys((post, top)):
        if wanted == item.id:
            above.append(item)
            continue
        try:
            above.append(await asking.item(wanted, us.page))
        except (TargetGone, NotAllowed, Rejected):
            continue  # a post of somebody else's, whose id no comment tells
    below = await _below(asking, top, us, post=post)
    return (*(thread_post_of(each, us, post=post) for each in above), *below)


async def _below(asking: Asking, under: str, us: Us, *, post: str) -> Sequence[ThreadPost]:
    """The comments under an item, the oldest first."""
    raws, _ = await back_to(partial(asking.comments, under), _EVER, _PAGES)
    comments: list[CommentPayload] = []
    for raw in reversed(raws):
        comment = parsed(CommentPayload, raw)
        if isinstance(comment, ValidationError):
            _log.warning("%s (%s): a comment of unknown shape was left out of a thread", us.network, us.account)
        else:
            comments.append(comment)
    comments.sort(key=lambda each: each.created_time)
    return [thread_post_of(each, us, post=post) for each in comments]
