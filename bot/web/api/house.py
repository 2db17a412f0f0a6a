"""The house over HTTP: who I am, departments, accounts and how they are, and the switch that stops publishing."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter

from bot.domain.budget import month_of
from bot.domain.department import Account
from bot.domain.messages import SwitchPublishing
from bot.domain.permission import departments_of, may_act
from bot.flow.constants import PUBLISHING_SWITCH
from bot.ports.rows import AccountRow, Gap
from bot.ports.spending import Spent
from bot.web.api.act_models import PublishingIn
from bot.web.api.acting import Acts
from bot.web.api.caller import Calling
from bot.web.api.house_models import AccountOut, DepartmentOut, GapOut, Me, PauseOut, PublishingOut, QuotaOut

router = APIRouter(prefix="/api/v1", tags=["house"])


@router.get("/me", summary="Who you are")
async def me(caller: Calling) -> Me:
    """The person behind the token or the session, and where they may act and approve."""
    directory = caller.context.rules.current.directory
    employee = caller.employee
    return Me(
        person=employee.key,
        name=employee.name,
        locale=employee.locale,
        admin=employee.admin,
        departments=sorted(departments_of(directory, employee.key)),
        approves=sorted(
            key for key, each in directory.departments.items() if employee.admin or employee.key in each.approvers
        ),
    )


@router.get("/departments", summary="Departments in force")
async def departments(caller: Calling) -> list[DepartmentOut]:
    """Every department of the rules in force, in the order of the file."""
    directory = caller.context.rules.current.directory
    async with caller.context.store.reading() as tx:
        in_use = await tx.cases.departments_in_use()
    return [
        DepartmentOut(
            key=key,
            name=each.name(caller.employee.locale),
            names=each.names,
            members=sorted(each.members),
            approvers=sorted(each.approvers),
            managers=sorted(each.managers),
            approval=each.approval,
            may_act=may_act(directory, caller.key, key),
            cases_not_closed=in_use.get(key, 0),
        )
        for key, each in directory.departments.items()
    ]


@router.get("/accounts", summary="Accounts and how they are")
async def accounts(caller: Calling) -> list[AccountOut]:
    """Every account of the rules in force: whether it is read, what its network still takes, and what it cost.

    It says also since when the account fails or is paused and why, when its token ends, and where mentions may lack.
    """
    now = caller.context.clock()
    async with caller.context.store.reading() as tx:
        rows = {row.key: row for row in await tx.accounts.all()}
        gaps = await tx.accounts.gaps()
        set_aside = await tx.mentions.count_set_aside()
        spent = await tx.spending.by_account(month_of(now))
    configured = caller.context.rules.current.directory.accounts
    return [
        _account(
            each,
            rows.get(key, AccountRow(key)),
            [gap for gap in gaps if gap.account == key],
            set_aside.get(key, 0),
            spent.get(key, Spent()).amount,
            now,
        )
        for key, each in configured.items()
    ]


@router.get("/publishing", summary="Whether anything may be published")
async def read_publishing(caller: Calling) -> PublishingOut:
    """The switch for everybody."""
    async with caller.context.store.reading() as tx:
        return PublishingOut.model_validate(await tx.switches.get(PUBLISHING_SWITCH) or _NEVER_TURNED)


@router.post("/publishing", summary="Stop all publishing, or let it go on")
async def switch_publishing(body: PublishingIn, acting: Acts) -> PublishingOut:
    """For admins. What waits stays where it is."""
    return PublishingOut.model_validate(await acting.carry_out(SwitchPublishing(acting.by, body.stopped)))


_NEVER_TURNED: Mapping[str, Any] = {"stopped": False, "by": None, "at": None}


def _account(
    account: Account, row: AccountRow, gaps: list[Gap], set_aside: int, spent: Decimal, now: datetime
) -> AccountOut:
    left = row.left(now)
    return AccountOut(
        key=row.key,
        network=account.network,
        handle=row.handle,
        state=row.state,
        fault=row.fault,
        fault_since=row.fault_since,
        polled_at=row.polled_at,
        next_poll=row.next_poll,
        paused=PauseOut(since=row.fault_since, cause=row.fault) if row.state == "paused" else None,
        quota=QuotaOut(limit=left.limit, remaining=left.remaining, resets_at=left.resets_at) if left else None,
        token_ends=row.token_ends,
        remarks=list(row.remarks),
        spent=spent,
        budget=account.budget,
        set_aside=set_aside,
        gaps=[GapOut(start=gap.start, end=gap.end, cause=gap.cause, recovered=gap.recovered) for gap in gaps],
    )
