"""Slips of YAML are told where they were made, with what to write; one fault hides no other, and none is told twice."""

import pytest

from bot.errors import Fault
from bot.rules import advice
from bot.rules.reading import read
from bot.rules.source import check
from tests.rules.files import HEAD


def errors(body: str) -> list[Fault]:
    return [fault for fault in check(HEAD + body, "f") if fault.severity == "error"]


def one(condition: str) -> str:
    """A file of one rule; its conditions begin in line 10, column 7."""
    return f"rules:\n  - id: a\n    if:\n      {condition}\n    then: {{department: press}}\n"


@pytest.mark.parametrize(
    ("condition", "place", "remedy"),
    [
        ("stars: >= 3", "11:14", 'Put the comparison between quotes: ">= 3".'),
        ("feeling: > 0.3", "11:16", 'Put the comparison between quotes: "> 0.3".'),
        ("any_of: [{stars: >=3}]", "11:24", 'Put the comparison between quotes: ">=3".'),
        ("stars: >3", "11:7", 'Write for example ">= 3", between quotes.'),
        ("any:\n        - *colis", "12:11", 'write the word alone, or "word*" where any ending is meant'),
        ("any: [*colis, b]", "11:13", "write the word alone"),
        ("any: [@acme]", "11:13", 'Put it between quotes: "@acme".'),
        ("any: [colis, %a]", "11:20", 'Put it between quotes: "%a".'),
        ("any: [#colis, b]", "11:13", 'put it between quotes, "#colis".'),
        ("any: [colis, b", "12:9", "Close the [ of line 11, column 12 with a ]."),
        ("any: {a: b", "12:9", "Close the { of line 11, column 12 with a }."),
        ("any: ['l'eau']", "11:13", "An apostrophe within single quotes is written twice"),
        ("any:one", "10:5", "a blank after the colon"),
        ("any:one\n      network: x", "11:11", "Write a blank after the colon: any: one"),
        ("any: one: two", "11:12", 'stands between quotes: "one: two".'),
        ("any:\n\t- a", "12:1", "Indent with blanks, not with tabs."),
        ("any: b\n     network: x", "12:6", "Look at the quotes, the brackets and the indentation"),
        ('regex: "\\d{3}"', "11:15", "write single quotes"),
        ('regex: "\\bfoo\\b"', "11:7", "Write it between single quotes, where \\b stays what it is."),
        ('any: ["\\bfoo"]', "11:13", "Write it between single quotes"),
        ("any:\n        -colis\n        -paquet", "11:7", "Write a blank after each dash: - word"),
        ('any: ["colis, b]', "11:13", "Close it."),
        ("any: ['colis, b]\n      none: ['c']", "11:13", "Close the text in line 11."),
    ],
)  # fmt: skip
def test_a_slip_is_told_where_it_was_made_and_with_what_to_write(condition, place, remedy):
    [fault] = errors(one(condition))
    assert (f"{fault.line}:{fault.column}", remedy in fault.remedy) == (place, True), fault


def test_a_dash_without_a_blank_is_told():
    for body in (
        "rules:\n  -id: a\n    then: {}\n",
        "rules:\n  - id: b\n    then: {tags: t}\n  -id: a\n    then: {}\n",
    ):
        [fault] = errors(body)
        assert fault.remedy == "Write a blank after the dash: - id:"


def test_an_unclosed_quote_is_told_in_the_line_in_which_it_opens():
    body = one('any: ["colis, b]') + '  - id: c\n    if: {any: ["x"]}\n    then: {department: press}\n'
    [fault] = errors(body)
    assert (fault.line, fault.message.partition(",")[0]) == (
        11,
        "The quotation mark in line 11 is closed only in line 14",
    )


def test_a_very_long_line_is_looked_at_only_so_far(monkeypatch):
    monkeypatch.setattr(advice, "_LONGEST_LINE", 10)
    [fault] = errors(one("any: [colis, %a]"))
    assert fault.remedy.startswith("Look at the quotes")


def test_a_key_given_twice_hides_nothing_behind_it():
    body = """rules:
  - {id: a, id: b, if: {languag: fr}, then: {department: pres}}
  - {id: c, if: {any: [&w colis, 404, *w], stars: 3}, then: {department: press}}
  - {id: d, if: {any: [paquet]}, then: {department: press}, examples: [merci]}
"""
    assert [(fault.code, fault.path) for fault in errors(body)] == [
        ("duplicate_key", "rules[0].id"),
        ("unknown_key", "rules[0].if.languag"),
        ("unknown_department", "rules[0].then.department"),
        ("not_text", "rules[1].if.any[1]"),
        ("example_not_taken", "rules[2].examples[0]"),
    ]


def test_keys_given_twice_are_told_beside_what_is_no_yaml():
    assert [fault.code for fault in errors("rules: []\nrules: []\ntests: [")] == ["duplicate_key", "yaml"]


@pytest.mark.parametrize("value", ["no", "5", "-1.5", "1e3", "true", "~", "null", ".inf", "'5'", "a b", "08:00", "[]"])
def test_values_beside_a_key_given_twice_mean_what_they_mean_elsewhere(value):
    doubled, found = read(f"k: 1\nk: {value}")
    assert doubled == read(f"k: {value}")[0]
    assert [finding.code for finding in found] == ["duplicate_key"]


BROKEN = """
rules:
  - {id: first, if: {any: [colis, 404]}, then: {department: delivery}}
  - {id: words, if: {any: [facture]}, then: {department: press}, examples: [bonjour], not_examples: [ma facture]}
  - {id: wide, if: {any: [vol]}, then: {department: press}}
  - {id: late, if: {any: [vol perdu]}, then: {department: delivery}, examples: [vol perdu]}
tests:
  - {text: facture, expect: {department: delivery}}
"""


def test_rules_with_faults_hide_no_example_that_goes_elsewhere():
    assert [fault.path for fault in errors(BROKEN)] == [
        "rules[0].if.any[1]", "rules[1].examples[0]", "rules[3].examples[0]"
    ]  # fmt: skip


def test_what_a_rule_with_faults_might_take_is_not_told_before_it_is_mended():
    mended = BROKEN.replace(", 404", "")
    assert [fault.path for fault in errors(mended)] == [
        "rules[1].examples[0]", "rules[1].not_examples[0]", "rules[3].examples[0]", "tests[0].expect.department"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("accounts: {a: {network: nowhere}}", True),
        ("people: {p: {}}", True),
        ("moved_to: {old: nobody}", True),
        ("lists: {words: [a, 4]}", False),
        ("hours: {office: {open: {noday: '09:00-10:00'}}}", False),
        ("zone: Paris", False),
        ("tests: 5", True),
    ],
)
def test_faults_elsewhere_hide_examples_only_where_rules_look_at_them(wrong, told):
    body = f"{wrong}\nrules: [{{id: r, if: {{any: [colis]}}, then: {{department: press}}, examples: [merci]}}]"
    found = [fault.path for fault in errors(body)]
    assert len(found) == 1 + told
    assert ("rules[0].examples[0]" in found) is told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("channel: press", "channel: 5", ["departments.press.channel", "rules[0].examples[0]"]),
        ("channel: press", "hours: {}", ["departments.press.hours"]),
        ("fallback: front_desk", "  Bad Key: {name: x}\nfallback: front_desk", ["departments.Bad Key"]),
        ("fallback: front_desk", "fallback: nobody", ["fallback", "rules[0].examples[0]"]),
        ("fallback: front_desk", "", ["", "rules[0].examples[0]"]),
        ("fallback: front_desk", "fallback: front_desk\nfallback: press", ["fallback", "rules[0].examples[0]"]),
        ('channel: "#livraison"', "hours: {open: {mon: '09:00-10:00'}}, channel: 5",
         ["departments.delivery.channel", "rules[0].examples[0]"]),
    ],
)  # fmt: skip
def test_a_department_with_a_fault_hides_no_example(old, new, told):
    head = HEAD.replace(old, new)
    body = "rules: [{id: r, if: {any: [colis]}, then: {department: press}, examples: [merci]}]"
    assert [fault.path for fault in check(head + body, "f") if fault.severity == "error"] == told


def test_a_test_is_not_told_where_the_fallback_has_a_fault():
    body = "rules: []\ntests: [{text: a, expect: {department: press}}]"
    assert [fault.code for fault in errors(body)] == ["test_failed"]
    assert [fault.code for fault in check(HEAD.replace("fallback: front", "fallback: fron") + body, "f")] == [
        "unknown_department", "unused_department", "unused_department"
    ][:1]  # fmt: skip


DEPARTMENTS = HEAD + "rules:\n" + "".join(
    f"  - {{id: r{at}, if: {{any: [word{at}]}}, then: {{department: delivery}}, examples: [word{at}]}}\n"
    for at in range(26)
)  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("departments:", "departmnts:", ["departmnts means nothing here."]),
        ("fallback:", "falback:", ["falback means nothing here."]),
        ("delivery: {name:", "delivry: {name:", ["There is no department 'delivery', which is named in 26 places."]),
        ("press: {name:", "press: {nmae:", ["nmae means nothing here."]),
        ("rules:", "ruls:", ["ruls means nothing here."]),
    ],
)
def test_one_misspelt_key_makes_one_fault(right, wrong, told):
    faults = check(DEPARTMENTS.replace(right, wrong, 1), "f")
    assert [fault.message for fault in faults if fault.severity == "error"] == told


def test_a_misspelt_list_section_makes_one_fault_and_is_told_in_its_place():
    [fault] = errors("list: {words: [colis]}\nrules: [{id: r, if: {any: [$words]}, then: {department: press}}]")
    assert (fault.line, fault.path) == (8, "list")
    assert fault.remedy.startswith("Did you mean lists?")


def test_a_name_that_is_near_no_section_is_not_taken_for_one():
    assert [fault.path for fault in errors("notes: [a]\nrules: []")] == ["notes"]


def test_a_key_in_brackets_is_told_like_any_other():
    assert [fault.path for fault in errors('"[a]": 1\nrules: []')] == ["[a]"]
