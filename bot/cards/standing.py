"""Where a case stands, in one word and one colour: takes the case and its replies, gives a label and a status."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.card import Say, Status
from bot.cards.inline import name_of
from bot.domain.case import Case, CaseState
from bot.domain.department import Directory
from bot.domain.reply import ON_ITS_WAY, Reply, ReplyState

_ANSWERED = frozenset({CaseState.REPLIED, CaseState.CLOSED})
_LEAVING = frozenset({ReplyState.HELD, ReplyState.QUEUED, ReplyState.SENDING})


def pending_reply(replies: Sequence[Reply]) -> Reply | None:
    """The reply that somebody or something still has to settle: a question for a person first, then the newest."""
    pending = [reply for reply in replies if reply.state in ON_ITS_WAY]
    return max(pending, key=lambda reply: (reply.needs_person, reply.id), default=None)


def standing(case: Case, replies: Sequence[Reply], directory: Directory, now: datetime) -> tuple[Status, Say]:
    """The status that colours the card, and its label."""
    pending = pending_reply(replies)
    if pending is not None:
        return _standing_of(pending)
    if case.state in _ANSWERED and any(reply.correction is not None for reply in replies):
        return "waiting", Say(key="label.correction_awaits")
    if case.is_closed:
        reason = case.close_reason.value if case.close_reason else "answered"
        return "muted", Say(key=f"closed.{reason}")
    failed = _failed(replies[-1]) if replies and case.state is not CaseState.REPLIED else None
    if failed is not None:
        return "failed", failed
    if case.is_snoozed(now):
        return "muted", Say(key="label.snoozed")
    if case.state is CaseState.REPLIED:
        return "done", Say(key="label.replied")
    if case.assignee is not None:
        return "claimed", Say(key="label.claimed", values={"name": name_of(directory, case.assignee)})
    return "new", Say(key="label.open")


def _failed(last: Reply) -> Say | None:
    """What became of the last reply where nobody can read it and nothing is under way."""
    if last.state is ReplyState.PUBLISHED and not last.answers:
        return Say(key="label.unseen")
    return Say(key="label.failed") if last.state is ReplyState.FAILED else None


def _standing_of(reply: Reply) -> tuple[Status, Say]:
    if reply.needs_person:
        return "failed", Say(key="label.needs_person")
    if reply.state is ReplyState.UNCERTAIN:
        return "waiting", Say(key="label.uncertain")
    if reply.state in _LEAVING:
        return "sending", Say(key="label.sending")
    return "waiting", Say(key="label.awaiting_approval")
