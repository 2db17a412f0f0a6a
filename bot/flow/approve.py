"""Second thoughts: consent, refusal with words, a changed text, undo, and a person's word on an uncertain reply.

Where a published reply waits to be corrected, the same commands are about the correction: bot/flow/consenting.py.
"""

from typing import Any

from bot.cards.card import Say
from bot.cards.inline import name_of, value
from bot.domain import case as cases
from bot.domain import reply as replies
from bot.domain.case import Case
from bot.domain.inside import expect_for_the_public
from bot.domain.messages import Approve, Reject, ReplyCommand, Resolve, Revise, SwitchPublishing, Undo
from bot.domain.permission import require_act, require_admin, require_approver
from bot.domain.reply import Reply, ReplyState
from bot.errors import Stale, WrongState
from bot.flow.consenting import approve_correction, reject_correction, revise_correction, undo_correction
from bot.flow.constants import PUBLISHING_SWITCH
from bot.flow.context import Context
from bot.flow.outgoing import expect_sendable, preview_as
from bot.flow.spending import pay_for
from bot.flow.steps import Outcome, answered, give_back, locked, queue_publish, returned, told_apart
from bot.ports.rows import Event

_TOLD = 600
"""Characters of a mended reply that its author is told."""


async def approve(command: Approve, context: Context) -> Outcome:
    """The second person consents; the undo window starts and belongs to both."""
    reply, case = await _open(command, context)
    require_approver(context.directory, command.by, case.department)
    _expect_as_read(command.revision, reply)
    if reply.correction is not None:
        return await approve_correction(command, reply, case, context)
    changed = replies.approve(reply, command.by, context.now)
    await context.tx.replies.save(changed)
    await queue_publish(reply.id, reply.account, changed.undo_until or context.now, context)
    if command.alone and not reply.private:
        await _send_back_the_others(reply, case, command.by, context)
    return await _done("approved", changed, await returned(reply, case, context), command, context)


async def reject(command: Reject, context: Context) -> Outcome:
    """The second person sends the text back; it is its author's draft again, the words stand in the thread."""
    reply, case = await _open(command, context)
    require_approver(context.directory, command.by, case.department)
    _expect_as_read(command.revision, reply)
    if reply.correction is not None:
        return await reject_correction(command, reply, case, context)
    changed = replies.reject(reply, command.by)
    await context.tx.replies.save(changed)
    await give_back(changed, context)
    if command.reason.strip():
        await context.tx.threads.add_note(case.id, command.by, command.reason, context.now)
    key = "whisper.rejected_private" if reply.private else "whisper.rejected"
    say = Say(key=key, values={"case": str(case.id), "reason": command.reason})
    await context.whisper(case, [reply.author], say)
    back = await returned(reply, case, context)
    return await _done("rejected", changed, back, command, context, reason=command.reason)


async def revise(command: Revise, context: Context) -> Outcome:
    """Anybody of the department may mend a waiting text, and can then no longer approve it; its author is told.

    Raises Stale where somebody else mended it since it was read: their words would be lost unseen.
    """
    reply, case = await _open(command, context)
    _expect_as_read(command.revision, reply)
    expect_for_the_public(command.text)
    network = context.networks.get(case.account)
    target = await context.tx.mentions.get(reply.mention_id)
    if network is not None and target is not None:
        expect_sendable(preview_as(reply, command.text, target.mention, network, case), case)
    if reply.correction is not None:
        return await revise_correction(command, reply, case, context)
    changed = replies.revise(reply, command.text, command.by)
    await context.tx.replies.save(changed)
    after = cases.touched(case, context.now)
    if command.by != reply.author:
        values = {
            "case": str(case.id),
            "name": name_of(context.directory, command.by),
            "words": value(command.text, _TOLD),
        }
        await context.whisper(after, [reply.author], Say(key="whisper.revised", values=values))
    return await _done("revised", changed, after, command, context)


async def undo(command: Undo, context: Context) -> Outcome:
    """A writer, the approver or an admin takes it back before anything has left.

    Whatever happened to it since it was read, an undo in time is done; a correction that waits by now is another text,
    and for it Stale is raised.
    """
    reply, case = await _open(command, context)
    if not replies.may_undo(reply, command.by):
        require_admin(context.directory, command.by)
    if reply.correction is not None:
        _expect_as_read(command.revision, reply)
        return await undo_correction(command, reply, case, context)
    changed = replies.undo(reply)
    await context.tx.replies.save(changed)
    await context.tx.jobs.cancel([f"publish:{reply.id}", f"upload:{reply.id}"])
    await give_back(changed, context)
    back = await returned(reply, case, context)
    return await _done("undone", changed, back, command, context)


async def resolve(command: Resolve, context: Context) -> Outcome:
    """A person looked at the network and says what became of an uncertain reply."""
    reply, case = await _open(command, context)
    if reply.state is not ReplyState.UNCERTAIN or not reply.needs_person:
        raise WrongState("This reply needs no decision.", reply=str(reply.id), state=reply.state.value)
    if command.outcome == "published":
        changed = replies.published(reply, None, command.url or None, context.now)
        after = answered(reply, case, context.now)
        network = context.networks.get(reply.account)
        if network is not None:
            await pay_for(changed, network, context)
    elif command.outcome == "send_again":
        changed = replies.queued(reply, None)
        after = cases.touched(case, context.now)
        await queue_publish(reply.id, reply.account, context.now, context)
    elif command.outcome == "give_up":
        changed = replies.given_up(reply)
        after = await returned(reply, case, context)
        await give_back(changed, context)
    else:
        raise WrongState("Say published, send_again or give_up.", outcome=command.outcome)
    await context.tx.replies.save(changed)
    return await _done("resolved", changed, after, command, context, outcome=command.outcome)


async def switch_publishing(command: SwitchPublishing, context: Context) -> Outcome:
    """An admin stops all publishing, or lets it go on; what waits stays where it is."""
    require_admin(context.directory, command.by)
    value = {"stopped": command.stopped, "by": command.by, "at": context.now.isoformat()}
    await context.tx.switches.set(PUBLISHING_SWITCH, value)
    kind = "publishing_stopped" if command.stopped else "publishing_resumed"
    await context.tx.events.add([Event(0, context.now, kind, None, None, command.by, {})])
    return value


async def _send_back_the_others(chosen: Reply, case: Case, by: str, context: Context) -> None:
    """Another reply was chosen: these are their authors' drafts again, and each author learns why.

    Words in private are no choice beside those in public, and wait on.
    """
    for other in await context.tx.replies.of_case(case.id):
        if other.id == chosen.id or other.private or other.state is not ReplyState.AWAITING_APPROVAL:
            continue
        # Nobody sends back what they wrote themselves; they take it back.
        changed = replies.undo(other) if by in other.writers else replies.reject(other, by)
        await context.tx.replies.save(changed)
        await give_back(changed, context)
        kind = "undone" if by in other.writers else "rejected"
        await context.tx.events.add([Event(0, context.now, kind, case.id, case.department, by, {"reply": other.id})])
        if other.author != by:
            say = Say(key="whisper.another_chosen", values={"case": str(case.id)})
            await context.whisper(case, [other.author], say)


def _expect_as_read(revision: int | None, reply: Reply) -> None:
    """Nothing is done to a text that is another one than was read. Raises Stale; None says nothing of what was read."""
    if revision is not None and revision != reply.revision:
        raise Stale("The text changed after you read it.", reply=str(reply.id))


async def _open(command: ReplyCommand, context: Context) -> tuple[Reply, Case]:
    reply, case = await locked(context.tx, command.reply_id)
    require_act(context.directory, command.by, case.department)
    return reply, case


async def _done(kind: str, reply: Reply, case: Case, command: ReplyCommand, context: Context, **data: Any) -> Outcome:
    await context.tx.cases.save(case)
    await context.record(kind, case, command.by, reply=reply.id, **told_apart(reply), **data)
    return {"reply": reply.id, "case": case.id, "state": reply.state.value, "revision": case.revision}
