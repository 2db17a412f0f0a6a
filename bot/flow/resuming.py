"""Have a paused account's network asked at once whether it works again: takes a person's wish, writes it down.

Whoever polls finds it in the account's row and asks; nothing is asked here, and nothing resumes before it works.
"""

from collections.abc import Mapping
from typing import Any

from bot.domain.messages import ResumeAccount
from bot.domain.permission import require_mend
from bot.errors import NotFound, WrongState
from bot.flow.context import Context
from bot.ports.rows import Event


async def resume_account(command: ResumeAccount, context: Context) -> Mapping[str, Any]:
    """For managers of the departments that use the account, and for admins.

    Raises NotFound, NotPermitted, and WrongState where the account is not paused.
    """
    account = context.directory.accounts.get(command.account)
    row = await context.tx.accounts.get(command.account)
    if account is None or row is None:
        raise NotFound("There is no such account.", account=command.account)
    require_mend(context.directory, command.by, account)
    if row.state != "paused":
        raise WrongState("The account is not paused.", account=command.account)
    await context.tx.accounts.probe(account.key, context.now)
    data = {"account": account.key}
    await context.tx.events.add([Event(0, context.now, "account_asked", None, None, command.by, data)])
    return data
