"""The page of the networks: takes what is kept of our accounts, shows how their reading goes and what is to mend.

A paused account can be asked from here to go on; whoever polls does it, this process only writes the wish down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.cards.facts import network_name
from bot.cards.failure import failure
from bot.cards.inline import value
from bot.cards.plain import said
from bot.cards.refused import told
from bot.cards.spending import spent_of
from bot.cards.wording import knows, say
from bot.domain.budget import month_of
from bot.domain.department import Account, Locale
from bot.domain.interval import Allowance
from bot.domain.messages import ResumeAccount
from bot.domain.permission import may_mend
from bot.errors import Refusal
from bot.ports.rows import AccountRow, Gap
from bot.ports.spending import Spent
from bot.ports.web_store import WebTransaction
from bot.web.desk.acts import read_fields
from bot.web.desk.channels import SURFACE
from bot.web.desk.desk import Desk
from bot.web.desk.refusals import status_of
from bot.web.desk.shell import shell
from bot.web.session import Session, SignedIn

SHOWN = 200
GAPS_READ = 500
GAPS_SHOWN = 3
LATE = timedelta(seconds=30)
STANDINGS = ("paused", "failing", "late", "never", "well")


@dataclass(frozen=True, slots=True)
class Shown:
    """One account as the page shows it. `standing` is one of STANDINGS, the worst first; `lag` is in words, "" none.

    `spent` is what it cost this month, in words, "" where it costs nothing and has no budget.
    `asked` is true while its network is being asked; `mendable` where the reader may have it asked; `sign_in` where
    somebody has to sign it in again.
    """

    key: str
    network: str
    handle: str
    standing: str
    tone: str
    row: AccountRow
    why: str
    lag: str
    allowance: Allowance | None
    spent: str
    token_over: bool
    remarks: Sequence[str]
    gaps: Sequence[Gap]
    asked: bool
    mendable: bool
    sign_in: bool


def add_networks(router: APIRouter, desk: Desk) -> None:
    """The routes of the page."""

    @router.get("/desk/networks")
    async def networks_page(session: SignedIn) -> Response:
        """Every account of the rules in force."""
        return await _page(desk, session)

    @router.get("/desk/networks/list")
    async def networks_part(session: SignedIn) -> Response:
        """The accounts as they stand now, for a page that is open."""
        async with desk.context.store.reading() as tx:
            return desk.page("networks_list.html", session, **await _shown(desk, tx, session))

    @router.post("/desk/networks/resume")
    async def resume(request: Request, session: SignedIn) -> Response:
        """Have a paused account's network asked at once."""
        fields = await read_fields(request)
        command = ResumeAccount(session.person, fields.get("account", ""))
        key = fields.get("key", "")
        try:
            await desk.context.bus.handle(
                command,
                surface=SURFACE,
                event_key=f"{session.person}:{key[:80]}" if key else None,
                origin=session.origin,
            )
        except Refusal as error:
            return await _page(desk, session, error)
        return RedirectResponse("/desk/networks", 303)


async def _page(desk: Desk, session: Session, error: Refusal | None = None) -> Response:
    async with desk.context.store.reading() as tx:
        frame = await shell(desk, tx, session, active="networks")
        data = await _shown(desk, tx, session)
    refused = told(error, "account.resume", desk.directory, session.locale) if error else ""
    status = status_of(error) if error else 200
    return desk.page("networks.html", session, status=status, shell=frame, refused=refused, **data)


async def _shown(desk: Desk, tx: WebTransaction, session: Session) -> dict[str, Any]:
    """The accounts, those in trouble first, and how many there are beyond those shown."""
    rows = {row.key: row for row in await tx.accounts.all()}
    recent = [gap for gap in await tx.accounts.gaps(GAPS_READ) if gap.recent(desk.now())]
    spent = await tx.spending.by_account(month_of(desk.now()))
    every = [
        _account(
            desk,
            session,
            each,
            rows.get(key, AccountRow(key)),
            spent.get(key, Spent()),
            [gap for gap in recent if gap.account == key],
        )
        for key, each in desk.directory.accounts.items()
    ]
    every.sort(key=lambda each: (STANDINGS.index(each.standing), not each.remarks, each.key))
    return {"accounts": every[:SHOWN], "more": len(every[SHOWN:])}


def _account(
    desk: Desk, session: Session, account: Account, row: AccountRow, spent: Spent, gaps: Sequence[Gap]
) -> Shown:
    now, locale = desk.now(), session.locale
    standing = _standing(row, now)
    lag = row.lag(now)
    return Shown(
        key=account.key,
        network=network_name(account.network).text,
        handle=value(row.handle),
        standing=standing,
        tone={"paused": "failed", "failing": "failed", "late": "new", "never": "muted"}.get(standing, "done"),
        row=row,
        why=said(failure(row.fault), locale) if row.fault is not None or row.state == "paused" else "",
        lag=_length(lag, locale) if lag > LATE else "",
        allowance=row.left(now),
        spent=spent_of(spent.amount, account.budget, locale),
        token_over=row.token_ends is not None and row.token_ends <= now,
        remarks=[_remark(key, locale) for key in row.remarks],
        gaps=gaps[:GAPS_SHOWN],
        asked=row.state == "paused" and (row.probe_at is None or row.probe_at <= now),
        mendable=row.state == "paused" and may_mend(desk.directory, session.person, account),
        sign_in=account.signs_in and row.state == "paused" and row.fault == "auth_failed",
    )


def _standing(row: AccountRow, now: datetime) -> str:
    if row.state == "paused":
        return "paused"
    if row.fault is not None:
        return "failing"
    if row.polled_at is None:
        return "never"
    return "late" if row.lag(now) > LATE else "well"


def _length(lag: timedelta, locale: Locale) -> str:
    seconds = int(lag.total_seconds())
    if seconds < 120:
        return say("networks.lag_seconds", locale, count=seconds)
    return say("networks.lag_minutes", locale, count=seconds // 60)


def _remark(key: str, locale: Locale) -> str:
    name = f"account_remark.{key}"
    return say(name, locale) if knows(name) else say("account_remark.other", locale, reason=value(key))
