"""Money spent on a network: written down with whatever was bought, and told once when little of a budget is left.

Whoever buys does so inside a transaction of its own; what is written here commits with it.
"""

from decimal import Decimal

from bot.domain.budget import affords, is_worse, means, month_of
from bot.domain.reply import Reply
from bot.errors import BudgetSpent
from bot.flow.context import Context
from bot.ports.rows import Event
from bot.ports.social import Network


async def spend(account: str, amount: Decimal, context: Context) -> None:
    """Add `amount` to what an account has spent this month."""
    budget = _budget(account, context)
    if not amount and budget is None:
        return
    month = month_of(context.now)
    spent = await context.tx.spending.add(account, month, amount)
    left = means(spent.amount, budget)
    if left is spent.told:
        return
    await context.tx.spending.tell(account, month, left)
    if is_worse(left, spent.told):
        data = {"account": account, "spent": str(spent.amount), "budget": str(budget)}
        await context.tx.events.add([Event(0, context.now, f"budget_{left}", None, None, None, data)])


async def pay_for(reply: Reply, network: Network, context: Context) -> None:
    """Add what a reply cost that has become public; one in private costs nothing."""
    if reply.private:
        return
    target = await context.tx.mentions.get(reply.mention_id)
    assert target is not None, "a reply belongs to a mention, by the database's own rule"
    await spend(reply.account, network.preview(reply.text, target.mention).cost or Decimal(0), context)


async def is_affordable(account: str, cost: Decimal | None, context: Context) -> bool:
    """Whether what is left of this month's budget covers a reply that costs so much."""
    budget = _budget(account, context)
    if budget is None or cost is None:
        return True
    spent = await context.tx.spending.of(account, month_of(context.now))
    return affords(budget, spent.amount, cost)


async def expect_affordable(account: str, cost: Decimal | None, context: Context) -> None:
    """Raises BudgetSpent where it does not."""
    if not await is_affordable(account, cost, context):
        raise BudgetSpent(account=account)


def _budget(account: str, context: Context) -> Decimal | None:
    found = context.directory.accounts.get(account)
    return found.budget if found is not None else None
