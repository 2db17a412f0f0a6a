"""What has to be so before words leave, in public or in private: takes a case and a mention, refuses in an employee's
words; nothing is sent here.
"""

from bot.domain.case import Case
from bot.domain.department import Department
from bot.domain.mention import Mention
from bot.domain.reply import Reply
from bot.domain.view import StoredMention
from bot.errors import AccountPaused, NotEligible, PublishingStopped, Stale, TooLong
from bot.flow.constants import PUBLISHING_SWITCH
from bot.flow.context import Context
from bot.ports.social import Network, Preview, PrivateReplies


async def expect_something_may_leave(case: Case, context: Context) -> Network:
    """The network of the case. Raises PublishingStopped, AccountPaused."""
    switch = await context.tx.switches.get(PUBLISHING_SWITCH)
    if switch is not None and switch.get("stopped"):
        raise PublishingStopped(by=str(switch.get("by", "")))
    account = await context.tx.accounts.get(case.account)
    network = context.networks.get(case.account)
    if network is None or account is None or account.state == "paused":
        raise AccountPaused(account=case.account, fault=(account.fault or "") if account else "")
    return network


def expect_as_read(target: StoredMention, mention_id: int | None, revision: int | None) -> None:
    """Raises Stale where the mention is another one than was read, or reads otherwise; None accepts any."""
    if mention_id is not None and mention_id != target.id:
        message = "The author wrote another post, or removed this one, after you read it."
        raise Stale(message, case=str(target.case_id))
    if revision is not None and revision != target.revision:
        raise Stale("The author changed this post after you read it.", case=str(target.case_id))


def expect_sendable(preview: Preview, case: Case) -> None:
    """Raises TooLong, NotEligible where the network would not take these words."""
    measured = {"length": str(preview.length), "limit": str(preview.limit)}
    if preview.length > preview.limit and (not preview.problems or "too_long" in preview.problems):
        raise TooLong(**measured)
    if preview.problems:
        raise NotEligible(problem=preview.problems[0], case=str(case.id), **measured)


def private_replies(network: Network, case_id: int) -> PrivateReplies:
    """How authors are answered in private. Raises NotEligible where nobody is."""
    if network.private is None:
        raise NotEligible("This network takes no private messages from here.", case=str(case_id), problem="no_private")
    return network.private


def preview_as(reply: Reply, text: str, target: Mention, network: Network, case: Case) -> Preview:
    """These words as the network will show them in the place of those of `reply`. Raises NotEligible."""
    if reply.private:
        return private_replies(network, case.id).preview(text, target)
    return network.preview(text, target)


def approvers(owner: Department, by: str, approval: bool) -> dict[str, list[str]]:
    """Who is asked to consent, for the history of the case: nobody is to what they wrote."""
    return {"approvers": sorted(owner.approvers - {by})} if approval else {}
