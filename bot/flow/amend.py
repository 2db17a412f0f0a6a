"""What employees want to become of a reply that is public already; asked for here, carried out by the outbox."""

from typing import Any

from bot.cards.card import Say
from bot.cards.inline import name_of
from bot.domain import case as cases
from bot.domain import reply as replies
from bot.domain.case import Case
from bot.domain.inside import expect_for_the_public
from bot.domain.messages import Correct, ReplyCommand, Withdraw
from bot.domain.permission import approval_asked, department, require_act
from bot.domain.reply import ON_ITS_WAY, Reply, ReplyState
from bot.errors import AccountPaused, NotEligible, PublishingStopped, Stale
from bot.flow.constants import PUBLISHING_SWITCH
from bot.flow.context import Context
from bot.flow.outgoing import expect_sendable
from bot.flow.steps import Outcome, locked, queue_amendment
from bot.ports.social import Network


async def withdraw(command: Withdraw, context: Context) -> Outcome:
    """Anybody of the department may have a published reply taken off its network.

    Nobody's consent is asked, and it goes through while all publishing is stopped: nothing new becomes public by it.
    Other words that wait for consent are given up with it, unless nothing comes of it; whoever wanted them is told.
    Raises NotFound, NotPermitted, Stale (the reply changed since it was read), NotEligible (the network cannot, another
    answer took its place, or nobody knows which post it is), AccountPaused, WrongState.
    """
    reply, case = await _open(command, command.revision, context)
    network = await _network(case, context)
    if not network.capabilities.deletes:
        raise NotEligible("This network does not let us delete a post.", reply=str(reply.id), problem="no_deletion")
    await _expect_nothing_in_its_place(reply, network, context)
    changed = replies.withdrawal_asked(reply, command.by, context.now)
    outcome = await _asked("withdrawal_asked", changed, case, command, context)
    if reply.correction is not None and reply.correction.by != command.by:
        values = {"case": str(case.id), "name": name_of(context.directory, command.by)}
        await context.whisper(case, [reply.correction.by], Say(key="whisper.correction_overtaken", values=values))
    return outcome


async def correct(command: Correct, context: Context) -> Outcome:
    """Anybody of the department may give a published reply other words; where the department asks for a second person,
    they wait for one, so that no new words slip past whoever consented to the old ones.

    Raises NotFound, NotPermitted, Stale, NotEligible (the network cannot, would not take the words, or another answer
    took its place), AccountPaused, PublishingStopped, EmptyText, TooLong, WrongState (another amendment is under way,
    or the reply says so already).
    """
    reply, case = await _open(command, command.revision, context)
    expect_for_the_public(command.text)
    approval = approval_asked(context.directory, case)
    network = await _network(case, context)
    if not network.capabilities.edits:
        raise NotEligible("This network does not let us edit a post.", reply=str(reply.id), problem="no_edits")
    await _expect_nothing_in_its_place(reply, network, context)
    switch = await context.tx.switches.get(PUBLISHING_SWITCH)
    if switch is not None and switch.get("stopped"):
        raise PublishingStopped(by=str(switch.get("by", "")))
    changed = replies.correction_asked(reply, command.text, command.by, context.now, approval=approval)
    target = await context.tx.mentions.get(reply.mention_id)
    assert target is not None, "a reply belongs to a mention, by the database's own rule"
    expect_sendable(network.preview(command.text, target.mention), case)
    approvers = department(context.directory, case.department).approvers - changed.may_not_consent
    asked = {"approvers": sorted(approvers)} if approval else {}
    return await _asked("correction_asked", changed, case, command, context, **asked)


async def _open(command: ReplyCommand, revision: int | None, context: Context) -> tuple[Reply, Case]:
    reply, case = await locked(context.tx, command.reply_id)
    require_act(context.directory, command.by, case.department)
    if revision is not None and revision != reply.revision:
        raise Stale("The reply changed after you read it.", reply=str(reply.id))
    return reply, case


async def _expect_nothing_in_its_place(reply: Reply, network: Network, context: Context) -> None:
    """Where a network shows one answer, a later one stands in the place of one that nobody could see."""
    if not network.capabilities.replaces:
        return
    for each in await context.tx.replies.of_case(reply.case_id):
        later = each.id > reply.id and each.mention_id == reply.mention_id
        if later and (each.state is ReplyState.PUBLISHED or each.state in ON_ITS_WAY):
            raise NotEligible("Another answer took its place.", reply=str(reply.id), problem="replaced")


async def _network(case: Case, context: Context) -> Network:
    account = await context.tx.accounts.get(case.account)
    network = context.networks.get(case.account)
    if network is None or account is None or account.state == "paused":
        raise AccountPaused(account=case.account, fault=(account.fault or "") if account else "")
    return network


async def _asked(kind: str, reply: Reply, case: Case, command: ReplyCommand, context: Context, **data: Any) -> Outcome:
    await context.tx.replies.save(reply)
    after = cases.touched(case, context.now)
    await context.tx.cases.save(after)
    if reply.correction is None:
        await queue_amendment(reply.id, reply.account, context.now, context)
    await context.record(kind, after, command.by, reply=reply.id, **data)
    return {"reply": reply.id, "case": case.id, "state": reply.state.value, "revision": after.revision}
