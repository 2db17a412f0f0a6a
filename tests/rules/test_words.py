"""Words of a rule are found however people write them, and nowhere else."""

import random

import pytest

from bot.rules.folding import CHARACTERS, MOST_REMEMBERED
from bot.rules.text import fold
from tests.rules.files import one_rule, route, takes
from tests.rules.reference import readings


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("colis", "Mon COLIS est là"),
        ("reçu", "jamais recu"),
        ("recu", "jamais reçu"),
        ("cœur", "coeur"),
        ("coeur", "CŒUR"),
        ("rendez-vous", "un rendez vous manqué"),
        ("aujourd'hui", "aujourd’hui encore"),
        ("est", "ce n'est rien"),
        ("arrivé", "qu’arrivé-t-il"),
        ("where is my order", "WHERE, is my...order??"),
        ("livr*", "le livreur"),
        ("colis per*", "mon colis perdu"),
        ("colis perdu", "#ColisPerdu"),
        ("colisperdu", "#ColisPerdu"),
        ("#ColisPerdu", "#ColisPerdu"),
        ("sncf connect", "#SNCFConnect2"),
        ("retard", "en retaaaaard"),
        ("cool", "c'est coooool"),
        ("iii", "phase iii"),
        ("😡", "quoi😡😡"),
        ("👍", "👍🏽"),
        ("❤", "je ❤️ ça"),
        ("@acme", "merci @Acme!"),
        ("@acmehelp", "@acme_help bonjour"),
        ("été", "e\u0301te\u0301"),
        ("strasse", "Hauptstraße 3, Straße"),
        ("привет", "ПРИВЕТ всем"),
        ("c a", "la C&A"),
        ("404", "erreur ４０４"),
        ("pro", "𝐩𝐫𝐨"),
        ("colis", "co\u00adlis"),
    ],
)
def test_a_word_is_found_however_it_is_written(word, text):
    assert takes(one_rule(f"{{any: ['{word.replace(chr(39), chr(39) * 2)}']}}"), text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("colis", "le colisée"),
        ("art", "partir"),
        ("colis perdu", "colis jamais perdu"),
        ("colis", "https://acme.example/colis/suivi"),
        ("help", "@acme_help bonjour"),
        ("acme", "@acme bonjour"),
        ("acme", ".@acme bonjour"),
        ("livr*", "delivré"),
        ("colis", ""),
        ("colis", "www.colis.example"),
    ],
)
def test_a_word_is_not_found_inside_another_a_handle_or_an_address(word, text):
    assert not takes(one_rule(f"{{any: ['{word}']}}"), text)


@pytest.mark.parametrize("text", ["@acme", ".@acme bonjour", "merci -@acme", "(@acme)", "«@acme»"])
def test_a_handle_is_found_behind_whatever_people_write_before_it(text):
    assert takes(one_rule("{any: ['@acme']}"), text)


@pytest.mark.parametrize(
    ("text", "matched"),
    [("my red truck", ["red truck"]), ("red, my truck!", ["my truck"]), ("truck", []), ("my red van", [])],
)
def test_phrases_that_share_an_everyday_word_are_told_apart(text, matched):
    colours = ", ".join(f"{colour} truck" for colour in ("red", "blue", "old", "new", "my", "their"))
    reasons = route(one_rule(f"{{any: [{colours}]}}"), text).reasons
    assert [each.matched.replace(",", "") for each in reasons if each.condition == "any"] == matched


def test_an_address_does_not_begin_in_the_middle_of_a_word_however_its_accents_are_written():
    for text in ("étéwww.colis.example", "e\u0301te\u0301www.colis.example"):
        assert takes(one_rule("{any: [colis]}"), text)


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("Où est mon CÔLIS ?", "CÔLIS"),
        ("😀😀 c'est l’œuvre, le #ColisPerdu", "Colis"),
        ("https://x.example @acme_help retaaard colis", "colis"),
        ("\u200bco\u00adlis", "co\u00adlis"),
    ],
)
def test_what_was_matched_is_reported_as_the_author_wrote_it(text, matched):
    reasons = [each for each in route(one_rule("{any: [colis]}"), text).reasons if each.condition == "any"]
    assert [each.matched for each in reasons] == [matched]
    assert text[reasons[0].start : reasons[0].end] == matched


def test_a_prefix_reports_the_whole_word():
    assert route(one_rule("{any: ['livr*']}"), "Le livreur !").reasons[0].matched == "livreur"


def test_a_word_in_both_readings_of_a_hashtag_is_reported_once_each():
    reasons = route(one_rule("{any: [colis, colisperdu]}"), "#ColisPerdu").reasons
    assert [(each.matched, each.start) for each in reasons] == [("Colis", 1), ("ColisPerdu", 1)]


def test_hashtags_fall_into_the_words_that_the_slow_evaluator_reads():
    rng = random.Random(7)
    for _ in range(3000):
        tag = "#" + "".join(rng.choices("abZXéÉÿß7_0жЖ", k=rng.randrange(1, 8)))
        assert [line.split() for line in fold(tag).split("\n")] == readings(tag)[: len(fold(tag).split("\n"))], tag


def test_a_flood_of_matches_is_reported_by_its_first_twenty():
    assert len(route(one_rule("{any: [colis]}"), "colis " * 1000).reasons) == 20


def test_folding_never_fails_on_any_script_and_remembers_only_so_much():
    rules = one_rule("{regex: zzz, any: [colis]}")
    for start in range(0, 0x110000, 0x400):
        text = "".join(chr(code) for code in range(start, start + 48))
        assert fold(text).startswith(" ")
        assert takes(rules, text + " colis zzz")
    assert len(CHARACTERS) <= MOST_REMEMBERED
    assert fold("colis \U000e0d00 été") == " colis ete "


def test_a_mention_of_forty_thousand_characters_is_routed():
    long = "aaaaaaaaaa " * 2000 + "#UnDeuxTrois " * 1500 + "colis"
    assert route(one_rule("{any: [colis]}"), long).reasons[0].start == len(long) - 5
