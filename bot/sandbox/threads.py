"""Order the statuses of one thread around a status or as a whole; pure, and blind to who may see what."""

from collections.abc import Sequence

from bot.sandbox.rows import Status


def ancestors(thread: Sequence[Status], status: Status) -> list[Status]:
    """Give what a status answers, and what that answers, the beginning first."""
    by_id = {other.id: other for other in thread}
    found: list[Status] = []
    parent = by_id.get(status.in_reply_to_id or 0)
    while parent is not None:
        found.append(parent)
        parent = by_id.get(parent.in_reply_to_id or 0)
    return found[::-1]


def descendants(thread: Sequence[Status], status: Status) -> list[Status]:
    """Give what answers a status, each answer right under what it answers."""
    children: dict[int | None, list[Status]] = {}
    for other in thread:
        children.setdefault(other.in_reply_to_id, []).append(other)
    found: list[Status] = []
    waiting = children.get(status.id, [])[::-1]
    while waiting:
        following = waiting.pop()
        found.append(following)
        waiting += children.get(following.id, [])[::-1]
    return found


def conversation(thread: Sequence[Status]) -> list[Status]:
    """Give a whole thread, each answer under what it answers; where that is gone, a beginning of its own."""
    present = {status.id for status in thread}
    shown: list[Status] = []
    for beginning in thread:
        if beginning.in_reply_to_id not in present:
            shown += [beginning, *descendants(thread, beginning)]
    return shown
