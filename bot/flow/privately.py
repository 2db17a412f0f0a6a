"""Words to an author alone, in answer to a mention: sent by an employee's explicit act, held for its undo window.

From there on they go the way of every reply: approval, the outbox, the ledger. What differs is that a network takes one
for each mention, for a time, and that nothing of it can be changed or taken back: docs/adr/0027.
"""

from uuid import uuid4

from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.holding import heard_from
from bot.domain.inside import expect_for_the_public
from bot.domain.mention import MentionState
from bot.domain.messages import SendPrivately
from bot.domain.permission import approval_asked, department
from bot.domain.private import has_private, is_open
from bot.domain.reply import ReplyState, submit
from bot.domain.view import StoredMention
from bot.errors import EmptyText, NotEligible, NotFound
from bot.flow.constants import PRIVATE_CLOSED, PRIVATE_GIVEN
from bot.flow.context import Context
from bot.flow.outgoing import (
    approvers,
    expect_as_read,
    expect_sendable,
    expect_something_may_leave,
    private_replies,
)
from bot.flow.steps import Outcome, open_case, queue_publish, told_apart


async def send_privately(command: SendPrivately, context: Context) -> Outcome:
    """The explicit act: the message is held for its undo window, or waits for a second person as a public one would.

    The case is claimed by it. Raises NotFound, AlreadyClaimed, CaseClosed, Stale, EmptyText, TooLong, NotEligible (the
    network takes none, no longer, or has one for this mention), AccountPaused, PublishingStopped.
    """
    case = await open_case(command, context)
    claimed = cases.claim(case, command.by, context.now, take_over=command.take_over)
    network = await expect_something_may_leave(case, context)
    messages = private_replies(network, case.id)
    target = await _target(command, case, context)
    if not command.text.strip():
        raise EmptyText(case=str(case.id))
    expect_for_the_public(command.text)
    expect_sendable(messages.preview(command.text, target.mention), case)
    owner, approval = department(context.directory, case.department), approval_asked(context.directory, case)
    reply = await context.tx.replies.add(
        submit(
            case_id=case.id,
            mention_id=target.id,
            account=case.account,
            text=command.text,
            by=command.by,
            key=uuid4().hex,
            approval=approval,
            undo=command.undo,
            now=context.now,
            private=True,
        )
    )
    if reply.state is ReplyState.AWAITING_APPROVAL:
        changed = cases.awaiting_approval(claimed, command.by, context.now)
    else:
        changed = heard_from(cases.touched(claimed, context.now), command.by, context.now)
        await queue_publish(reply.id, case.account, reply.undo_until or context.now, context)
    await context.tx.cases.save(changed)
    asked = approvers(owner, command.by, approval)
    await context.record("submitted", changed, command.by, reply=reply.id, **told_apart(reply), **asked)
    return {"case": case.id, "reply": reply.id, "state": reply.state.value, "revision": changed.revision}


async def _target(command: SendPrivately, case: Case, context: Context) -> StoredMention:
    """The mention that is answered, which takes a message that nobody has sent. Raises NotFound, Stale, NotEligible."""
    target = await context.tx.mentions.get(command.mention_id)
    if target is None or target.case_id != case.id:
        raise NotFound("There is no such mention in this case.", case=str(case.id))
    if target.state is MentionState.DELETED:
        raise NotEligible("The author removed this post.", case=str(case.id))
    expect_as_read(target, None, command.mention_revision)
    if has_private(await context.tx.replies.of_case(case.id), target.id):
        raise NotEligible("This post has its private message.", case=str(case.id), problem=PRIVATE_GIVEN)
    if not is_open(target.mention.private_until, context.now):
        raise NotEligible("The network takes no message for this.", case=str(case.id), problem=PRIVATE_CLOSED)
    return target
