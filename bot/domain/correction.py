"""Other words for a published reply, while they wait for a second person: pure transitions, nothing is sent here.

The published words stand until somebody consents, whatever becomes of the new ones.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.amendment import Amendment
from bot.domain.reply import Reply
from bot.errors import EmptyText, OwnReply, WrongState

SENT_BACK, TAKEN_BACK = "rejected", "undone"
"""Why nothing came of a correction that people decided about."""


def approve(reply: Reply, by: str, now: datetime) -> Reply:
    """`by` consents: the correction may be carried out. Raises WrongState, or OwnReply for a writer of either text."""
    waiting = _waiting(reply)
    if by in reply.may_not_consent:
        raise OwnReply(reply=str(reply.id))
    return _with(reply, replace(waiting, awaits_approval=False, approver=by, approved_at=now))


def reject(reply: Reply, by: str) -> Reply:
    """`by` sends it back; its words are kept for whoever wrote them. Raises WrongState, or OwnReply for a writer."""
    waiting = _waiting(reply)
    if by in reply.may_not_consent:
        raise OwnReply("Take your own correction back with undo.", reply=str(reply.id))
    return _with(reply, replace(waiting, failure=SENT_BACK, approver=by))


def revise(reply: Reply, text: str, by: str) -> Reply:
    """Change the waiting words: `by` becomes one of their writers. Raises WrongState (nothing waits, or the reply says
    so already), EmptyText."""
    waiting = _waiting(reply)
    if not text.strip():
        raise EmptyText(reply=str(reply.id))
    if text.strip() == reply.text.strip():
        raise WrongState("This reply says so already.", reply=str(reply.id))
    return _with(reply, replace(waiting, text=text, writers=waiting.writers | {by}))


def undo(reply: Reply) -> Reply:
    """A writer takes it back before anybody has consented. Raises WrongState."""
    return _with(reply, replace(_waiting(reply), failure=TAKEN_BACK))


def words_to_mend(reply: Reply, by: str) -> str:
    """Where `by` begins to correct: their own words of which nothing came, else those that are public."""
    former = reply.amendment
    if former is not None and not former.under_way and former.text and by in former.writers:
        return former.text
    return reply.text


def _waiting(reply: Reply) -> Amendment:
    if reply.correction is None:
        raise WrongState("No correction of this reply waits for approval.", reply=str(reply.id))
    return reply.correction


def _with(reply: Reply, wanted: Amendment) -> Reply:
    return replace(reply, amendment=wanted, revision=reply.revision + 1)
