"""Reports over HTTP, for those who manage a department and for admins; nothing is written."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from bot.cards.report_data import report_data
from bot.domain.period import period_of
from bot.domain.permission import require_measures
from bot.flow.measure import read_report
from bot.web.api.caller import Calling
from bot.web.api.report_models import ReportOut

router = APIRouter(prefix="/api/v1", tags=["reports"])


@router.get("/reports", summary="What was asked and answered in a period")
async def reports(
    caller: Calling,
    first: Annotated[date | None, Query(alias="from", description="The first day; without it thirty days.")] = None,
    last: Annotated[date | None, Query(alias="to", description="The last day, included; without it today.")] = None,
    department: Annotated[str, Query(max_length=200, description="One department, by its key.")] = "",
) -> ReportOut:
    """For managers their departments, for admins all of them. Days are those of the rules' timezone."""
    rules = caller.context.rules.current
    only = require_measures(rules.directory, caller.key, department)
    period = period_of(first, last, caller.context.clock(), rules.directory.zone)
    async with caller.context.store.reading() as tx:
        report = await read_report(tx, rules.directory, rules.plan, period, only)
    return ReportOut.model_validate(report_data(report, rules.directory, caller.employee.locale))
