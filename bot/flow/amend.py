"""What employees want to become of a reply that is public already; asked for here, carried out by the outbox."""

from bot.domain import case as cases
from bot.domain import reply as replies
from bot.domain.case import Case
from bot.domain.messages import ReplyCommand, Withdraw
from bot.domain.permission import require_act
from bot.domain.reply import Reply
from bot.errors import AccountPaused, NotEligible, Stale
from bot.flow.context import Context
from bot.flow.steps import Outcome, locked, queue_amendment
from bot.ports.social import Network


async def withdraw(command: Withdraw, context: Context) -> Outcome:
    """Anybody of the department may have a published reply taken off its network.

    Nobody's consent is asked, and it goes through while all publishing is stopped: nothing new becomes public by it.
    Raises NotFound, NotPermitted, Stale (the reply changed since it was read), NotEligible (the network cannot, or
    nobody knows which post it is), AccountPaused, WrongState.
    """
    reply, case = await _open(command, command.revision, context)
    if not (await _network(case, context)).capabilities.deletes:
        raise NotEligible("This network does not let us delete a post.", reply=str(reply.id), problem="no_deletion")
    changed = replies.withdrawal_asked(reply, command.by, context.now)
    return await _asked("withdrawal_asked", changed, case, command, context)


async def _open(command: ReplyCommand, revision: int | None, context: Context) -> tuple[Reply, Case]:
    reply, case = await locked(context.tx, command.reply_id)
    require_act(context.directory, command.by, case.department)
    if revision is not None and revision != reply.revision:
        raise Stale("The reply changed after you read it.", reply=str(reply.id))
    return reply, case


async def _network(case: Case, context: Context) -> Network:
    account = await context.tx.accounts.get(case.account)
    network = context.networks.get(case.account)
    if network is None or account is None or account.state == "paused":
        raise AccountPaused(account=case.account, fault=(account.fault or "") if account else "")
    return network


async def _asked(kind: str, reply: Reply, case: Case, command: ReplyCommand, context: Context) -> Outcome:
    await context.tx.replies.save(reply)
    after = cases.touched(case, context.now)
    await context.tx.cases.save(after)
    await queue_amendment(reply.id, reply.account, context.now, context)
    await context.record(kind, after, command.by, reply=reply.id)
    return {"reply": reply.id, "case": case.id, "state": reply.state.value, "revision": after.revision}
