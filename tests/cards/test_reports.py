"""Reports in words and as data: lengths and shares as people write them, and cells that no spreadsheet runs."""

import csv
from datetime import date
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from bot.cards.measured import called, length, percent
from bot.cards.report_data import harmless, report_csv, report_data
from bot.domain.department import Department, Directory, Locale, Person
from bot.domain.headaches import Example, Headache, Topic
from bot.domain.measures import By, Ears, Figures, spread
from bot.domain.period import Period
from bot.domain.report import Report

DIRECTORY = Directory(
    {"care": Department("care", {Locale.FR: "Relation client", Locale.EN: "Customer care"}, {})},
    {"marie": Person("marie", "=Marie")},
    {},
    "care",
)
EMPTY = Report(
    Period(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("Europe/Paris")),
    None,
    {by: {} for by in By},
    {},
    spread(()),
    spread(()),
    0,
    [],
    [],
)
FULL = Report(
    EMPTY.period,
    frozenset({"care"}),
    {
        By.ALL: {"": Figures(4, 3, 2, 0, 90.0, 7200.0, 1, 1, 1)},
        By.DEPARTMENT: {"care": Figures(4, 3, 2, 0, 90.0, 7200.0, 1, 1, 1)},
        By.NETWORK: {"x": Figures(1, 1), "mastodon": Figures(3, 2)},
        By.PERSON: {"marie": Figures(cases=3, answered=2)},
        By.RULE: {"": Figures(1, 1), "-late": Figures(3, 2)},
    },
    {"acme": Ears(2, 0, 1)},
    spread((2, 1)),
    spread((3,)),
    4,
    [Headache(Topic("@parcel", tag=True), 2, 1, (Example(7, "=HYPERLINK(1)"),))],
    ["+idle"],
)


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (None, "–", "–"),
        (0, "0 s", "0 s"),
        (119.4, "119 s", "119 s"),
        (120, "2 min", "2 min"),
        (7_169, "119 min", "119 min"),
        (7_500, "2 h 5 min", "2 h 5 min"),
        (172_799, "48 h 0 min", "48 h 0 min"),
        (183_600, "2 d 3 h", "2 j 3 h"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(seconds: float | None, english: str, french: str) -> None:
    assert (length(seconds, Locale.EN), length(seconds, Locale.FR)) == (english, french)


def test_a_share_is_told_in_percent() -> None:
    assert (percent(0.666, Locale.EN), percent(0.666, Locale.FR), percent(None, Locale.EN)) == ("67%", "67\u00a0%", "–")


def test_figures_are_called_as_people_call_what_they_belong_to() -> None:
    assert called(By.DEPARTMENT, "care", DIRECTORY, Locale.FR) == "Relation client"
    assert called(By.DEPARTMENT, "gone", DIRECTORY, Locale.FR) == "gone"
    assert called(By.PERSON, "marie", DIRECTORY, Locale.EN) == "=Marie"
    assert called(By.NETWORK, "mastodon", DIRECTORY, Locale.EN) == "Mastodon"
    assert called(By.RULE, "", DIRECTORY, Locale.EN) == "no rule"
    assert called(By.RULE, "late", DIRECTORY, Locale.EN) == "late"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "late", "1=1", 3, 0.5])
def test_every_other_cell_stays_as_it_is(cell: object) -> None:
    assert harmless(cell) == cell


def test_every_figure_stands_on_a_line_of_its_own() -> None:
    text = report_csv(report_data(FULL, DIRECTORY, Locale.EN))
    head, *rows = csv.reader(StringIO(text))
    assert head == ["section", "key", "name", "measure", "value"]
    assert ["period", "", "", "from", "2026-03-01"] in rows
    assert ["total", "", "", "answer_rate", "0.6667"] in rows
    assert ["department", "care", "Customer care", "first_response_median_seconds", "90.0"] in rows
    assert ["person", "marie", "'=Marie", "answered", "2"] in rows
    assert ["person", "marie", "'=Marie", "first_response_p90_seconds", ""] in rows
    assert ["rule", "'-late", "'-late", "mentions", "3"] in rows
    assert ["two_ears", "acme", "", "broadcasts_known", "1"] in rows
    assert ["shared_counter", "people", "", "busiest_share", "0.6667"] in rows
    assert ["shared_counter", "departments", "", "evenness", ""] in rows
    assert ["headache", "'@parcel", "tag", "trend", "rising"] in rows
    assert ["headache", "'@parcel", "tag", "case 7", "'=HYPERLINK(1)"] in rows
    assert ["rule_never_matched", "'+idle", "", "matched", "0"] in rows
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_data_for_programs_names_the_days_and_puts_the_most_first() -> None:
    data = report_data(FULL, DIRECTORY, Locale.FR)
    assert (data["from"], data["to"], data["zone"]) == ("2026-03-01", "2026-03-31", "Europe/Paris")
    assert data["start"] == "2026-02-28T23:00:00+00:00"
    assert data["departments"] == ["care"]
    assert [each["key"] for each in data["by_network"]] == ["mastodon", "x"]
    assert data["by_rule"][1]["name"] == "aucune règle"
    assert data["shared_counter"]["people"] == {
        "answering": 2,
        "busiest_share": 0.6667,
        "give_half": 1,
        "evenness": 0.9183,
    }


def test_a_report_of_nothing_is_whole() -> None:
    data = report_data(EMPTY, DIRECTORY, Locale.EN)
    assert (data["departments"], data["total"]["cases"], data["total"]["answer_rate"]) == (None, 0, None)
    assert data["shared_counter"]["people"]["busiest_share"] is None
    assert report_csv(data).count("\n") > 10
