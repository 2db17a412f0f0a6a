"""The thread around a post: takes what getPostThread gave, gives its posts, root first; pure.

A thread is a tree whose shape strangers choose, so it is walked without recursion. What is deleted or blocked in it is
left out, and so is what has an unknown shape.
"""

from typing import Any

from pydantic import ValidationError

from bot.domain.mention import ThreadPost
from integrations.social.bluesky.mapping import thread_post_of
from integrations.social.bluesky.payloads import NodePayload, PostPayload, parsed

SHOWN, BLOCKED = "app.bsky.feed.defs#threadViewPost", "app.bsky.feed.defs#blockedPost"
MISSING = "app.bsky.feed.defs#notFoundPost"
_MOST_PARENTS = 200


def node_in(raw: Any) -> NodePayload:
    """One place of a thread; an empty one for what is none."""
    node = parsed(NodePayload, raw)
    return NodePayload() if isinstance(node, ValidationError) else node


def thread_in(raw: Any, *, me: str) -> tuple[ThreadPost, ...]:
    """The posts above, the post itself, those below it: each before what answers it."""
    above: list[NodePayload] = []
    node = node_in(node_in(raw).parent)
    while node.kind == SHOWN and len(above) < _MOST_PARENTS:
        above.append(node)
        node = node_in(node.parent)
    ordered = above[::-1]
    waiting = [node_in(raw)]
    while waiting:
        node = waiting.pop()
        if node.kind == SHOWN:
            ordered.append(node)
            replies = node.replies if isinstance(node.replies, list) else []
            waiting.extend(node_in(reply) for reply in reversed(replies))
    posts = (parsed(PostPayload, each.post) for each in ordered)
    return tuple(thread_post_of(post, me=me) for post in posts if not isinstance(post, ValidationError))


def is_shown_to_others(raw: Any) -> bool:
    """Whether a reply of ours stands where others see it: under what it answers.

    The network takes every reply. Where the thread's author lets us not answer, or its root is another than we said,
    the reply is shown to whoever has its address and to nobody else: cut off from its parent.
    """
    node = node_in(raw)
    post = parsed(PostPayload, node.post)
    if node.kind != SHOWN or isinstance(post, ValidationError):
        return False
    return post.record.reply is None or (node.parent is not None and node_in(node.parent).kind != BLOCKED)
