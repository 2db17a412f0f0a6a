"""`comptoir reports`: what was asked and answered in a period, by whom and how soon; read only, beside what runs."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer
from rich.cells import cell_len, set_cell_size

from bot.cards.measured import NOTHING, called, in_order, length, percent
from bot.cards.report_data import report_csv, report_data
from bot.cards.text import clean
from bot.cli.rehearsed import speak_of_demo
from bot.domain.department import Directory, Locale
from bot.domain.headaches import Headache
from bot.domain.measures import By, Figures, Spread
from bot.domain.period import period_of
from bot.domain.permission import department as department_of
from bot.domain.permission import with_former
from bot.domain.report import Report
from bot.flow.measure import read_report
from bot.now import utc_now
from bot.rules.source import Rules, load_file
from bot.settings import load_settings
from bot.storage.database import open_store

_HEADING = (
    *("", "mentions", "cases", "answered", "rate", "median", "p90", "resolved", "p90"),
    *("reroutes", "escalations", "reopenings"),
)
_WIDEST = 30
_EN = Locale.EN


class Format(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def reports(
    first: Annotated[str, typer.Option("--from", help="The first day, 2026-12-01; without it thirty days.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last day, itself included; without it today.")] = "",
    department: Annotated[str, typer.Option(help="One department, by its key.")] = "",
    form: Annotated[Format, typer.Option("--format", help="For people, for spreadsheets, for programs.")] = (
        Format.TABLE
    ),
) -> None:
    """Print what was asked and answered in a period, how soon and by how many, and what customers suffer from.

    Days begin and end by the clock of the rules' timezone.
    """
    rules = load_file(load_settings().comptoir_rules)
    report = asyncio.run(_read(rules, _day(first, "--from"), _day(last, "--to"), department))
    if form is Format.TABLE:
        for line in _lines(report, rules.directory):
            typer.echo(clean(line))
        return
    data = report_data(report, rules.directory, _EN)
    typer.echo(json.dumps(data, ensure_ascii=False) if form is Format.JSON else report_csv(data).rstrip())


async def _read(rules: Rules, first: date | None, last: date | None, department: str) -> Report:
    directory = rules.directory
    period = period_of(first, last, utc_now(), directory.zone)
    keys = frozenset({department_of(directory, department).key}) if department else None
    only = with_former(directory, keys) if keys is not None else None
    speak_of_demo()
    store = open_store(load_settings().database_url, clock=utc_now, looking=True)
    try:
        async with store.reading() as tx:
            return await read_report(tx, directory, rules.plan, period, only)
    finally:
        await store.close()


def _day(written: str, option: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise typer.BadParameter("write a day as 2026-12-31.", param_hint=option) from None


def _lines(report: Report, directory: Directory) -> Iterator[str]:
    period = report.period
    yield f"{period.first} to {period.last}, by the clock of {period.zone}"
    yield from _table("total", {"": report.total}, lambda _: "all")
    for by in (By.DEPARTMENT, By.NETWORK, By.PERSON, By.RULE):
        yield from _table(by.value, report.figures[by], partial(_called, by, directory))
    yield ""
    yield "The two ears (of broadcasts only those are known under which somebody spoke to us)"
    for key, ears in sorted(report.ears.items()):
        yield (
            f"  {key}: {ears.answers} answers from here, {ears.elsewhere} in the network's own app, "
            f"{ears.broadcasts} known broadcasts; {percent(ears.share, _EN)} answers"
        )
    yield ""
    yield f"The shared counter: {report.people.answers} answers, {report.able} employees who may answer"
    yield f"  people: {_shared(report.people)}"
    yield f"  departments: {_shared(report.departments)}"
    yield "  evenness is Pielou's J (1966): 0 where nearly all comes from one, 1 where all give as much"
    yield ""
    yield f"Headaches, against the {period.days} days before"
    for headache in report.headaches:
        yield from _headache(headache)
    yield ""
    yield f"Rules that never matched: {', '.join(report.unmatched) or 'none'}"


def _called(by: By, directory: Directory, key: str) -> str:
    return called(by, key, directory, _EN)


def _table(title: str, figures: Mapping[str, Figures], name: Callable[[str], str]) -> Iterator[str]:
    rows = [(title, *_HEADING[1:]), *((name(key), *_cells(each)) for key, each in in_order(figures))]
    widths = [min(_WIDEST, max(cell_len(row[at]) for row in rows)) for at in range(len(_HEADING))]
    yield ""
    for row in rows:
        yield "  ".join(set_cell_size(words, width) for words, width in zip(row, widths, strict=True)).rstrip()


def _cells(figures: Figures) -> Sequence[str]:
    return (
        str(figures.mentions),
        str(figures.cases),
        str(figures.answered),
        percent(figures.answer_rate, _EN),
        length(figures.median, _EN),
        length(figures.p90, _EN),
        length(figures.resolution_median, _EN),
        length(figures.resolution_p90, _EN),
        str(figures.reroutes),
        str(figures.escalations),
        str(figures.reopenings),
    )


def _shared(spread: Spread) -> str:
    even = f"{spread.evenness:.2f}" if spread.evenness is not None else NOTHING
    busiest = percent(spread.busiest, _EN)
    return f"{spread.those} answered, the busiest {busiest}; {spread.half} gave half of all; evenness {even}"


def _headache(headache: Headache) -> Iterator[str]:
    kind = "" if headache.topic.tag else "rule "
    name = headache.topic.name or "without a rule"
    yield f"  {headache.trend.value}: {kind}{name}, {headache.now} unhappy cases, before {headache.before}"
    for example in headache.examples:
        yield f"    case {example.case}: {example.text}"
