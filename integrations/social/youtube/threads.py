"""The thread around a comment: takes a way to ask, gives the comment that began it and the answers.

The post itself, a video, is none of it.
"""

import logging
from collections.abc import Sequence

from bot.domain.mention import ThreadPost
from bot.errors import TargetGone
from integrations.social.youtube.asking import Asking
from integrations.social.youtube.mapping import Us, placed_in, thread_post_of
from integrations.social.youtube.reply import top_of
from integrations.social.youtube.sorting import SERVICE

_log = logging.getLogger(__name__)


async def read_thread(asking: Asking, remote_id: str, us: Us) -> Sequence[ThreadPost]:
    """The thread around `remote_id`, root first. Raises TargetGone where it is not there, else as asking."""
    thread = await asking.thread(top_of(remote_id))
    replies = await asking.all_replies(thread)
    placed, unknown = placed_in(thread, replies.raws)
    if unknown:
        _log.warning("%s (%s): %d comments of unknown shape were left out", SERVICE, us.account, len(unknown))
    if replies.whole and not unknown and remote_id not in {each.comment.id for each in placed}:
        raise TargetGone("not there any more", service=SERVICE, account=us.account)
    return tuple(thread_post_of(each, us) for each in placed)
