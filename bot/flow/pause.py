"""Pause an account whose token no longer works: takes its key and why, gives whether it was in use until now."""

from datetime import datetime
from typing import Final

from bot.domain.interval import PROBED_SOONEST
from bot.ports.rows import Event
from bot.ports.store import Transaction

TOKEN_MISSING: Final = "token_missing"  # noqa: S105 - a reason, and no token
"""Why an account is paused whose secret no process has that speaks for it."""


async def pause(tx: Transaction, account: str, reason: str, now: datetime) -> bool:
    """Nobody starts a reply on it any more, and what it would have read since is a gap; both are told once.

    False (and nothing changed) where the account is paused already, or is none of ours.
    """
    row = await tx.accounts.get(account)
    if row is None or row.state == "paused":
        return False
    await tx.accounts.set_state(account, "paused", reason, now)
    await tx.accounts.probe(account, now + PROBED_SOONEST)
    await tx.accounts.open_gap(account, row.polled_at or now, reason)
    await tx.events.add([Event(0, now, "account_paused", None, None, None, {"account": account, "reason": reason})])
    return True
