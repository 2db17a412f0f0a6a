"""Why a network takes no answer from us to a post, in words: takes the newest mention of a case; pure."""

from bot.cards.card import Say
from bot.cards.facts import network_name
from bot.cards.inline import value
from bot.cards.wording import knows
from bot.domain.mention import MentionState
from bot.domain.reply import ReplyState
from bot.domain.view import CaseView, StoredMention


def is_barred(newest: StoredMention | None) -> bool:
    """Whether the post still stands and its network takes no answer from us to it."""
    return newest is not None and newest.state is not MentionState.DELETED and newest.mention.barrier != ""


def was_refused(view: CaseView, newest: StoredMention) -> bool:
    """Whether the network refused our last answer to the post, though nothing had barred us."""
    if not view.replies:
        return False
    last = view.replies[-1]
    return (last.state, last.failure, last.mention_id) == (ReplyState.FAILED, "not_allowed", newest.id)


def barrier_of(newest: StoredMention | None) -> Say | None:
    """What stands between us and an answer to the post, None where nothing does."""
    if newest is None or not is_barred(newest):
        return None
    mention = newest.mention
    key, network = f"barrier.{mention.barrier}", network_name(mention.network).text
    if knows(key):
        return Say(key=key, values={"network": network})
    return Say(key="barrier.other", values={"network": network, "reason": value(mention.barrier)})
