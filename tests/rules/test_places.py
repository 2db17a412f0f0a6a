"""Places of words are the same whether they are seen in the text itself or counted, on texts made up by chance."""

import random

import pytest

from bot.rules.characters import for_patterns
from bot.rules.loosely import fold_for_patterns
from bot.rules.positions import Positions
from bot.rules.scan import Scanner, pattern
from tests.rules.files import one_rule, route
from tests.rules.made_up import PHRASES, text

WANTED = [each for each in map(pattern, PHRASES) if each]


def test_words_seen_in_the_text_itself_stand_where_counting_finds_them():
    scanner, rng, seen = Scanner(WANTED), random.Random(4), 0
    for _ in range(5000):
        original = text(rng)
        written, folded, hits = scanner.scan(original)
        for number in hits if b"\n" not in folded else ():
            positions, wanted = Positions(original, written, folded), [scanner.patterns[number]]
            quickly = positions._seen_in_place(wanted)
            seen += quickly is not None
            assert quickly in (None, positions._counted(wanted)), original
    assert seen > 1000


@pytest.mark.parametrize(
    ("word", "written", "matched"),
    [
        ("colis per*", "mon colis perdu, là", ["colis perdu"]),
        ("livr*", "le livreur😡 et la livraison", ["livreur", "livraison"]),
        ("livr*", "le livrœur", ["livrœur"]),
        ("merci merci", "merci merci, merci", ["merci merci", "merci, merci"]),
        ("colis", "colis 😀 colis. #colis", ["colis", "colis", "colis"]),
        ("colis", "\u200fcolis\u200e perdu", ["colis"]),
        ("colis", "co\u00adlis\u200b", ["co\u00adlis"]),
        ("été", "un e\u0301te\u0301\u200f !", ["e\u0301te\u0301"]),
        ("est", "ce nʼest pas", ["est"]),
        ("❤️", "a ❤️\u200f b", ["❤️\u200f"]),
    ],
)
def test_each_place_is_told_as_it_was_written(word, written, matched):
    assert [each.matched for each in route(one_rule(f"{{any: ['{word}']}}"), written).reasons] == matched


def test_the_table_folds_for_patterns_as_each_character_alone():
    for code in (*range(0xD800), *range(0xE000, 0x10000), *range(0x10000, 0x20000, 5)):
        assert fold_for_patterns(f"É{chr(code)}œ") == f"e{for_patterns(chr(code))}oe"
