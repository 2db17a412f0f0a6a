"""Which mention takes a message to its author in private, and with which words one begins: pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.mention import MentionState
from bot.domain.reply import ON_ITS_WAY, Reply, ReplyState
from bot.domain.view import StoredMention

_ONE_AT_MOST = ON_ITS_WAY | {ReplyState.PUBLISHED}
_COMES_BACK = frozenset({ReplyState.CANCELLED, ReplyState.FAILED})


def is_open(private_until: datetime | None, now: datetime) -> bool:
    """Whether the network takes a message until a time that is to come."""
    return private_until is not None and now < private_until


def has_private(replies: Iterable[Reply], mention_id: int) -> bool:
    """Whether a message in answer to this mention was sent, or may be yet."""
    return any(each.private and each.mention_id == mention_id and each.state in _ONE_AT_MOST for each in replies)


def takes_private(stored: StoredMention, replies: Iterable[Reply], now: datetime) -> bool:
    """Whether its author can be written to in answer to it."""
    there = stored.state is not MentionState.DELETED
    return there and is_open(stored.mention.private_until, now) and not has_private(replies, stored.id)


def words_again(replies: Sequence[Reply], mention_id: int, by: str) -> str:
    """What `by` wrote last to its author and was not sent, "" where there is nothing."""
    former = [each for each in replies if each.private and each.mention_id == mention_id and by in each.writers]
    return former[-1].text if former and former[-1].state in _COMES_BACK else ""
