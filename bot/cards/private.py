"""Messages to an author in private on a card: the button that writes one, and the sentences that tell such a reply from
one in public; takes a mention and the replies; pure. Nothing here permits anything.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.card import Button, Say
from bot.cards.wording import knows
from bot.domain.case import Case
from bot.domain.private import takes_private
from bot.domain.reply import Reply
from bot.domain.view import StoredMention

PRIVATE = "mention.private"


def private_buttons(case: Case, newest: StoredMention | None, replies: Sequence[Reply], now: datetime) -> list[Button]:
    """The button that writes to the author of the newest mention: one at most, none in a closed case."""
    if newest is None or case.is_closed or not takes_private(newest, replies, now):
        return []
    values = {"mention": str(newest.id), "mention_revision": str(newest.revision)}
    return [Button(verb=PRIVATE, label=Say(key="act.private"), form=True, values=values)]


def key_of(reply: Reply, key: str) -> str:
    """The sentence `key` as it is said of this reply."""
    private = f"{key}_private"
    return private if reply.private and knows(private) else key
