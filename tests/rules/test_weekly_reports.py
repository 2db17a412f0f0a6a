"""Weekly reports as a rules file asks for them: what could not come is refused with its place."""

import pytest

from bot.rules.source import check


@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ("day: monday", "day", "There is no day 'monday'. Write mon."),
        ("day: mon-fri", "day", "'mon-fri' is no single day."),
        ("day: [mon, fri]", "day", "is no"),
        ("day: {on: mon}", "day", "is no"),
        ("at: 25:00", "at", 'is no time of a day. Write for example "8:00", between quotes.'),
        ("at: 8", "at", "8 is no time of a day."),
        ("about: press", "about", "Allowed: department, everything."),
        ("hour: 8", "hour", "unknown key"),
    ],
)
def test_a_weekly_report_that_could_not_come_is_refused_with_its_place(written, key, said):
    text = "\n".join([
        "version: 1",
        "departments:",
        "  press:",
        "    name: Press",
        f"    weekly_report: {{{written}}}",
        "fallback: press",
        "rules: []",
    ])  # fmt: skip
    (fault,) = check(text, "rules.yaml")
    assert (fault.line, fault.path) == (5, f"departments.press.weekly_report.{key}")
    assert said in str(fault) or key == "hour"
