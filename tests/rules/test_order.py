"""Rules are tried in order; the first with a department ends the search, those without one add to it."""

from bot.domain.decision import Priority
from bot.domain.mention import Understanding
from bot.rules.source import load_rules
from tests.rules.files import HEAD, NOON, mention, route, rules_of

ORDERED = """
sla: {fast: {}, slow: {}}
escalation: {standard: [{after: 1h, to: channel}], loud: [{after: 5m, to: channel}]}
rules:
  - {id: vip, if: {author: {followers: ">= 100"}}, then: {priority: high, tags: [vip, seen], sla: fast,
     also: press}}
  - {id: crisis, if: {any: [feu]}, then: {department: press, also: [delivery], priority: low, tags: [seen, feu],
     sla: slow, escalation: loud, approval: required}}
  - {id: parcel, if: {any: [colis]}, then: {department: delivery, approval: none}}
  - {id: late, if: {any: [colis, feu]}, then: {also: [front_desk], tags: [late]}}
"""


def test_the_first_rule_that_names_a_department_decides():
    decision = route(rules_of(ORDERED), "colis en feu")
    assert (decision.department, decision.rule) == ("press", "crisis")


def test_a_rule_without_a_department_adds_and_the_search_goes_on():
    decision = route(rules_of(ORDERED), "feu", followers=100)
    assert decision.tags == ("vip", "seen", "feu")
    assert decision.sla == "fast"
    assert decision.escalation == "loud"
    assert decision.approval is True


def test_the_highest_priority_wins():
    assert route(rules_of(ORDERED), "feu", followers=100).priority is Priority.HIGH
    assert route(rules_of(ORDERED), "feu").priority is Priority.LOW
    assert route(rules_of(ORDERED), "bonjour").priority is Priority.NORMAL


def test_a_copy_never_goes_to_the_department_that_owns_the_case():
    assert route(rules_of(ORDERED), "feu", followers=100).also == ("delivery",)
    assert route(rules_of(ORDERED), "bonjour", followers=100).also == ("press",)


def test_a_rule_after_the_deciding_one_adds_nothing():
    assert route(rules_of(ORDERED), "colis").tags == ()
    assert route(rules_of(ORDERED), "colis").approval is False


def test_what_no_rule_takes_goes_to_the_fallback_and_says_so():
    decision = route(rules_of(ORDERED), "bonjour")
    assert (decision.department, decision.rule, decision.approval) == ("front_desk", "", None)
    assert [reason.condition for reason in decision.reasons] == ["fallback"]


def test_a_mention_that_rules_only_added_to_still_says_that_none_decided():
    decision = route(rules_of(ORDERED), "bonjour", followers=500)
    assert (decision.department, decision.rule, decision.tags) == ("front_desk", "", ("vip", "seen"))
    assert [reason.rule for reason in decision.reasons] == ["vip", ""]


def test_a_file_without_any_word_routes_by_the_rest():
    rules = rules_of("rules: [{id: r, if: {network: x}, then: {department: press}}]")
    assert route(rules, "bonjour", network="x").department == "press"
    assert route(rules, "bonjour").department == "front_desk"


def test_a_file_without_rules_sends_everything_to_the_fallback():
    assert route(rules_of("rules: []"), "colis").department == "front_desk"


def test_a_rule_without_conditions_takes_everything():
    assert route(rules_of("rules: [{id: r, then: {department: press}}]"), "").rule == "r"


def test_the_same_words_in_many_rules_lead_to_the_first_that_holds():
    body = "".join(
        f"  - {{id: r{at}, if: {{any: [colis, mot{at}], author: {{followers: '> {1000 - at}'}}}}, "
        "then: {department: press}}\n"
        for at in range(100)
    )
    assert route(rules_of("rules:\n" + body), "colis mot99", followers=950).rule == "r51"


def test_a_branch_without_words_keeps_a_rule_in_the_race():
    rules = rules_of("rules: [{id: r, if: {any_of: [{any: [colis]}, {network: x}]}, then: {department: press}}]")
    assert route(rules, "bonjour", network="x").rule == "r"
    assert route(rules, "colis").rule == "r"


def test_branches_of_words_are_all_looked_for():
    rules = rules_of(
        "rules: [{id: r, if: {any_of: [{any: [colis]}, {all: [[feu], [rouge]]}]}, then: {department: press}}]"
    )
    assert route(rules, "feu rouge").rule == "r"
    assert not route(rules, "feu vert").rule


def test_rules_are_pure_and_can_be_asked_again():
    plan = rules_of(ORDERED).plan
    first = plan.route(mention("colis"), Understanding(), now=NOON)
    plan.route(mention("feu"), Understanding(), now=NOON)
    assert plan.route(mention("colis"), Understanding(), now=NOON) == first


def test_the_hash_is_that_of_the_text():
    text = HEAD + "rules: []"
    assert load_rules(text, file="a").hash == load_rules(text, file="b").hash
    assert load_rules(text, file="a").hash != load_rules(text + "\n", file="a").hash
