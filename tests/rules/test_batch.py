"""Many mentions at once are decided as each of them alone, whatever stands in the texts beside theirs."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.mention import History, Understanding
from bot.rules.batch import route_many
from bot.rules.scenes import Scene
from tests.rules.files import mention, rules_of

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
RULES = rules_of("""
rules:
  - {id: loud, if: {any: [cool, "😡"]}, then: {priority: high, tags: [loud]}}
  - {id: parcels, if: {any: [colis, "colis perdu", "livr*", Straße]}, then: {department: delivery}}
""")
TEXTS = [
    "Mon colis",
    "",
    "cooool, retaaard du livreur",
    "😡 #ColisPerdu straße",
    "col\x81is col\x80is col\x82is",
    "x" * 5000,
    "aaa",
    "@colis https://colis.example",
    "colis\x82perdu",
    "Livraison 日本語 œuvre",
    "suivi sur https://",
    "colis écrit à @",
    "colis #",
    "#Colis_Perdu @acme_help.fr livreur",
    "@",
] * 120


def test_many_mentions_are_decided_as_each_alone():
    scenes = [Scene(mention(text), Understanding(), NOW, History()) for text in TEXTS]
    alone = [replace(RULES.plan.route(*scene[:2], now=NOW), reasons=()) for scene in scenes]
    assert route_many(RULES.plan, scenes) == alone
    assert {decision.rule for decision in alone} == {"", "parcels"}


def test_long_and_short_words_are_found_among_many_texts():
    """Words of every length around the eight bytes that are compared at once, at the end of a text and at its start."""
    words = ["abcdefghijklmnopqrstuvwxyz"[:length] for length in range(1, 27)]
    rules = rules_of(
        "".join(["rules:\n", *(_rule_of(word) for word in words), *(_rule_of(f"z{word}*") for word in words)])
    )
    texts = [*words, *(f"so {word}" for word in words), *(f"z{word}y !" for word in words), "bcdefghi", "abcdefghx"]
    scenes = [Scene(mention(text), Understanding(), NOW, History()) for text in texts]
    alone = [rules.plan.route(*scene[:2], now=NOW).rule for scene in scenes]
    assert [decision.rule for decision in route_many(rules.plan, scenes)] == alone
    assert sum(map(bool, alone)) == len(texts) - 2


def _rule_of(word: str) -> str:
    return f"  - {{id: r-{word.strip('*')}, if: {{any: ['{word}']}}, then: {{department: delivery}}}}\n"


def test_no_mention_is_no_decision():
    assert route_many(RULES.plan, []) == []
