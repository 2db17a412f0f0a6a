"""Who has a case: claim, release, take over, hand to another department, let it sleep, escalate, close, reopen."""

from dataclasses import replace

from bot.cards.card import Say
from bot.cards.inline import name_of, value
from bot.domain import case as cases
from bot.domain import climbing
from bot.domain.case import Case
from bot.domain.decision import Reason
from bot.domain.holding import heard_from
from bot.domain.messages import Claim, Close, Escalate, Release, Reopen, Reroute, Snooze
from bot.domain.permission import department, may_release
from bot.domain.reply import ON_ITS_WAY, ReplyState
from bot.errors import NotEligible, NotPermitted, WrongState
from bot.flow.context import Context
from bot.flow.steps import Outcome, open_case, read_thread

_TOLD = 500
"""Characters of a reason that those who are responsible are told."""


async def claim(command: Claim, context: Context) -> Outcome:
    """The employee takes the case; from another only when they say so."""
    case = await open_case(command, context)
    changed = cases.claim(case, command.by, context.now, take_over=command.take_over)
    if changed is case:
        alive = heard_from(case, command.by, context.now)
        if alive is not case:
            await context.tx.cases.save(alive)
        return outcome(case)
    await context.tx.cases.save(changed)
    kind = "taken_over" if case.assignee else "claimed"
    await context.record(kind, changed, command.by, previous=case.assignee)
    await read_thread(changed, context)
    return outcome(changed)


async def release(command: Release, context: Context) -> Outcome:
    """The assignee, a manager or an admin gives the case back to the department."""
    case = await open_case(command, context)
    if not may_release(context.directory, command.by, case.department, case.assignee):
        raise NotPermitted("Only the assignee or a manager may release this case.", case=str(case.id))
    changed = cases.release(case, context.now)
    await context.tx.cases.save(changed)
    await context.record("released", changed, command.by, previous=case.assignee)
    return outcome(changed)


async def reroute(command: Reroute, context: Context) -> Outcome:
    """Another department can answer better: its channel gets the card, the former card says where it went."""
    case = await open_case(command, context)
    target = department(context.directory, command.department)
    if not command.reason.strip():
        raise WrongState("Say in a few words why this goes to another department.", case=str(case.id))
    await refuse_reply_on_its_way(case, context)
    changed = cases.reroute(case, target.key, context.now)
    # Its new card says why a colleague sent it, instead of the rule that had sent it elsewhere.
    changed = replace(changed, reasons=(*case.reasons, Reason("", "rerouted", command.reason.strip())))
    await context.tx.cases.save(changed)
    await context.want_cards([changed])
    await context.record(
        "rerouted", changed, command.by, previous=case.department, department=target.key, reason=command.reason
    )
    return outcome(changed)


async def snooze(command: Snooze, context: Context) -> Outcome:
    """The case sleeps until its time, or until its author writes again."""
    if command.until is None:
        raise WrongState("Say until when.", case=str(command.case_id))
    case = await open_case(command, context)
    changed = cases.snooze(case, command.until, context.now)
    await context.tx.cases.save(changed)
    await context.record("snoozed", changed, command.by, until=command.until.isoformat())
    return outcome(changed)


async def escalate(command: Escalate, context: Context) -> Outcome:
    """The department's managers are told to look, where it has none its approvers; with the reason in words.

    Raises NotEligible where the rules name neither: nobody would hear of it.
    """
    case = await open_case(command, context)
    if not command.reason.strip():
        raise WrongState("Say in a few words why this has to be looked at.", case=str(case.id))
    owner = department(context.directory, case.department)
    responsible = sorted(owner.managers or owner.approvers)
    if not responsible:
        raise NotEligible("This department has neither managers nor approvers.", case=str(case.id))
    changed = climbing.escalate(case, context.now)
    await context.tx.cases.save(changed)
    values = {
        "case": str(case.id),
        "name": name_of(context.directory, command.by),
        "reason": value(command.reason, _TOLD),
    }
    say = Say(key="whisper.escalated", values=values)
    others = [each for each in responsible if each != command.by]
    await context.whisper(changed, others, say)
    await context.record("escalated", changed, command.by, reason=command.reason, told=responsible)
    await context.call(changed, others, say)
    return outcome(changed)


async def close(command: Close, context: Context) -> Outcome:
    """Nothing more to do: the reason is kept."""
    case = await open_case(command, context)
    await refuse_reply_on_its_way(case, context)
    changed = cases.close(case, command.reason, context.now)
    await context.tx.cases.save(changed)
    await context.record("closed", changed, command.by, reason=command.reason.value)
    return outcome(changed)


async def reopen(command: Reopen, context: Context) -> Outcome:
    """The case comes back to its assignee, or to the department."""
    case = await open_case(command, context)
    changed = cases.reopen(case, context.now)
    await context.tx.cases.save(changed)
    await context.record("reopened", changed, command.by)
    return outcome(changed)


async def refuse_reply_on_its_way(case: Case, context: Context) -> None:
    """Raises WrongState while an answer to this case may still become public."""
    for reply in await context.tx.replies.of_case(case.id):
        if reply.state is ReplyState.AWAITING_APPROVAL:
            raise WrongState("A reply waits for approval; withdraw or decide it first.", case=str(case.id))
        if reply.state in ON_ITS_WAY:
            raise WrongState("A reply is on its way; undo it or wait for it first.", case=str(case.id))


def outcome(case: Case) -> Outcome:
    """What the caller learns of a case after an act."""
    return {"case": case.id, "state": case.state.value, "revision": case.revision, "assignee": case.assignee}
