"""A sound file may still be doubtful: what its author may not have meant is told with a text or a name, and blocks
nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.mention import History
from bot.rules.broad import too_broad_in_mentions
from bot.rules.languages import missing_languages
from bot.rules.scenes import Scene, scene
from bot.rules.source import check, opened
from bot.understanding.language import TextLanguage

HEAD = """
version: 1
departments:
  delivery: {name: Delivery, languages: [fr, en]}
  billing: {name: Billing, languages: [fr, en]}
  front: {name: Front, languages: fr}
fallback: front
"""


def warned(body: str, code: str) -> list[str]:
    """The warnings of one kind, as people read them, without the remedy."""
    faults = check(HEAD + body, "f")
    assert [fault for fault in faults if fault.severity == "error"] == []
    return [f"{fault.path}: {fault.message}" for fault in faults if fault.code == code]


def two(first: str, second: str, more: str = "") -> str:
    return f"""rules:
  - {{id: one, if: {first}, then: {{department: delivery}}}}
  - {{id: two, if: {second}, then: {{department: billing}}}}
{more}"""


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("{any: [colis, paquet]}", "{any: [facture, paquet]}", "paquet"),
        ("{all: [[colis], [perdu, retard]]}", "{any: [perdu, vol]}", "colis perdu"),
        ("{any: ['livr*']}", "{any: [livraison, argent]}", "livraison"),
        ("{any: [colis, perdu], network: [x, mastodon]}", "{any: [colis], network: [x, facebook]}", "colis"),
        ("{any: [colis, vol], feeling: '< 0'}", "{any: [colis], time: {days: sun}}", "colis"),
        ("{any_of: [{any: [colis]}, {any: [paquet]}]}", "{all: [[paquet, argent], [retard, paquet]]}", "paquet retard"),
        ("{any: [$words]}", "{any: [argent, paquet]}", "paquet"),
    ],
)
def test_two_rules_that_want_the_same_text_are_told_with_it(first, second, text):
    lists = "lists: {words: [colis, paquet]}\n"
    assert warned(lists + two(first, second), "overlap") == [
        f"rules[1]: one and two both take {text!r}: that goes to delivery, never to billing."
    ]


def test_two_rules_without_words_may_overlap_too():
    assert warned(two("{network: x}", "{language: fr}"), "overlap") == [
        "rules[1]: one and two both take texts of any words: that goes to delivery, never to billing."
    ]


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("{any: [colis]}", "{kind: review, stars: '<= 2'}", "colis"),
        ("{author: {followers: '>= 1000'}}", "{all: [[colis], [perdu]], network: x}", "colis perdu"),
        ("{network: x}", "{any_of: [{any: [facture]}, {any: [colis]}]}", "facture"),
        ("{time: {days: sun}}", "{any: [urgent*], language: fr}", "urgent"),
    ],
)
def test_a_rule_without_words_and_one_with_words_are_told_with_a_text(first, second, text):
    assert warned(two(first, second), "overlap") == [
        f"rules[1]: one and two both take {text!r}: that goes to delivery, never to billing."
    ]


def test_an_example_shows_where_a_rule_without_words_and_a_pattern_overlap():
    body = two("{network: x}", "{regex: 'n[o°] ?[0-9]{6}'}").replace("billing}}", "billing}, examples: [no 123456]}")
    assert warned(body, "overlap") == [
        "rules[1]: one and two both take 'no 123456': that goes to delivery, never to billing."
    ]


def many(count: int, more: str = "") -> str:
    words = "".join(
        f"  - {{id: r{at}, if: {{any: [word{at}]}}, then: {{department: delivery}}}}\n" for at in range(count)
    )
    return f"rules:\n{words}  - {{id: last, if: {{language: fr}}, then: {{department: billing}}}}\n{more}"


def test_a_rule_without_words_is_told_three_times_and_one_test_settles_it():
    assert len(warned(many(9), "overlap")) == 3
    settled = "tests: [{text: word5, language: fr, expect: {rule: r5}}]"
    assert warned(many(9, settled), "overlap") == []


def test_a_rule_that_is_never_reached_overlaps_with_nothing():
    body = """rules:
  - {id: one, if: {any: [colis, paquet]}, then: {department: delivery}}
  - {id: lost, if: {any: [paquet]}, then: {department: billing}}
  - {id: three, if: {any: [paquet, facture]}, then: {department: delivery}}
"""
    assert warned(body, "overlap") == []
    assert warned(body, "unreachable") == ["rules[1]: Rule lost is never reached: one takes all that it could."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{any: [colis perdu]}", "{any: [colis]}"),
        ("{any: [colis]}", "{any: [facture]}"),
        ("{any: [colis, paquet], network: x}", "{any: [paquet, facture], network: mastodon}"),
        ("{any: [colis, paquet], none: [facture]}", "{all: [[paquet], [facture]]}"),
        ("{any: [colis, paquet], stars: 1}", "{any: [paquet, facture], stars: '> 2'}"),
    ],
)
def test_an_order_that_is_meant_is_no_overlap(first, second):
    assert warned(two(first, second), "overlap") == []


def test_rules_for_the_same_department_do_not_overlap():
    body = two("{any: [colis, paquet]}", "{any: [paquet, argent]}").replace("billing}}", "delivery}}")
    assert warned(body, "overlap") == []


def test_an_example_that_a_second_rule_would_take_shows_the_overlap():
    body = two("{any: [colis]}", "{regex: 'n[o°] ?[0-9]{6}'}").replace(
        "delivery}}", 'delivery}, examples: ["colis no 123456"]}'
    )
    assert warned(body, "overlap") == [
        "rules[1]: one and two both take 'colis no 123456': that goes to delivery, never to billing."
    ]


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("{any: [facture], network: x}", True),
        ("{any: [facture], author: {verified: true}, time: {days: sat}}", True),
        ("{any: [facture], feeling: '> 0.5'}", False),
        ("{any: [argent], network: x}", False),
    ],
)
def test_an_example_that_a_rule_on_more_than_words_would_take_shows_the_overlap(second, told):
    body = two("{any: [colis]}", second).replace("delivery}}", "delivery}, examples: [colis sans facture]}")
    said = "rules[1]: one and two both take 'colis sans facture': that goes to delivery, never to billing."
    assert warned(body, "overlap") == ([said] if told else [])


def test_a_test_in_the_file_settles_an_overlap():
    settled = "tests: [{text: le paquet, expect: {rule: one}}]"
    assert warned(two("{any: [colis, paquet]}", "{any: [paquet, argent]}", settled), "overlap") == []


def test_a_department_nobody_routes_to_is_told():
    assert warned("rules: [{id: r, then: {department: billing}}]", "unused_department") == [
        "departments.delivery: No rule sends anything to delivery."
    ]
    assert warned("rules: [{id: r, then: {department: billing, also: [delivery]}}]", "unused_department") == []


def test_a_rule_without_an_example_is_told():
    body = """rules:
  - {id: proven, if: {any: [colis]}, then: {department: billing}, examples: [colis]}
  - {id: unproven, if: {any: [paquet]}, then: {tags: [t]}, not_examples: [merci]}
"""
    assert warned(body, "no_example") == ["rules[1]: Rule unproven has no example."]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{any: [colis, Colis]}", "rules[0].if.any[1]: 'Colis' is the same to us as 'colis'."),
        ("{none: [été, ete]}", "rules[0].if.none[1]: 'ete' is the same to us as 'été'."),
        ("{all: [colis, [retard, retard]]}", "rules[0].if.all[1][1]: 'retard' stands here twice."),
        ("{any: [$words]}", "lists.words[1]: 'l’été' is the same to us as \"l'été\"."),
        ("{any: [$words, $words]}", "rules[0].if.any[1]: '$words' stands here twice."),
    ],
)
def test_the_same_words_twice_are_told(rule, said):
    lists = 'lists: {words: ["l\'été", l’été]}\n'
    assert said in warned(f"{lists}rules: [{{id: r, if: {rule}, then: {{department: billing}}}}]", "duplicate_words")


@pytest.mark.parametrize("closed", ["delivery", "[delivery, billing]"])
def test_a_department_without_hours_is_never_closed(closed):
    body = f"rules: [{{id: r, if: {{closed: {closed}}}, then: {{department: billing}}}}]"
    [said] = warned(body, "never_true")
    assert said.startswith("rules[0].if.closed: delivery")


def test_words_that_the_rule_itself_forbids_are_told():
    body = "rules: [{id: r, if: {any: [carte cadeau, la carte], none: [carte]}, then: {department: billing}}]"
    [said] = warned(body, "never_true")
    assert said == "rules[0].if.any: none: forbids 'carte cadeau', and without it this never holds."
    assert warned(body.replace("la carte", "colis"), "never_true") == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{any: [colis, the]}", "nearly every text holds 'the'"),
        ("{all: [['a*', colis]]}", "nearly every text holds 'a*'"),
        ("{regex: '.*'}", "the pattern '.*' is found in any text"),
        ("{regex: 'a?'}", "the pattern 'a?' is found in any text"),
        *(
            (f"{{regex: '{pattern}'}}", f"the pattern {pattern!r} is found in nearly any text")
            for pattern in ("e", ".", "[a-z]+")
        ),
        ("{regex: '\\w'}", r"the pattern '\\w' is found in nearly any text"),
    ],
)
def test_words_that_every_text_holds_are_told(condition, said):
    body = f"rules: [{{id: r, if: {condition}, then: {{department: billing}}}}]"
    assert warned(body, "too_broad") == [f"rules[0]: Rule r is too broad: {said}."]


@pytest.mark.parametrize("condition", ["{all: [the, colis]}", "{any: [colis], regex: '.*'}", "{regex: 'a+'}"])
def test_a_common_word_beside_a_rare_one_is_left_alone(condition):
    body = f"rules: [{{id: r, if: {condition}, then: {{department: billing}}}}]"
    assert [said for said in warned(body, "too_broad") if "pattern" not in said] == []


@pytest.mark.parametrize("pattern", [r"n[o°] ?\d{4}", r"\bcolis\b|\bparcel\b", r"\?$", r"merci|thank", r".{90}", r"!"])
def test_a_pattern_of_some_texts_is_left_alone(pattern):
    body = f"rules: [{{id: r, if: {{regex: '{pattern}'}}, then: {{department: billing}}}}]"
    assert warned(body, "too_broad") == []


def test_words_that_are_in_most_examples_of_others_are_told():
    texts = [f"bonjour, ma facture numéro {number}" for number in range(12)]
    body = f"""rules:
  - {{id: bills, if: {{any: [facture]}}, then: {{department: billing}}, examples: {texts}}}
  - {{id: hello, if: {{any: [bonjour, salut]}}, then: {{department: delivery}}, examples: [salut]}}
"""
    assert warned(body, "too_broad") == [
        "rules[1]: Rule hello is too broad: its words are in 100% of the examples of other departments."
    ]


def past(*texts: str) -> list[Scene]:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return [scene(text, {"at": at + timedelta(minutes=number)}) for number, text in enumerate(texts)]


def test_a_rule_that_took_a_great_share_of_stored_mentions_is_told():
    found = opened(HEAD + two("{any: [bonjour]}", "{any: [facture]}"), file="f")
    mentions = past(*(["bonjour à vous"] * 80 + ["ma facture"] * 20 + ["autre"] * 150))
    assert [each.message for each in too_broad_in_mentions(found.document, found.plan, mentions)] == [
        "Rule one is too broad: it holds for 32% of 250 stored mentions."
    ]
    assert list(too_broad_in_mentions(found.document, found.plan, mentions[:100])) == []
    assert mentions[0].history == History()


def test_a_rule_without_words_may_take_as_much_as_it_likes():
    found = opened(HEAD + two("{network: mastodon}", "{any: [facture]}"), file="f")
    assert list(too_broad_in_mentions(found.document, found.plan, past(*["a"] * 300))) == []


LANGUAGE = TextLanguage()


def tell(texts: Sequence[str]) -> Sequence[str]:
    return LANGUAGE.detect(texts, [None] * len(texts))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("if: {any: [colis, livraison, livreur]}, then: {department: delivery}", "hear French only"),
        ("if: {any: [parcel, delivery, courier]}, then: {department: delivery}", "hear English only"),
        ("if: {any: [parcel, delivery]}, then: {department: delivery}, examples: [Where is my parcel today?]",
         "hear English only"),
        ("if: {all: [[colis, paquet], [retard, perdu, en retard]]}, then: {department: delivery}", "hear French only"),
        ("if: {any: [colis, livraison, parcel, delivery]}, then: {department: delivery}", None),
        ("if: {any: [colis, livraison], language: fr}, then: {department: delivery}", None),
        ("if: {any: [colis, livraison, livreur]}, then: {department: front}", None),
        ("if: {any: [colis, livraison, livreur]}, then: {tags: [t]}", None),
        ("if: {any: [colis, paquet]}, then: {department: delivery}, "
         "examples: [mon colis est perdu, 'where is my colis, please?']", None),
        ("if: {any: [nimbus, m200]}, then: {department: delivery}", None),
        ("if: {network: x}, then: {department: delivery}", None),
    ],
)  # fmt: skip
def test_a_rule_that_hears_one_of_two_languages_is_told(rule, said):
    found = opened(HEAD + f"rules: [{{id: r, {rule}}}]", file="f")
    messages = [each.message for each in missing_languages(found.document, found.meanings, tell)]
    assert [said in message for message in messages] == ([True] if said else [])


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ("{kind: [mention, reply], stars: '<= 2'}", "rules[0].if.stars"),
        ("{author: {known: false, cases_30d: '>= 1'}}", "rules[0].if.author.cases_30d"),
        ("{any: [colis], not: {any: [colis, paquet]}}", "rules[0].if.not"),
        ("{language: fr, network: x, not: {language: [fr, en]}}", "rules[0].if.not"),
        ("{any_of: [{any: [colis]}, {feeling: '> 1'}]}", "rules[0].if.any_of[1].feeling"),
        ("{all_of: [{network: x}, {any: [colis perdu], none: [colis]}]}", "rules[0].if.all_of[1].any"),
    ],
)
def test_conditions_that_shut_each_other_out_are_told(condition, path):
    body = f"rules: [{{id: r, if: {condition}, then: {{department: billing}}}}]"
    assert [said.partition(": ")[0] for said in warned(body, "never_true")] == [path]


@pytest.mark.parametrize(
    "condition",
    [
        "{kind: [mention, review], stars: '<= 2'}",
        "{author: {known: false, cases_30d: '< 1'}}",
        "{any: [colis, paquet], not: {any: [colis]}}",
        "{language: fr, not: {network: x}}",
        "{not: {feeling: '> 1'}}",
    ],
)
def test_conditions_that_can_hold_together_are_left_alone(condition):
    body = f"rules: [{{id: r, if: {condition}, then: {{department: billing}}}}]"
    assert warned(body, "never_true") == []
