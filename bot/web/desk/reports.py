"""The page of the reports: takes a period and a department, shows what was measured, and gives it as CSV.

Managers see their departments, admins all of them; nobody else gets here. Nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter, Request, Response

from bot.cards.inline import value
from bot.cards.measured import called, in_order, length, percent
from bot.cards.refused import told
from bot.cards.report_data import report_csv, report_data
from bot.cards.wording import say
from bot.domain.department import Locale
from bot.domain.headaches import Headache, Trend
from bot.domain.measures import By, Figures
from bot.domain.period import Period, period_of
from bot.domain.permission import require_measures
from bot.domain.report import Report
from bot.errors import NotUsable
from bot.flow.measure import read_report
from bot.ports.web_store import WebTransaction
from bot.web.desk.desk import Desk
from bot.web.desk.refusals import status_of
from bot.web.desk.shell import shell
from bot.web.session import Session, SignedIn

SHOWN = 50
_GROUPS = {
    By.DEPARTMENT: "reports.by_department",
    By.NETWORK: "reports.by_network",
    By.PERSON: "reports.by_person",
    By.RULE: "reports.by_rule",
}
_TRENDS = {
    Trend.RISING: ("reports.trend_rising", "failed"),
    Trend.FALLING: ("reports.trend_falling", "done"),
    Trend.STEADY: ("reports.trend_steady", "muted"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of something in words; `bar` is its answer rate from 0 to 100, None where there is none."""

    name: str
    figures: Figures
    rate: str
    bar: float | None
    median: str
    p90: str
    resolved: str
    resolved_p90: str


@dataclass(frozen=True, slots=True)
class Table:
    """Some lines under a title, and how many more there are."""

    key: str
    title: str
    lines: Sequence[Line]
    more: int


def add_reports(router: APIRouter, desk: Desk) -> None:
    """The routes of the page."""

    @router.get("/desk/reports")
    async def reports_page(request: Request, session: SignedIn) -> Response:
        """The report of a period; days that make none are refused, and the usual ones shown."""
        asked = request.query_params
        only = require_measures(desk.directory, session.person, asked.get("department", ""))
        refused, status = "", 200
        try:
            period = _period(desk, asked)
        except NotUsable as error:
            refused, status = told(error, "report", desk.directory, session.locale), status_of(error)
            period = _period(desk, {})
        async with desk.context.store.reading() as tx:
            frame = await shell(desk, tx, session, active="reports")
            report = await _read(desk, tx, period, only)
        data = _shown(desk, report, session, asked.get("department", ""))
        return desk.page("reports.html", session, status=status, shell=frame, refused=refused, **data)

    @router.get("/desk/reports.csv")
    async def reports_csv(request: Request, session: SignedIn) -> Response:
        """The same for a spreadsheet, with the mark by which it knows UTF-8."""
        asked = request.query_params
        only = require_measures(desk.directory, session.person, asked.get("department", ""))
        period = _period(desk, asked)
        async with desk.context.store.reading() as tx:
            report = await _read(desk, tx, period, only)
        text = report_csv(report_data(report, desk.directory, session.locale))
        name = f"comptoir-{period.first}-{period.last}.csv"
        return Response(
            text.encode("utf-8-sig"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


async def _read(desk: Desk, tx: WebTransaction, period: Period, only: frozenset[str] | None) -> Report:
    return await read_report(tx, desk.directory, desk.context.rules.current.plan, period, only)


def _period(desk: Desk, asked: Mapping[str, str]) -> Period:
    """The days in the address. Raises NotUsable."""
    try:
        first, last = (date.fromisoformat(asked[key]) if asked.get(key) else None for key in ("from", "to"))
    except ValueError:
        raise NotUsable("Write days as 2026-12-31.") from None
    return period_of(first, last, desk.now(), desk.directory.zone)


def _shown(desk: Desk, report: Report, session: Session, department: str) -> dict[str, Any]:
    locale, directory = session.locale, desk.directory
    own = require_measures(directory, session.person)
    return {
        "report": report,
        "department": department,
        "days": {key: format_date(day, "long", locale=locale.value) for key, day in _ends(report.period)},
        "choices": [
            (key, value(each.name(locale))) for key, each in directory.departments.items() if own is None or key in own
        ],
        "everything": own is None,
        "total": _line("", report.total, locale),
        "tables": [_table(desk, report, by, title, locale) for by, title in _GROUPS.items()],
        "ears": [(value(key), each, percent(each.share, locale)) for key, each in sorted(report.ears.items())],
        "people": {"busiest": percent(report.people.busiest, locale), "even": percent(report.people.evenness, locale)},
        "departments": {
            "busiest": percent(report.departments.busiest, locale),
            "even": percent(report.departments.evenness, locale),
        },
        "headaches": [(each, _topic(each, locale), *_TRENDS[each.trend]) for each in report.headaches],
        "unmatched": [value(rule) for rule in report.unmatched],
    }


def _ends(period: Period) -> Sequence[tuple[str, date]]:
    return ("first", period.first), ("last", period.last)


def _table(desk: Desk, report: Report, by: By, title: str, locale: Locale) -> Table:
    lines = [
        _line(called(by, key, desk.directory, locale), figures, locale) for key, figures in in_order(report.figures[by])
    ]
    return Table(by.value, say(title, locale), lines[:SHOWN], len(lines[SHOWN:]))


def _line(name: str, figures: Figures, locale: Locale) -> Line:
    rate = figures.answer_rate
    return Line(
        name=name,
        figures=figures,
        rate=percent(rate, locale),
        bar=None if rate is None else round(rate * 100, 1),
        median=length(figures.median, locale),
        p90=length(figures.p90, locale),
        resolved=length(figures.resolution_median, locale),
        resolved_p90=length(figures.resolution_p90, locale),
    )


def _topic(headache: Headache, locale: Locale) -> str:
    if headache.topic.tag:
        return value(headache.topic.name)
    if not headache.topic.name:
        return say("reports.topic_fallback", locale)
    return say("reports.topic_rule", locale, rule=value(headache.topic.name))
