"""Second thoughts about a correction: consent, refusal with words, other words, taking it back.

Takes the commands that are given about a reply, where other words for it wait; the words that are public stand until
the `amend` stage has carried out what somebody consented to. What was meant of other words is refused before it comes
here.
"""

from typing import Any

from bot.cards.card import Say
from bot.cards.inline import name_of, value
from bot.domain import case as cases
from bot.domain import correction as corrections
from bot.domain.case import Case
from bot.domain.messages import Approve, Reject, ReplyCommand, Revise, Undo
from bot.domain.reply import Reply
from bot.flow.context import Context
from bot.flow.steps import Outcome, queue_amendment

_TOLD = 600
"""Characters of a mended correction that its author is told."""


async def approve_correction(command: Approve, reply: Reply, case: Case, context: Context) -> Outcome:
    """The second person consents: the network is asked at once. Raises OwnReply."""
    changed = corrections.approve(reply, command.by, context.now)
    await queue_amendment(reply.id, reply.account, context.now, context)
    return await _done("correction_approved", changed, case, command, context)


async def reject_correction(command: Reject, reply: Reply, case: Case, context: Context) -> Outcome:
    """The second person sends it back, with words that become a note; its author is told. Raises OwnReply."""
    changed = corrections.reject(reply, command.by)
    if command.reason.strip():
        await context.tx.threads.add_note(case.id, command.by, command.reason, context.now)
    outcome = await _done("correction_rejected", changed, case, command, context, reason=command.reason)
    values = {"case": str(case.id), "reason": command.reason}
    await context.whisper(case, [_author_of(reply)], Say(key="whisper.correction_rejected", values=values))
    return outcome


async def revise_correction(command: Revise, reply: Reply, case: Case, context: Context) -> Outcome:
    """Anybody of the department may mend the waiting words, and can then no longer approve them; their author is told.

    Raises EmptyText, WrongState.
    """
    changed = corrections.revise(reply, command.text, command.by)
    outcome = await _done("correction_revised", changed, case, command, context)
    if command.by != _author_of(reply):
        name = name_of(context.directory, command.by)
        values = {"case": str(case.id), "name": name, "words": value(command.text, _TOLD)}
        await context.whisper(case, [_author_of(reply)], Say(key="whisper.correction_revised", values=values))
    return outcome


async def undo_correction(command: Undo, reply: Reply, case: Case, context: Context) -> Outcome:
    """Somebody who wrote the waiting words, or an admin, takes them back."""
    return await _done("correction_undone", corrections.undo(reply), case, command, context)


def _author_of(reply: Reply) -> str:
    assert reply.correction is not None, "asked only about a reply whose correction waits"
    return reply.correction.by


async def _done(kind: str, reply: Reply, case: Case, command: ReplyCommand, context: Context, **data: Any) -> Outcome:
    await context.tx.replies.save(reply)
    after = cases.touched(case, context.now)
    await context.tx.cases.save(after)
    await context.record(kind, after, command.by, reply=reply.id, **data)
    return {"reply": reply.id, "case": case.id, "state": reply.state.value, "revision": after.revision}
