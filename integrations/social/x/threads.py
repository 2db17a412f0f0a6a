"""The thread around a post: takes a way to ask, gives what its author and we said in it, and what they answer.

A conversation on X may hold thousands of posts, each of which costs. So it is read upwards from the post to its root,
and beside that only what its author and our account wrote there: our own latest posts, which are cheap and shown at
once, and what a search finds of the last seven days, but for the last half a minute.
"""

import logging
from collections.abc import Sequence

from pydantic import ValidationError

from bot.domain.mention import ThreadPost
from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone
from integrations.social.x.asking import Asking
from integrations.social.x.mapping import Entry, Us, parsed, thread_post_of
from integrations.social.x.payloads import PostPayload
from integrations.social.x.reading import Batch
from integrations.social.x.sorting import SERVICE

_log = logging.getLogger(__name__)

MOST_STEPS = 10
"""Requests upwards, each of which brings a post and the one that it answers."""


async def read_thread(asking: Asking, remote_id: str, us: Us) -> Sequence[ThreadPost]:
    """The thread around `remote_id`, root first. Raises TargetGone where the post is not there, else as the client.

    A search that X does not let us make, or not now, leaves the thread with the rest.
    """
    posts: dict[str, ThreadPost] = {}
    conversation, author = "", ""
    wanted: set[str] = {remote_id}
    for step in range(MOST_STEPS):
        found = await asking.posts(sorted(wanted), parents=True)
        if not step and not found.entries:
            raise TargetGone("not there any more", service=SERVICE, account=us.account)
        for entry in found.entries:
            post = parsed(PostPayload, entry.raw)
            if isinstance(post, ValidationError):
                continue
            if not step:
                conversation, author = post.conversation_id or post.id, _name_of(entry, post)
            for each in (post, *entry.included.posts.values()):
                shown = thread_post_of(each, entry.included, me=us.remote_id)
                posts.setdefault(shown.remote_id, shown)
        parents = {each.in_reply_to for each in posts.values() if each.in_reply_to is not None}
        above = parents if step else {*parents, conversation}
        wanted = above - posts.keys() - found.gone - wanted
        if not wanted:
            break
    return _in_order([*posts.values(), *await _said_below(asking, conversation, author, us)])


def _name_of(entry: Entry, post: PostPayload) -> str:
    user = entry.included.users.get(post.author_id)
    return user.username if user else ""


async def _said_below(asking: Asking, conversation: str, author: str, us: Us) -> Sequence[ThreadPost]:
    by = " OR ".join(f"from:{name}" for name in dict.fromkeys((us.handle, author)) if name)
    own = await asking.own_posts(us.remote_id, {"since_id": conversation})
    try:
        found = await asking.search(f"conversation_id:{conversation} ({by})", {})
    except (RateLimited, NotAllowed, Rejected) as error:
        _log.warning("x (%s): a thread was read without what was searched for: %s", us.account, error.reason)
        found = Batch((), None)
    payloads = ((parsed(PostPayload, entry.raw), entry.included) for entry in (*own.entries, *found.entries))
    return [
        thread_post_of(post, included, me=us.remote_id)
        for post, included in payloads
        if not isinstance(post, ValidationError) and post.conversation_id == conversation
    ]


def _in_order(posts: Sequence[ThreadPost]) -> Sequence[ThreadPost]:
    """Each post once, the oldest first, which is the root."""
    once = {each.remote_id: each for each in posts}
    return tuple(sorted(once.values(), key=lambda each: int(each.remote_id)))
