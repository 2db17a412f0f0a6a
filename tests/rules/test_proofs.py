"""A file proves itself: examples, counter-examples and tests are run, rules that can do nothing are told."""

import pytest

from bot.errors import Fault, RulesError
from bot.rules.source import check
from tests.rules.files import HEAD, rules_of

# Advice that these short files give reason for, and that tests/rules/test_lint.py is about.
ADVICE = frozenset(("no_example", "unused_list", "unused_department", "overlap"))


def told(body: str) -> list[Fault]:
    return [fault for fault in check(HEAD + body, "f") if fault.code not in ADVICE]


def faults(body: str) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in told(body)]


@pytest.mark.parametrize(
    "condition",
    [
        "{any: [colis]}",
        "{any: [colis], network: [x, facebook], language: de, kind: review, stars: '<= 2'}",
        "{any: [colis], author: {followers: '>= 10', verified: true, bot: true, handle: eve}}",
        "{any: [colis], feeling: '< -0.3', anger: '> 0.5', urgency: '>= 1'}",
        "{any: [colis], has: [question, image]}",
        "{any: [colis], has: [video]}",
        "{any: [colis], author: {verified: false}, not: {has: link}}",
        "{any: [colis], time: {days: sun, between: '22:00-06:00', zone: Europe/Paris}}",
        "{any: [colis], time: {days: [sat, sun]}}",
        "{any: [colis], not: {kind: mention}}",
        "{any: [colis], all_of: [{network: x}, {any_of: [{stars: 1}, {language: fr}]}]}",
        "{any: [colis], not: {language: und}}",
    ],
)
def test_an_example_speaks_of_words_and_the_rest_is_as_the_rule_asks(condition):
    if condition.endswith("{language: und}}"):
        assert faults(f"rules: [{{id: r, if: {condition}, then: {{department: press}}, examples: [colis]}}]")
        return
    assert faults(f"rules: [{{id: r, if: {condition}, then: {{department: press}}, examples: [Mon colis]}}]") == []
    assert faults(f"rules: [{{id: r, if: {condition}, then: {{department: press}}, examples: [bonjour]}}]") == [
        ("example_not_taken", "rules[0].examples[0]")
    ]


def test_an_example_that_an_earlier_rule_takes_is_told_with_that_rule():
    body = """rules:
  - {id: wide, if: {any: [colis]}, then: {department: delivery}}
  - {id: narrow, if: {any: [perdu]}, then: {department: press}, examples: [perdu, colis perdu]}
"""
    assert faults(body) == [("example_elsewhere", "rules[1].examples[1]")]
    assert "goes to rule wide" in str(told(body)[0])


def test_a_counter_example_that_the_rule_takes_is_told_with_the_words():
    body = "rules: [{id: r, if: {any: [colis]}, then: {department: press}, not_examples: [merci, joli colis]}]"
    assert faults(body) == [("not_example_taken", "rules[0].not_examples[1]")]
    assert "because of colis" in str(told(body)[0])


def test_a_counter_example_may_be_taken_by_an_earlier_rule():
    body = """rules:
  - {id: first, if: {any: [merci]}, then: {department: press}}
  - {id: second, if: {any: [colis]}, then: {department: delivery}, not_examples: [merci pour le colis]}
"""
    assert faults(body) == []


def test_a_counter_example_of_a_rule_without_words_is_told_too():
    body = "rules: [{id: r, if: {network: x}, then: {department: press}, not_examples: [merci]}]"
    assert faults(body) == [("not_example_taken", "rules[0].not_examples[0]")]


def test_examples_of_a_rule_that_only_adds_are_run():
    body = "rules: [{id: r, if: {any: [colis]}, then: {tags: [t]}, examples: [colis], not_examples: [merci]}]"
    assert faults(body) == []


def test_tests_in_the_file_are_run_with_their_facts_and_their_clock():
    body = """rules:
  - {id: night, if: {time: {between: "20:00-08:00"}}, then: {tags: [night], also: [press]}}
  - {id: r, if: {any: [colis], author: {followers: "> 5"}, stars: 1, has: question, language: fr},
     then: {department: delivery, priority: high, tags: [parcel]}}
tests:
  - {text: colis, followers: 6, stars: 1, question: true, language: fr, at: "2026-01-01T23:00+00:00",
     expect: {department: delivery, rule: r, priority: high, tags: [parcel, night], also: [press]}}
  - {text: colis, expect: {department: front_desk, priority: normal, tags: [], also: []}}
"""
    assert faults(body) == []


def test_a_test_that_fails_says_what_happened_instead():
    body = """rules: [{id: r, if: {any: [colis]}, then: {department: delivery, tags: [a, b]}}]
tests:
  - {text: colis, expect: {department: press, tags: [c]}}
  - {text: merci, expect: {rule: r}}
"""
    assert [(fault.path, fault.message) for fault in told(body)] == [
        ("tests[0].expect.department", "Expected department press, got delivery by rule r."),
        ("tests[0].expect.tags", "Expected tags c, got a, b by rule r."),
        ("tests[1].expect.rule", "Expected rule r, got none by the fallback."),
    ]


def test_a_file_whose_examples_fail_is_refused():
    with pytest.raises(RulesError):
        rules_of("rules: [{id: r, if: {any: [colis]}, then: {department: press}, examples: [merci]}]")


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("{}", "{any: [colis]}"),
        ("{any: [colis]}", "{any: [colis]}"),
        ("{any: [colis]}", "{any: [colis perdu, mon colis]}"),
        ("{any: ['liv*']}", "{any: ['livr*', livreur]}"),
        ("{any: [$parcels]}", "{any: [paquet]}"),
        ("{any: [colis]}", "{all: [[retard], [colis]]}"),
        ("{all: [colis]}", "{any: [colis], language: fr}"),
        ("{any: [colis], none: [carte cadeau]}", "{any: [colis], none: [carte]}"),
        ("{language: [fr, en]}", "{language: fr}"),
        ("{network: x, feeling: '< 0'}", "{network: x, feeling: '<= -0.1'}"),
        ("{stars: '<= 2'}", "{stars: 1}"),
        ("{stars: '>= 2'}", "{stars: '> 2'}"),
        ("{author: {followers: '> 5', handle: [eve, adam], verified: true}}",
         "{author: {followers: '> 6', handle: eve, verified: true, bot: true}}"),
        ("{time: {days: sat}}", "{time: {days: sat}, any: [colis]}"),
        ("{has: [image, link], regex: [abc, xyz]}", "{has: link, regex: abc}"),
        ("{time: {days: [sat, sun]}}", "{time: {days: sun}, any: [bill]}"),
        ("{time: {between: '08:00-20:00'}}", "{time: {between: '09:00-18:00', days: mon}}"),
        ("{time: {days: [sat, sun], between: '22:00-04:00'}}", "{time: {days: sat, between: '22:00-04:00'}}"),
        ("{any_of: [{network: x}, {stars: '<= 2'}]}", "{network: x, any: [parcel]}"),
        ("{any_of: [{network: x}, {stars: '<= 2'}]}", "{stars: 1}"),
        ("{network: [x, facebook]}", "{any_of: [{network: x}, {network: facebook, language: fr}]}"),
        ("{network: x}", "{all_of: [{network: x}, {language: fr}]}"),
        ("{all_of: [{network: x}, {any: [bill]}]}", "{network: x, any: [bill]}"),
        ("{author: {cases_30d: '>= 1'}}", "{author: {cases_30d: '> 0'}}"),
        ("{stars: '<= 2'}", "{stars: '< 3'}"),
        ("{author: {handle: '@Ann'}}", "{author: {handle: ann}}"),
        ("{author: {handle: [$parcels]}}", "{author: {handle: Colis}}"),
        ("{not: {network: x}}", "{network: facebook}"),
        ("{not: {network: x, language: fr}}", "{not: {network: x}}"),
        ("{none: [truck]}", "{none: [truck, van]}"),
        ("{any_of: [{any: ['livr*']}, {author: {handle: ann}}]}", "{any: [livreur]}"),
        ("{any_of: [{any: ['livr*']}, {author: {handle: ann}}]}", "{any_of: [{any: [livrer]}, {any: [livreur]}]}"),
        ("{any_of: [{any: [colis]}, {author: {handle: ann}}]}", "{author: {handle: '@Ann'}}"),
        ("{any_of: [{any: [colis]}, {regex: abc}]}", "{any_of: [{regex: abc}, {any: [mon colis]}]}"),
        ("{regex: [abc, xyz]}", "{any_of: [{regex: abc}, {regex: xyz}]}"),
        ("{regex: [abc, xyz]}", "{regex: abc, author: {handle: ann}}"),
        ("{author: {handle: [ann, bob]}}", "{all_of: [{author: {handle: bob}}, {network: x}]}"),
    ],
)  # fmt: skip
def test_a_rule_that_can_never_be_reached_is_told(wide, narrow):
    body = f"""lists: {{parcels: [colis, paquet]}}
rules:
  - {{id: wide, if: {wide}, then: {{department: press}}}}
  - {{id: narrow, if: {narrow}, then: {{department: delivery}}}}
"""
    assert faults(body) == [("unreachable", "rules[1]")]
    assert told(body)[0].severity == "warning"
    assert rules_of(body).warnings


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("{any: [colis perdu]}", "{any: [colis]}"),
        ("{any: [livreur]}", "{any: ['livr*']}"),
        ("{any: [colis]}", "{any: [colis, paquet]}"),
        ("{any: [colis]}", "{network: x}"),
        ("{any: [colis], none: [carte]}", "{any: [colis]}"),
        ("{language: fr}", "{language: [fr, en]}"),
        ("{language: fr}", "{network: x}"),
        ("{feeling: '< 0'}", "{feeling: '> -0.5'}"),
        ("{feeling: '< 0'}", "{feeling: '<= 0'}"),
        ("{feeling: '< 0'}", "{network: x}"),
        ("{stars: 1}", "{stars: '<= 2'}"),
        ("{author: {verified: true}}", "{author: {bot: true}}"),
        ("{author: {bot: true}}", "{network: x}"),
        ("{time: {days: sat}}", "{time: {days: sun}}"),
        ("{not: {network: x}}", "{network: [x, mastodon]}"),
        ("{not: {network: x}}", "{not: {network: x, language: fr}}"),
        ("{any_of: [{network: x, language: fr}, {stars: 1}]}", "{network: x}"),
        ("{network: x}", "{any_of: [{network: x}, {language: fr}]}"),
        ("{all_of: [{network: x}, {language: fr}]}", "{network: x}"),
        ("{time: {days: sat}}", "{time: {days: [sat, sun]}}"),
        ("{time: {days: sat}}", "{network: x}"),
        ("{time: {between: '09:00-18:00'}}", "{time: {days: mon}}"),
        ("{time: {days: sat}}", "{time: {days: sat, between: '22:00-04:00'}}"),
        ("{time: {between: '09:00-18:00'}}", "{time: {between: '08:00-18:00'}}"),
        ("{time: {between: '09:00-18:00'}}", "{time: {between: '10:00-12:00', zone: Asia/Tokyo}}"),
        ("{stars: '< 3'}", "{stars: '<= 3'}"),
        ("{author: {handle: ann}}", "{author: {handle: [ann, bob]}}"),
    ],
)
def test_a_rule_that_can_be_reached_is_left_alone(wide, narrow):
    body = f"""rules:
  - {{id: wide, if: {wide}, then: {{department: press}}}}
  - {{id: narrow, if: {narrow}, then: {{department: delivery}}}}
"""
    assert faults(body) == []


def test_a_rule_that_only_adds_hides_nothing():
    body = "rules: [{id: a, then: {tags: [t]}}, {id: b, if: {any: [colis]}, then: {department: press}}]"
    assert faults(body) == []


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ("{feeling: '> 1'}", "rules[0].if.feeling"),
        ("{feeling: '< -1'}", "rules[0].if.feeling"),
        ("{anger: '< 0'}", "rules[0].if.anger"),
        ("{stars: 6}", "rules[0].if.stars"),
        ("{author: {followers: '< 0'}}", "rules[0].if.author.followers"),
    ],
)
def test_a_comparison_that_is_never_true_is_told(condition, path):
    assert faults(f"rules: [{{id: r, if: {condition}, then: {{department: press}}}}]") == [("never_true", path)]


@pytest.mark.parametrize(
    "condition", ["{feeling: '>= 1'}", "{stars: '< 2'}", "{urgency: '> 0.999'}", "{anger: '== 1'}"]
)
def test_a_comparison_at_the_edge_is_left_alone(condition):
    assert faults(f"rules: [{{id: r, if: {condition}, then: {{department: press}}}}]") == []


@pytest.mark.parametrize(
    "before",
    [
        "kind: mention", "not: {network: x}", "author: {known: false}", "author: {bot: false}",
        "not: {has: image}", "not: {language: [fr, en]}", 'feeling: "< 0.5"', 'urgency: "< 0.5"',
        'time: {between: "09:00-18:00"}',
    ],
)  # fmt: skip
def test_an_example_that_another_rule_leaves_over_at_some_time_is_not_lost(before: str):
    assert (
        faults(f"""rules:
  - {{id: first, if: {{{before}}}, then: {{department: delivery}}}}
  - {{id: mine, if: {{any: [bill]}}, then: {{department: press}}, examples: ["my bill"]}}""")
        == []
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('time: {between: "18:00-20:00"}', 'time: {between: "18:00-23:00"}'),
        ('time: {between: "12:00-14:00"}', 'time: {between: "12:00-18:00"}'),
        ('time: {between: "20:00-08:00"}', 'time: {between: "21:00-09:00"}'),
        ('feeling: "> -0.25"', 'feeling: "< 0"'),
    ],
)
def test_what_a_narrower_rule_leaves_of_hours_and_moods_is_found(first: str, second: str):
    assert (
        faults(f"""rules:
  - {{id: first, if: {{{first}}}, then: {{department: delivery}}}}
  - {{id: mine, if: {{any: [bill], {second}}}, then: {{department: press}}, examples: ["my bill"]}}""")
        == []
    )


def test_an_example_under_many_exceptions_is_taken():
    assert (
        faults("""rules:
  - id: mine
    if:
      any: [bill]
      not: {any_of: [{network: x}, {language: fr}, {kind: review}, {stars: 1}, {author: {bot: true}},
                     {feeling: "< -0.5"}, {anger: "> 0.5"}, {time: {days: [sun]}}]}
    then: {department: press}
    examples: ["my bill"]""")
        == []
    )


def test_an_example_that_waits_for_the_evening_behind_a_rule_of_the_day_is_not_lost():
    head = HEAD.replace('channel: "#livraison"', 'channel: "#livraison", hours: {open: {mon-fri: "09:00-18:00"}}')
    body = """rules:
  - {id: daytime, if: {open: delivery}, then: {department: delivery}}
  - {id: mine, if: {any: [urgent]}, then: {department: press}, examples: ["c'est urgent"]}"""
    assert [fault.code for fault in check(head + body, "f") if fault.code not in ADVICE] == []
