"""What somebody will have meant is told with the fault: the comparison, the day, the place, the key, the channel."""

from typing import Annotated

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from bot.rules.faults import findings
from bot.rules.source import check, load_rules
from tests.rules.files import HEAD
from tests.support.effort import effort

ACCOUNTS = 'accounts: {toot: {network: mastodon, base_url: "https://social.example"}}\n'


def errors(text: str) -> list[tuple[str, str]]:
    """The path and the remedy of every error."""
    return [(fault.path, fault.remedy) for fault in check(text, "f") if fault.severity == "error"]


def wrong(condition: str) -> tuple[str, str]:
    """The path below the rule's if, and the remedy, of the one error of a condition."""
    [(path, remedy)] = errors(HEAD + f"rules: [{{id: r, if: {condition}, then: {{department: press}}}}]")
    return path.removeprefix("rules[0].if."), remedy


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'>= 10k'", ">= 10000"),
        ("'> 1,5M'", "> 1500000"),
        ("'>= 10,000'", ">= 10000"),
        ("'>= 10 000'", ">= 10000"),
        ("'>= 1e3'", ">= 1000"),
        ("'=> 0.3'", ">= 0.3"),
        ("'=< 2'", "<= 2"),
        ("'≥ 0,5'", ">= 0.5"),
        ("'≤ 2'", "<= 2"),
        ("'= 5 %'", "== 0.05"),
        ("“< -0.3”", "< -0.3"),
    ],
)
def test_a_comparison_written_in_another_way_is_told_as_it_should_be(written, meant):
    assert wrong(f"{{author: {{followers: {written}}}}}") == ("author.followers", f'Write "{meant}", between quotes.')


@pytest.mark.parametrize("written", ["many", "'!= 0'", f"'=> 1{' ' * 60}'", "[1, 2]", "true"])
def test_what_is_like_no_comparison_is_answered_with_an_example(written):
    path, remedy = wrong(f"{{stars: {written}}}")
    assert (path, remedy) == ("stars", 'Write for example ">= 1000" or "< -0.3", between quotes.')


@pytest.mark.parametrize(
    ("condition", "path", "remedy"),
    [
        ("{time: {days: mon-fri}}", "time.days[0]", "Write [mon, tue, wed, thu, fri]."),
        ("{time: {days: [samedi-lundi]}}", "time.days[0]", "Write [sat, sun, mon]."),
        ("{time: {days: [lun]}}", "time.days[0]", "Write mon."),
        ("{time: {days: [12]}}", "time.days[0]", "Allowed: mon, tue, wed, thu, fri, sat, sun."),
        ("{time: {days: sat, zone: Pariis}}", "time.zone", "Did you mean Europe/Paris?"),
        ("{time: {days: sat, zone: europe/paris}}", "time.zone", "Did you mean Europe/Paris?"),
        ("{time: {days: sat, zone: New York}}", "time.zone", "Did you mean America/New_York?"),
        ("{time: {days: sat, zone: Mars}}", "time.zone", "Write for example Europe/Paris."),
        ("{time: {days: weekend}}", "time.days[0]", "Write [sat, sun]."),
        ("{time: {days: sat, zone: CEST}}", "time.zone", "Write for example Europe/Paris."),
        ("{time: weekend}", "time", 'Write {days: [sat, sun]} or {between: "20:00-08:00"}.'),
        ("{network: 'x, mastodon'}", "network[0]", "Write [x, mastodon]."),
        ("{language: 'fr, en'}", "language[0]", "Write [fr, en]."),
        ("{language: fr-FR}", "language[0]", "Write fr."),
        ("{language: pt_BR}", "language[0]", "Write pt."),
        ("{open: 'press, delivery'}", "open[0]", "Write [press, delivery]."),
        ("{open: 'press, deliver'}", "open[0]", "Did you mean press? Allowed: delivery, press, front_desk."),
        ("{any: [Attention: arnaque]}", "any[0]", 'A text with a colon in it stands between quotes: '
         '"Attention: arnaque".'),
        ("{author: {followers: '>= 100, < 200'}}", "author.followers", "Write one limit here, and the other in a block "
         "of all_of:."),
        ("{author: {followers: 100-200}}", "author.followers", "Write one limit here, and the other in a block of "
         "all_of:."),
        ("{has: photo}", "has[0]", "Write image."),
        ("{kind: dm}", "kind[0]", "Write message."),
        ("{any_of: [colis, paquet, {network: x}]}", "any_of[0]", "Words stand under any: [...]."),
        ("{all_of: colis}", "all_of", "Write [one, two] or one entry a line, each after a dash."),
        ("{not: [merci]}", "not", "Words stand under none: [...], beside the other conditions."),
        ("{not: [{network: x}]}", "not", "Write key: value, a blank after the colon, one a line or between { and }."),
        ("{author: bob}", "author", "Write {handle: [...]} for people by their handles."),
        ("{all_of: [[colis, 5]]}", "all_of[0]", "Write key: value, a blank after the colon, one a line or between { "
         "and }."),
        ("{any: [{colis: {a: b}}]}", "any[0]", ""),
        ("{keywords: [colis]}", "keywords", "Write any."),
        ("{examples: [colis]}", "examples", "It stands beside if:, not below it."),
        ("{any: ['${words}']}", "any[0]", "Write $words for the list."),
        ("{any: ['$ words']}", "any[0]", "Write $words for the list."),
        ("{regex: '(colis'}", "regex[0]", r"Close the bracket, or write \\( where the sign itself is meant."),
        ("{regex: '[colis'}", "regex[0]", r"Close the bracket, or write \\[ where the sign itself is meant."),
        ("{regex: '*colis'}", "regex[0]", r"Write what is repeated before it, or a \\ where the sign itself is meant; "
         ".* is any text."),
        ("{regex: '(.{1,90}){1,90}'}", "regex[0]", "Write smaller counts, and no count around another: .{0,80} rather "
         "than (.{0,80}){3}."),
    ],
)  # fmt: skip
def test_the_remedy_says_what_was_meant(condition, path, remedy):
    found = dict(errors(HEAD + f"rules: [{{id: r, if: {condition}, then: {{department: press}}}}]"))
    assert found[f"rules[0].if.{path}"] == remedy.replace("\\\\", "\\")


def test_a_key_beside_the_block_that_it_belongs_to_is_led_there():
    rule = "rules:\n  - id: r\n    any: [colis]\n    then: {department: press}\n"
    assert errors(HEAD + rule) == [("rules[0].any", "It stands below if:, not beside it.")]
    listed = "rules:\n  - id: r\n    if:\n      - any: [colis]\n    then: {department: press}\n"
    [(path, remedy)] = errors(HEAD + listed)
    assert (path, "without dashes" in remedy) == ("rules[0].if", True)


def test_a_country_in_small_letters_is_told_as_it_is_written():
    text = HEAD + 'hours: {o: {open: {mon: "9:00-10:00"}, holidays: [fr]}}\nrules: []'
    assert errors(text) == [("hours.o.holidays[0]", "Write FR.")]


def test_a_section_that_is_broken_causes_no_fault_elsewhere():
    body = "rules: [{id: r, then: {department: press, sla: fast}}]\nsla: [fast]\n"
    assert [path for path, _ in errors(HEAD + body)] == ["sla"]


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("    examples: [Quelle #arnaque]", 'A # begins a comment here: put it between quotes, "Quelle #arnaque".'),
        ("    examples: [!arnaque]", 'Put it between quotes: "!arnaque".'),
        ("    examples = [arnaque]", "Write a colon: examples: [arnaque]"),
    ],
)
def test_a_slip_in_a_line_is_told_with_what_to_write(line, remedy):
    text = f"{HEAD}rules:\n  - id: r\n    then: {{department: press}}\n{line}\n    description: a\n"
    assert [said for _, said in errors(text)] == [remedy]


def test_a_block_whose_entries_are_wrong_is_not_called_empty_too():
    told = check(HEAD + "rules: [{id: r, if: {any_of: [colis, paquet]}, then: {department: press}}]", "f")
    assert [fault.path for fault in told] == ["rules[0].if.any_of[0]", "rules[0].if.any_of[1]"]


def test_a_key_one_level_too_deep_is_told_once():
    rule = "rules:\n  - id: r\n    if:\n      any: [colis]\n      then: {department: press}\n"
    assert errors(HEAD + rule) == [("rules[0].if.then", "It stands beside if:, not below it.")]
    assert ("rules[0]", "Add then: here.") in errors(HEAD + rule.replace("then:", "when:"))


@pytest.mark.parametrize(
    ("test", "path", "message"),
    [
        ("feeling: 2", "tests[0].feeling", "2 is too large."),
        ("stars: 0", "tests[0].stars", "0 is too small."),
        ("feeling: sad", "tests[0].feeling", "A number is expected here."),
        (
            "account: toot, network: x",
            "tests[0].network",
            "The account toot is on mastodon, and nothing from x reaches it.",
        ),
    ],
)
def test_facts_that_no_mention_has_are_refused_in_tests(test, path, message):
    body = f"rules: []\ntests: [{{text: a, {test}, expect: {{department: front_desk}}}}]"
    told = [fault for fault in check(HEAD + ACCOUNTS + body, "f") if fault.severity == "error"]
    assert [(fault.path, fault.message) for fault in told] == [(path, message)]
    sound = "rules: []\ntests: [{text: a, account: toot, network: mastodon, expect: {department: front_desk}}]"
    assert errors(HEAD + ACCOUNTS + sound) == []


@pytest.mark.parametrize(
    ("channel", "meant"),
    [
        ("Care", "#care"),
        ("#Care Team", "#care-team"),
        ("@lea", "#lea"),
        ("#a.b", "#a-b"),
        ("Livraison", "#livraison"),
        ("T012/#Care Team", "T012/#care-team"),
        ("t012/#care", "T012/#care"),
        ("t012/C1", "T012/C1"),
        ("Team/Care", "#team-care"),
    ],
)
def test_what_cannot_be_a_channel_of_slack_is_refused(channel, meant):
    text = f"version: 1\nfallback: a\nrules: []\ndepartments: {{a: {{name: A, channels: {{slack: '{channel}'}}}}}}"
    [(path, remedy)] = errors(text)
    assert path == "departments.a.channels.slack"
    assert remedy == f'Write "{meant}", in small letters without blanks, or the channel\'s id.'
    if channel.startswith(("#", "T012")):
        assert errors(text.replace(f"channels: {{slack: '{channel}'}}", f"channel: '{channel}'"))


def test_a_number_is_no_channel_of_slack():
    text = "version: 1\nfallback: a\nrules: []\ndepartments: {a: {name: A, channels: {slack: 7}}}"
    assert [path for path, _ in errors(text)] == ["departments.a.channels.slack"]


@pytest.mark.parametrize("channel", ["#livraison", "#été_2026", "C0123ABCD", "#日本", "T012/#care", "T012/C1"])
def test_a_channel_of_slack_has_a_name_or_an_id(channel):
    text = f"version: 1\nfallback: a\nrules: []\ndepartments: {{a: {{name: A, channels: {{slack: '{channel}'}}}}}}"
    assert errors(text) == []


def test_the_name_of_a_channel_of_slack_may_stand_without_its_sign():
    text = "version: 1\nfallback: a\nrules: []\ndepartments: {a: {name: A, channels: {slack: livraison}}}"
    assert load_rules(text, file="f").directory.departments["a"].channels["slack"] == "#livraison"
    elsewhere = load_rules(text.replace("livraison", "T012/livraison"), file="f")
    assert elsewhere.directory.departments["a"].channels["slack"] == "T012/#livraison"
    alone = load_rules(text.replace("channels: {slack: livraison}", "channel: T012/livraison"), file="f")
    assert alone.directory.departments["a"].channels["slack"] == "T012/#livraison"


def test_the_id_of_somebody_in_another_workspace_has_it_in_front():
    head = "version: 1\nfallback: a\nrules: []\ndepartments: {{a: {{name: A}}}}\n"
    text = head + "people: {{lea: {{name: Lea, slack: '{}'}}}}"
    assert errors(text.format("T012/U345")) == errors(text.format("U345")) == []
    [(path, remedy)] = errors(text.format("T012/lea"))
    assert path == "people.lea.slack"
    assert "T0123/U0123" in remedy


def alone(people: str, roles: str) -> list[str]:
    text = f"version: 1\nfallback: a\nrules: []\npeople: {people}\ndepartments: {{a: {{name: A, {roles}}}}}"
    return [fault.message for fault in check(text, "f") if fault.code == "no_approver"]


def test_a_department_of_one_person_cannot_have_its_replies_approved():
    people = "{lea: {name: Lea}, sam: {name: Sam}}"
    roles = "approval: required, approvers: [lea]"
    assert alone(people, roles + ", members: [lea]") == ["Replies of a need a second person, and lea is the only one."]
    assert alone(people, roles + ", members: [lea, sam]") == []
    assert alone(people.replace("Sam}", "Sam, admin: true}"), roles + ", members: [lea]") == []


def test_a_refusal_without_a_sentence_of_ours_is_told_in_the_words_of_pydantic():
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[str, Field(max_length=2)]).validate_python("long")
    [finding] = findings(refused.value, ("rules", 0))
    assert (finding.path, finding.message) == (("rules", 0), "String should have at most 2 characters.")


def test_a_no_break_space_before_a_key_is_named():
    text = HEAD + "rules:\n  - id: r\n\u00a0   if: {any: [colis]}\n    then: {department: press}\n"
    [fault] = check(text, "f")
    assert (fault.line, fault.column, "no-break space" in fault.remedy) == (10, 1, True)


def test_a_name_of_a_million_letters_is_refused_in_a_moment():
    path, _ = wrong(f"{{language: {'a' * 1_000_000}}}")
    assert path == "language[0]"
    assert effort(lambda: wrong(f"{{language: {'a' * 1_000_000}}}")) < 1


def test_a_second_text_in_the_file_is_told_where_it_begins():
    [fault] = check(f"{HEAD}rules: []\n---\nversion: 1\n", "f")
    assert (fault.line, fault.message) == (HEAD.count("\n") + 2, "A second text begins here.")


def test_a_pattern_that_no_person_wrote_is_refused_at_once():
    [fault] = check(f"{HEAD}rules: [{{id: r, if: {{regex: '{'|' * 20_000}'}}, then: {{department: press}}}}]", "f")
    assert fault.message == "This pattern is longer than 10,000 characters."
