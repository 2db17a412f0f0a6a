"""What employees want the public to see of what an author wrote; asked for here, carried out by the outbox.

Whoever may answer may not therefore hide: an answer adds to what was said, hiding takes somebody's say from them. So
it is for those who answer for others, the approvers and managers of the department and admins, always with a reason
that stays in the case's history. docs/adr/0026 says why.
"""

from typing import Any

from bot.domain import case as cases
from bot.domain import hiding as hidings
from bot.domain.case import Case
from bot.domain.hiding import Hiding
from bot.domain.mention import MentionState
from bot.domain.messages import Hide, ShowAgain
from bot.domain.permission import require_hide
from bot.domain.view import StoredMention
from bot.errors import AccountPaused, NotEligible, NotFound, Stale
from bot.flow.context import Context
from bot.flow.steps import Outcome, open_case, queue_hiding


async def hide(command: Hide, context: Context) -> Outcome:
    """Those who answer for others may have a mention hidden from the public, with a reason.

    It goes through while all publishing is stopped, and whatever the state of the case, which stays as it is.
    Raises NotFound, NotPermitted, Stale (the case or the mention changed since it was read), AccountPaused, NotEligible
    (the network cannot, does not let us hide this one, or its author removed it), WrongState (no reason, hidden
    already, or under way).
    """
    case, stored = await _open(command, context)
    if not stored.mention.hideable:
        raise NotEligible("The network does not let us hide this.", case=str(case.id), problem="not_hideable")
    changed = hidings.hiding_asked(stored.hiding, command.by, command.reason, context.now)
    reason = command.reason.strip()[: hidings.LONGEST_REASON]
    return await _asked("hiding_asked", changed, stored, case, command.by, context, reason=reason)


async def show_again(command: ShowAgain, context: Context) -> Outcome:
    """Those who may hide may have the public see it again; raises as `hide`, WrongState where it is not hidden."""
    case, stored = await _open(command, context)
    changed = hidings.showing_asked(stored.hiding, command.by, context.now)
    return await _asked("showing_asked", changed, stored, case, command.by, context)


async def _open(command: Hide | ShowAgain, context: Context) -> tuple[Case, StoredMention]:
    case = await open_case(command, context)
    require_hide(context.directory, command.by, case.department)
    stored = await context.tx.mentions.get(command.mention_id)
    if stored is None or stored.case_id != case.id:
        raise NotFound("There is no such mention in this case.", case=str(case.id))
    if command.mention_revision not in (None, stored.revision):
        raise Stale("The mention changed after you read it.", case=str(case.id))
    account = await context.tx.accounts.get(case.account)
    network = context.networks.get(case.account)
    if network is None or account is None or account.state == "paused":
        raise AccountPaused(account=case.account, fault=(account.fault or "") if account else "")
    if not network.capabilities.hides or stored.state is MentionState.DELETED:
        raise NotEligible("Nothing of this can be hidden or shown.", case=str(case.id), problem="not_hideable")
    return case, stored


async def _asked(
    kind: str, changed: Hiding, stored: StoredMention, case: Case, by: str, context: Context, **data: Any
) -> Outcome:
    await context.tx.mentions.keep_hiding(stored.id, changed)
    after = cases.touched(case, context.now)
    await context.tx.cases.save(after)
    await queue_hiding(stored.id, case.account, context.now, context)
    await context.record(kind, after, by, mention=stored.id, **data)
    return {"case": case.id, "state": after.state.value, "revision": after.revision, "assignee": after.assignee}
