"""The accounts as `comptoir networks list` tells them: takes what is kept of each, gives a table, lines and plain data.

It reads a store that is open, and asks no network.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.cards.failure import failure
from bot.cards.plain import said
from bot.cards.spending import spent_of
from bot.cards.text import clean
from bot.cards.wording import say
from bot.cli.account_check import moment, remark
from bot.domain.budget import Means, means, month_of
from bot.domain.department import Account, Locale
from bot.ports.rows import AccountRow, Gap
from bot.ports.spending import Spent
from bot.storage.database import SqlStore

GAPS_READ = 500
GAPS_TOLD = 3
_HEAD = ("account", "network", "handle", "state", "last poll", "lag", "requests left", "spent this month", "token ends")
_OF_BUDGETS = {Means.LOW: "banner.budget_low", Means.SPENT: "banner.budget_spent"}
_OURS = ("cursor", "fence", "allowance")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an account: how its reading goes, what it spent this month, where mentions may lack."""

    account: Account
    row: AccountRow
    spent: Spent
    gaps: Sequence[Gap]


async def all_kept(store: SqlStore, accounts: Mapping[str, Account], now: datetime) -> list[Kept]:
    """What is kept of these accounts, in their order."""
    async with store.reading() as tx:
        rows = {row.key: row for row in await tx.accounts.all()}
        gaps = [gap for gap in await tx.accounts.gaps(GAPS_READ) if gap.recent(now)]
        spent = await tx.spending.by_account(month_of(now))
    return [
        Kept(
            account,
            rows.get(key, AccountRow(key)),
            spent.get(key, Spent()),
            [gap for gap in gaps if gap.account == key],
        )
        for key, account in accounts.items()
    ]


def listed(kept: Sequence[Kept], now: datetime) -> Iterator[str]:
    """The lines for people: a table of all, then what is wrong with some."""
    lines = [_HEAD, *(_cells(each, now) for each in kept)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEAD))]
    for line in lines:
        yield "  ".join(words.ljust(width) for words, width in zip(line, widths, strict=True)).rstrip()
    for each in kept:
        for trouble in _trouble(each, now):
            yield f"{each.account.key}: {trouble}"


def told(kept: Kept, now: datetime) -> dict[str, Any]:
    """The account for a program; what its network still takes, why it is paused and its gaps as the API gives them."""
    row, left = kept.row, kept.row.left(now)
    return {
        "network": kept.account.network,
        **{name: value for name, value in asdict(row).items() if name not in _OURS},
        "lag_seconds": row.lag(now).total_seconds(),
        "paused": {"since": row.fault_since, "cause": row.fault} if row.state == "paused" else None,
        "quota": asdict(left) if left is not None else None,
        "spent": kept.spent.amount,
        "budget": kept.account.budget,
        "gaps": [
            {"start": gap.start, "end": gap.end, "cause": gap.cause, "recovered": gap.recovered} for gap in kept.gaps
        ],
    }


def _cells(kept: Kept, now: datetime) -> tuple[str, ...]:
    account, row = kept.account, kept.row
    lag, left = row.lag(now), row.left(now)
    return (
        account.key,
        account.network,
        clean(row.handle, limit=40) or "-",
        row.state if row.fault is None else f"{row.state}: {row.fault}",
        _ago(now - row.polled_at) + " ago" if row.polled_at is not None else "never",
        _ago(lag) if lag else "-",
        f"{left.remaining} of {left.limit} until {moment(left.resets_at)}" if left is not None else "-",
        spent_of(kept.spent.amount, account.budget, Locale.EN) or "-",
        moment(row.token_ends) if row.token_ends is not None else "-",
    )


def _trouble(kept: Kept, now: datetime) -> Iterator[str]:
    """Why it is paused or fails, what to do, and where mentions may lack: the newest gaps, and how many there are."""
    row = kept.row
    paused = row.state == "paused"
    if paused or row.fault is not None:
        since = f" since {moment(row.fault_since)}" if row.fault_since is not None else ""
        standing = say("standing.paused" if paused else "standing.failing", Locale.EN)
        yield f"{standing}{since}: {_why(row.fault)}"
    if paused and row.fault == "auth_failed" and kept.account.signs_in:
        yield say("networks.sign_in", Locale.EN, account=row.key)
    if paused and row.probe_at is not None and row.probe_at > now:
        yield f"{say('networks.asked_at', Locale.EN)} {moment(row.probe_at)}"
    yield from map(remark, row.remarks)
    spending = _OF_BUDGETS.get(means(kept.spent.amount, kept.account.budget))
    if spending is not None:
        amounts = {"dollars": str(kept.spent.amount), "budget": str(kept.account.budget)}
        yield say(spending, Locale.EN, account=row.key, **amounts)
    for gap in kept.gaps[:GAPS_TOLD]:
        if gap.end is None:
            yield f"{say('networks.gap_open', Locale.EN)} {moment(gap.start)}: {_why(gap.cause)}"
        else:
            recovered = say("networks.gap_recovered", Locale.EN, count=gap.recovered)
            yield f"a gap from {moment(gap.start)} to {moment(gap.end)}, {recovered}: {_why(gap.cause)}"
    if more := len(kept.gaps[GAPS_TOLD:]):
        yield f"and {more} gaps more within a month; --json tells them all"


def _why(reason: str | None) -> str:
    return said(failure(reason), Locale.EN)


def _ago(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
