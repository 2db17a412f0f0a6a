"""Rules may ask whether a department is open, by timetables with breaks, days off and public holidays."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.rules.source import check, load_rules
from tests.rules.files import route

HEAD = """
version: 1
zone: Europe/Paris
hours:
  office: {open: {mon-fri: ["09:00-12:30", "13:30-18:00"], sat: "10:00-16:00"}, holidays: [FR, "2026-12-24", "08-14"]}
departments:
  care: {name: Care, hours: office, languages: [fr, en]}
  night: {name: Night, hours: {open: {fri-mon: "22:00-06:00"}, zone: UTC}}
  always: {name: Always}
fallback: always
"""
RULES = """rules:
  - {id: day, if: {open: care}, then: {department: care}}
  - {id: night, if: {closed: [care], open: night}, then: {department: night}}
"""


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"))


def codes(body: str) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in check(HEAD + body, "f") if fault.severity == "error"]


@pytest.mark.parametrize(
    ("at", "department"),
    [
        ("2026-03-04T09:00", "care"),
        ("2026-03-04T12:45", "always"),
        ("2026-03-07T15:59", "care"),
        ("2026-03-07T23:30", "night"),
        ("2026-03-10T06:59", "night"),
        ("2026-03-10T07:00", "always"),
        ("2026-12-25T10:00", "always"),
        ("2026-12-24T10:00", "always"),
        ("2027-08-13T10:00", "care"),
        ("2027-08-14T10:00", "always"),
    ],
)
def test_a_rule_follows_the_hours_of_a_department(at, department):
    rules = load_rules(HEAD + RULES, file="f")
    assert route(rules, "bonjour", now=paris(at)).department == department


def test_the_reason_says_which_department_and_by_which_clock():
    rules = load_rules(HEAD + RULES, file="f")
    reasons = route(rules, "bonjour", now=paris("2026-03-08T23:30")).reasons
    assert [(each.condition, each.matched) for each in reasons] == [
        ("open", "night, sun 22:30 UTC"),
        ("closed", "care, sun 23:30 Europe/Paris"),
    ]


def test_a_department_without_hours_is_always_open():
    rules = load_rules(HEAD + "rules: [{id: r, if: {open: always}, then: {department: care}}]", file="f")
    assert route(rules, "a", now=paris("2026-12-25T03:00")).rule == "r"


def test_the_directory_has_the_hours_and_policies_of_its_departments():
    directory = load_rules(HEAD + RULES, file="f").directory
    assert directory.departments["care"].hours.is_open(paris("2026-03-04T09:00"))
    assert directory.departments["night"].hours.zone.key == "UTC"
    assert directory.departments["always"].hours is None


def test_examples_of_rules_on_hours_speak_of_words_alone():
    body = """rules:
  - {id: closed, if: {any: [colis], closed: care, time: {days: sat}}, then: {department: night}, examples: [colis]}
  - {id: open, if: {any: [colis], open: care}, then: {department: care}, examples: [colis], not_examples: [merci]}
  - {id: holiday, if: {any: [paquet], closed: care, open: always}, then: {department: night}, examples: [paquet]}
"""
    assert codes(body) == []


def test_tests_in_the_file_choose_the_clock():
    body = (
        RULES
        + """tests:
  - {text: a, at: "2026-12-25T10:00+01:00", expect: {department: always}}
  - {text: a, at: "2026-12-23T10:00+01:00", expect: {department: care}}
"""
    )
    assert codes(body) == []


@pytest.mark.parametrize(
    ("hours", "code", "path", "said"),
    [
        ("{open: {mo: '9:00-18:00'}}", "unknown_day", "departments.care.hours.open.mo", "Did you mean mon?"),
        ("{open: {mon-fri-sat: '9:00-18:00'}}", "unknown_day", "departments.care.hours.open.mon-fri-sat", "mon-fri"),
        ("{open: {mon: 9-18}}", "bad_hours", "departments.care.hours.open.mon", "20:00-08:00"),
        ("{open: {}}", "wrong_type", "departments.care.hours.open", "empty"),
        ("{open: {mon: '9:00-18:00'}, holiday: FR}", "unknown_key", "departments.care.hours.holiday", "holidays"),
        ("{open: {mon: '9:00-18:00'}, holidays: FX}", "unknown_country", "departments.care.hours.holidays", "FX"),
        ("{open: {mon: '9:00-18:00'}, holidays: DE-PARIS}", "unknown_region", "departments.care.hours.holidays", "BY"),
        ("{open: {mon: '9:00-18:00'}, holidays: ['02-30']}", "bad_day_off", "departments.care.hours.holidays[0]",
         "12-24"),
        ("{open: {mon: '9:00-18:00'}, zone: Mars}", "unknown_zone", "departments.care.hours.zone", "Europe/Paris"),
        ("offices", "unknown_hours", "departments.care.hours", "Did you mean office?"),
        ("{zone: UTC}", "missing", "departments.care.hours", "Add open:"),
    ],
)  # fmt: skip
def test_wrong_hours_are_refused_with_what_to_write_instead(hours, code, path, said):
    text = HEAD.replace("hours: office,", f"hours: {hours},") + "rules: []"
    [fault] = [fault for fault in check(text, "f") if fault.severity == "error"]
    assert (fault.code, fault.path.removesuffix("[0]")) == (code, path.removesuffix("[0]"))
    assert said in str(fault)


@pytest.mark.parametrize("key", ["open", "closed"])
def test_an_unknown_department_in_a_condition_is_refused(key):
    assert codes(f"rules: [{{id: r, if: {{{key}: cares}}, then: {{department: care}}}}]") == [
        ("unknown_department", f"rules[0].if.{key}[0]")
    ]
