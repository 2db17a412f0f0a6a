"""What stands in a file for nothing is told, and blocks nothing: names twice, rules that repeat, lists nobody uses."""

import pytest

from bot.rules.source import check

HEAD = """
version: 1
accounts: {ours: {network: x%s}}
people: {lea: {name: Lea}, sam: {name: Sam}}
hours: {office: {open: {mon-fri: "09:00-18:00"}}}
departments:
  care: {name: Care, hours: office, members: [lea%s], languages: [fr%s]}
  front: {name: Front}
fallback: front
"""


def warned(body: str, code: str, *, account: str = "", member: str = "", language: str = "") -> list[str]:
    faults = check(HEAD % (account, member, language) + body, "f")
    assert [fault for fault in faults if fault.severity == "error"] == []
    return [f"{fault.path}: {fault.message}" for fault in faults if fault.code == code]


def one(condition: str, then: str = "{department: care}", more: str = "") -> str:
    return f"rules: [{{id: r, if: {condition}, then: {then}{more}}}]"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (one("{network: [x, x]}"), "rules[0].if.network[1]"),
        (one("{language: [fr, en, fr]}"), "rules[0].if.language[2]"),
        (one("{regex: [abc, abc]}"), "rules[0].if.regex[1]"),
        (one("{time: {days: [sat, sat]}}"), "rules[0].if.time.days[1]"),
        (one("{open: [care, care]}"), "rules[0].if.open[1]"),
        (one("{author: {handle: [ann, '@Ann']}}"), "rules[0].if.author.handle[1]"),
        (one("{any_of: [{kind: [reply, reply]}, {not: {has: link}}]}"), "rules[0].if.any_of[0].kind[1]"),
        (one("{any_of: [{kind: reply}, {not: {has: [link, link]}}]}"), "rules[0].if.any_of[1].not.has[1]"),
        (one("{all_of: [{any: [colis, Colis]}]}"), "rules[0].if.all_of[0].any[1]"),
        (one("{any: [colis]}", "{department: care, tags: [a, a]}"), "rules[0].then.tags[1]"),
        (one("{any: [colis]}", more=", examples: [colis, colis]"), "rules[0].examples[1]"),
        (one("{any: [colis]}", more=", not_examples: [merci, merci]"), "rules[0].not_examples[1]"),
    ],
)
def test_a_name_that_stands_twice_is_told(body, path):
    assert [said.partition(": ")[0] for said in warned(body, "duplicate_words")] == [path]


def test_names_that_stand_twice_in_departments_and_accounts_are_told():
    body = one("{any: [colis]}")
    twice = warned(body, "duplicate_words", account=", departments: [care, care]", member=", sam, lea", language=", fr")
    assert twice == [
        "accounts.ours.departments[1]: 'care' stands here twice.",
        "departments.care.members[2]: 'lea' stands here twice.",
        "departments.care.languages[1]: 'fr' stands here twice.",
    ]
    assert warned(body, "duplicate_words", member=", sam", language=", en") == []


def test_a_rule_that_adds_what_another_adds_is_told():
    adds = "  - {id: %s, if: {any: [colis], author: {followers: '> 9'}}, then: {tags: [%s]}}\n"
    assert warned("rules:\n" + adds % ("one", "a") + adds % ("two", "a"), "duplicate_rule") == [
        "rules[1]: Rule two says the same as one."
    ]
    assert warned("rules:\n" + adds % ("one", "a") + adds % ("two", "b"), "duplicate_rule") == []


def test_a_list_or_a_timetable_that_nothing_uses_is_told():
    lists = "lists: {a: [colis], b: [ann], c: [paquet]}\n"
    assert warned(lists + one("{not: {any: [$a]}, author: {handle: $b}}"), "unused_list") == [
        "lists.c: No rule uses the list c."
    ]
    assert warned(lists + one("{any: [$a, $c], author: {handle: $b}}"), "unused_list") == []
    faults = check((HEAD % ("", "", "")).replace("hours: office, ", "") + one("{any: [colis]}"), "f")
    assert [(fault.path, fault.message) for fault in faults if fault.code == "unused_hours"] == [
        ("hours.office", "No department works by the timetable office.")
    ]
    assert warned(one("{any: [colis]}"), "unused_hours") == []


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("lists: {words: 'colis, paquet perdu'}\n" + one("{any: [$words]}"), "lists.words[0]"),
        (one("{any: 'colis, paquet'}"), "rules[0].if.any[0]"),
        (one("{all: [colis, 'perdu, retard']}"), "rules[0].if.all[1][0]"),
        (one("{all: [[colis], ['perdu, retard']]}"), "rules[0].if.all[1][0]"),
        (one("{any: 'bonjour, où est mon colis'}"), None),
        (one("{any: ['colis, paquet', lettre]}"), None),
        (one("{any: 'colis,'}"), None),
        (one("{any: '(colis, paquet)'}"), "rules[0].if.any[0]"),
        (one("{any: [colis]}", "{department: care, tags: 'angry, late'}"), "rules[0].then.tags[0]"),
        (one("{any: [colis]}", "{department: care, tags: ['angry, late', rude]}"), None),
    ],
)
def test_words_with_commas_between_them_are_told_to_be_one_phrase(body, path):
    assert [said.partition(": ")[0] for said in warned(body, "one_phrase")] == ([path] if path else [])


def test_a_budget_is_told_to_be_needless_where_the_network_charges_nothing():
    rules = one("{has: link}")
    assert warned(rules, "no_charges", account=", budget: 20}, toots: {network: bluesky, budget: 20") == [
        "accounts.toots.budget: bluesky charges nothing, so this budget holds nothing back."
    ]
