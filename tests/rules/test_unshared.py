"""Rules that have their words to themselves set off no other rule, and every doubt about words keeps a rule out."""

import random

import pytest

from bot.rules.compile import compiled
from bot.rules.meanings import meanings
from bot.rules.schema import Document
from bot.rules.unshared import unshared
from tests.rules.made_up import document

HEAD = {"version": 1, "departments": {"d": {"name": "D", "channel": "d"}}, "fallback": "d"}


def places(*conditions, lists=None):
    rules = [{"id": f"r{at}", "if": each, "then": {"department": "d"}} for at, each in enumerate(conditions)]
    said = Document.model_validate({**HEAD, "rules": rules, "lists": lists or {}})
    return unshared(said, meanings(said))


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        ("colis", "colis"),
        ("Colis perdu", "un colis"),
        ("livraison", "livr*"),
        ("livr*", "retard"),
        ("#colis", "retard"),
        ("cooool", "cool"),
        ("l'eau", "retard"),
        ("😀", "retard"),
    ],
)
def test_a_rule_with_a_word_that_another_could_meet_is_left_out(mine, other):
    assert 0 not in places({"any": [mine]}, {"any": [other]})


@pytest.mark.parametrize("key", ["none", "all"])
def test_words_that_must_not_be_there_and_those_inside_count_as_well(key):
    assert places({"any": ["colis"]}, {key: ["colis"]}) == frozenset()
    assert places({"any": ["colis"]}, {"not": {"any_of": [{"any": ["colis"]}]}}) == frozenset()


def test_rules_with_plain_words_of_their_own_are_told():
    own = {"any": ["$parcels"], "all": [["été", "où donc"]]}
    assert places(own, {"any": ["facture", "***"]}, {}, lists={"parcels": ["colis", "paquet"]}) == {0}
    assert places(own, {"any": ["facture*"]}, {}, lists={"parcels": ["colis", "paquet"]}) == {0}


def test_texts_of_their_words_set_off_no_rule_before_them():
    told = 0
    for number in range(300):
        rules = document(random.Random(number))
        known = meanings(rules)
        plan = compiled(rules, known)
        always = plan.deciding_before(len(rules.rules), "")
        for at in unshared(rules, known):
            words = [word for group in (rules.rules[at].if_.any or (),) for word in known.words(group)]
            met = plan.deciding_before(at, " ".join(words))
            told += 1
            assert met == [each for each in always if each < at]
    assert told > 20
