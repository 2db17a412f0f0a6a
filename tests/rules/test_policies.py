"""Service levels and escalations are named where the file defines them, and nothing else is taken for one."""

import pytest

from bot.rules.source import check, load_rules
from tests.rules.files import HEAD


@pytest.mark.parametrize(
    ("sections", "path", "said"),
    [
        ("sla: {}", "rules[0].then.sla", "no sla policy 'fast', as the file defines none. Define it at the top of the "
         "file, sla: {fast: {}}, or remove this line."),
        ("escalation: {}", "rules[0].then.escalation", "no escalation policy 'standard', as the file defines none. "
         "Define it at the top of the file, escalation: {standard: [{after: 1h, to: channel}]}, or remove this line."),
        ("sla: {fats: {}}", "rules[0].then.sla", "no sla policy 'fast'. Did you mean fats? Allowed: fats."),
        ("escalation: {standrd: [{after: 1h, to: channel}]}", "rules[0].then.escalation", "Did you mean standrd?"),
        ("escalation: {}", "departments.front_desk.escalation", "no escalation policy 'standard', as the file"),
    ],
)  # fmt: skip
def test_a_service_level_or_escalation_that_the_file_does_not_define_is_refused(sections, path, said):
    head = HEAD.replace("desk: welcome}", "desk: welcome}, escalation: standard")
    body = f"rules: [{{id: r, then: {{department: press, sla: fast, escalation: standard}}}}]\n{sections}\n"
    [told] = [fault for fault in check(head + body, "f") if fault.path == path]
    assert (told.severity, said in str(told), told.line > 1) == ("error", True, True)


def test_a_file_without_the_section_is_warned_of_each_name_that_it_would_stand_in():
    head = HEAD.replace("desk: welcome}", "desk: welcome}, escalation: standard")
    found = check(f"{head}rules: [{{id: r, then: {{department: press, sla: fast}}}}]\n", "f")
    told = [(fault.path, fault.code, fault.severity) for fault in found if fault.code.startswith("unknown_")]
    assert told == [
        ("departments.front_desk.escalation", "unknown_escalation", "warning"),
        ("rules[0].then.sla", "unknown_sla", "warning"),
    ]


def test_a_service_level_and_an_escalation_that_the_file_defines_are_taken():
    body = "rules: [{id: r, then: {department: press, sla: fast, escalation: standard}}]\n"
    defined = "sla: {fast: {first_response: 1h}}\nescalation: {standard: [{after: 1h, to: channel}]}\n"
    rules = load_rules(f"{HEAD}{body}{defined}", file="f")
    assert [(rule.outcome.sla, rule.outcome.escalation) for rule in rules.plan.rules] == [("fast", "standard")]


def test_what_a_service_level_does_not_know_is_refused_with_its_place():
    body = "rules: []\nsla:\n  fast: {first: 1h, first_response: 3600, priorities: {very: {next_response: 1h}}}\n"
    told = {fault.path: str(fault) for fault in check(HEAD + body, "f")}
    assert "first_response" in told["sla.fast.first"]
    assert "Write 3600s for seconds." in told["sla.fast.first_response"]
    assert "urgent" in told["sla.fast.priorities.very"]


@pytest.mark.parametrize(
    ("level", "path", "said"),
    [
        ("{first_response: 2h, resolution: 1h}", "sla.fast", "Cases are to be resolved sooner than answered. Write a "
         "resolution: no shorter than the first_response: that holds there."),
        ("{first_response: 2h, networks: {x: {resolution: 1h}}}", "sla.fast", "Cases on x are to be resolved sooner"),
        ("{first_response: 2h, priorities: {urgent: {resolution: 1h}}}", "sla.fast", "Urgent cases are to be resolved"),
        ("{resolution: 1d, networks: {x: {resolution: 3h}}, priorities: {low: {first_response: 5h}}}", "sla.fast",
         "Low cases on x are to be resolved"),
    ],
)  # fmt: skip
def test_a_resolution_that_is_due_before_the_first_response_is_refused(level, path, said):
    [told] = [each for each in check(f"{HEAD}rules: []\nsla: {{fast: {level}}}\n", "f") if each.severity == "error"]
    assert (told.path, told.code, said in f"{told.message} {told.remedy}") == (path, "resolved_unanswered", True)


@pytest.mark.parametrize(
    "level", ["{resolution: 1h}", "{first_response: 1h, resolution: 1h}", "{next_response: 2h, resolution: 1h}"]
)
def test_a_resolution_that_can_be_kept_is_taken(level):
    assert [each for each in check(f"{HEAD}rules: []\nsla: {{fast: {level}}}\n", "f") if each.severity == "error"] == []
