"""Why a network takes no answer from us to a post, in words: takes the newest mention of a case; pure."""

from bot.cards.card import Say
from bot.cards.facts import network_name
from bot.cards.inline import value
from bot.cards.wording import knows
from bot.domain.mention import MentionState
from bot.domain.reply import ReplyState
from bot.domain.view import CaseView, StoredMention

READ_ONLY = "read_only"
"""The barrier of what is only read from here."""


def is_barred(newest: StoredMention | None) -> bool:
    """Whether the post still stands and its network takes no answer from us to it."""
    return newest is not None and newest.state is not MentionState.DELETED and newest.mention.barrier != ""


def is_told_by_people(newest: StoredMention | None) -> bool:
    """Whether nothing but a person tells that the post was answered: what we write there is never read here."""
    return newest is not None and is_barred(newest) and newest.mention.barrier == READ_ONLY


def how_by_hand(newest: StoredMention | None) -> str:
    """The name of the sentence that says how the post is answered by hand."""
    return "by_hand.how_told" if is_told_by_people(newest) else "by_hand.how"


def was_refused(view: CaseView, newest: StoredMention) -> bool:
    """Whether the network refused our last answer in public to the post, though nothing had barred us."""
    public = [reply for reply in view.replies if not reply.private]
    if not public:
        return False
    last = public[-1]
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
