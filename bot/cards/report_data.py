"""A report for programs: takes it, gives plain data with stable names, and the same as CSV that no spreadsheet runs."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from io import StringIO
from typing import Any

from bot.cards.measured import called, in_order
from bot.domain.department import Directory, Locale
from bot.domain.headaches import Headache
from bot.domain.measures import By, Ears, Figures, Spread
from bot.domain.report import Report

_HEAD = ("section", "key", "name", "measure", "value")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With what a spreadsheet begins a formula, their full-width forms included (OWASP, "CSV Injection")."""
_GROUPS = (By.DEPARTMENT, By.NETWORK, By.PERSON, By.RULE)


def report_data(report: Report, directory: Directory, locale: Locale) -> dict[str, Any]:
    """The report as plain data; names are in the language `locale`, moments in ISO 8601, lengths of time in seconds."""
    period = report.period
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "zone": str(period.zone),
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "departments": None if report.only is None else sorted(report.only),
        "total": _figures(report.total),
        **{
            f"by_{by}": [
                {"key": key, "name": called(by, key, directory, locale), **_figures(each)}
                for key, each in in_order(report.figures[by])
            ]
            for by in _GROUPS
        },
        "two_ears": [{"account": key, **_ears(each)} for key, each in sorted(report.ears.items())],
        "shared_counter": {
            "answers": report.people.answers,
            "able": report.able,
            "people": _spread(report.people),
            "departments": _spread(report.departments),
        },
        "headaches": [_headache(each) for each in report.headaches],
        "rules_never_matched": list(report.unmatched),
    }


def report_csv(data: Mapping[str, Any]) -> str:
    """What `report_data` gave, one figure a line: section, key, name, measure, value; no cell is a formula."""
    written = StringIO()
    table = csv.writer(written)
    table.writerow(_HEAD)
    table.writerows([harmless(cell) for cell in row] for row in _rows(data))
    return written.getvalue()


def harmless(cell: object) -> object:
    """The cell; text that a spreadsheet would take for a formula with an apostrophe in front, which makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def _rows(data: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for name in ("from", "to", "zone", "start", "end"):
        yield "period", "", "", name, data[name]
    yield from _measures("total", "", "", data["total"])
    for by in _GROUPS:
        for each in data[f"by_{by}"]:
            yield from _measures(by.value, each["key"], each["name"], each)
    for each in data["two_ears"]:
        yield from _measures("two_ears", each["account"], "", each)
    counter = data["shared_counter"]
    yield "shared_counter", "", "", "answers", counter["answers"]
    yield "shared_counter", "", "", "able", counter["able"]
    for key in ("people", "departments"):
        yield from _measures("shared_counter", key, "", counter[key])
    for each in data["headaches"]:
        for measure in ("now", "before", "trend"):
            yield "headache", each["topic"], each["kind"], measure, each[measure]
        for example in each["examples"]:
            yield "headache", each["topic"], each["kind"], f"case {example['case']}", example["text"]
    for rule in data["rules_never_matched"]:
        yield "rule_never_matched", rule, "", "matched", 0


def _measures(section: str, key: str, name: str, values: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for measure, value in values.items():
        if measure not in ("key", "name", "account"):
            yield section, key, name, measure, "" if value is None else value


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "mentions": figures.mentions,
        "cases": figures.cases,
        "answered": figures.answered,
        "needing_no_answer": figures.moot,
        "answer_rate": _rounded(figures.answer_rate),
        "first_response_median_seconds": figures.median,
        "first_response_p90_seconds": figures.p90,
        "resolution_median_seconds": figures.resolution_median,
        "resolution_p90_seconds": figures.resolution_p90,
        "reroutes": figures.reroutes,
        "escalations": figures.escalations,
        "reopenings": figures.reopenings,
    }


def _ears(ears: Ears) -> dict[str, Any]:
    return {
        "answers": ears.answers,
        "answers_elsewhere": ears.elsewhere,
        "broadcasts_known": ears.broadcasts,
        "answer_share": _rounded(ears.share),
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "answering": spread.those,
        "busiest_share": _rounded(spread.busiest),
        "give_half": spread.half,
        "evenness": _rounded(spread.evenness),
    }


def _headache(headache: Headache) -> dict[str, Any]:
    return {
        "topic": headache.topic.name,
        "kind": "tag" if headache.topic.tag else "rule",
        "now": headache.now,
        "before": headache.before,
        "trend": headache.trend.value,
        "examples": [asdict(each) for each in headache.examples],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
