"""What rules meet seldom: files of odd size or encoding, texts that nearly match, letters never seen before."""

import gc
import itertools
from pathlib import Path

import pytest

from bot.collector import collector_at_rest, set_aside_what_stays
from bot.errors import RulesError
from bot.rules import beside, broad, overlap, patterns, reading
from bot.rules.beside import stamp_of
from bot.rules.faults import allowed_keys
from bot.rules.implies import Implication
from bot.rules.positions import Positions
from bot.rules.scan import Scanner
from bot.rules.source import check, load_file
from tests.rules.files import HEAD, one_rule, takes

LIST = "lists: {towns: {csv: towns.csv}}\nrules: [{id: town, if: {any: [$towns]}, then: {department: delivery}}]\n"


def told(text: str) -> list[str]:
    return [fault.message for fault in check(HEAD + text, "f")]


@pytest.fixture
def towns(tmp_path: Path):
    def write(content: bytes) -> list[str]:
        (tmp_path / "rules.yaml").write_text(HEAD + LIST, "utf-8")
        (tmp_path / "towns.csv").write_bytes(content)
        try:
            return [fault.message for fault in load_file(tmp_path / "rules.yaml").warnings]
        except RulesError as refused:
            return [fault.message for fault in refused.faults]

    return write


def test_a_file_that_is_not_there_has_no_stamp_and_one_that_is_has_one(tmp_path):
    file = tmp_path / "towns.csv"
    assert stamp_of(file) is None
    file.write_text("town\n")
    assert stamp_of(file) is not None


def test_a_list_in_another_encoding_says_which_one_is_read(towns):
    assert any("UTF-8" in message for message in towns("town\nÉvry\n".encode("latin-1")))


def test_a_list_with_far_too_many_words_is_refused(towns, monkeypatch):
    monkeypatch.setattr(beside, "_MOST_WORDS", 2)
    assert any("far too many words" in message for message in towns(b"town\na1\nb2\nc3\nd4\n"))


def test_a_file_with_far_too_many_entries_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "_MOST_ENTRIES", 10)
    assert any("far too many entries" in message for message in told("lists: {a: &a [colis], b: *a}"))


def test_below_a_plain_value_no_key_is_allowed():
    assert allowed_keys(("version", "major")) == []


def test_a_department_that_is_asked_to_be_open_and_closed_never_fits():
    rule = "rules: [{id: r, if: {open: delivery, closed: delivery}, then: {department: delivery}}]"
    assert any("never open and closed at once" in message for message in told(rule))


def test_the_search_for_overlaps_ends_where_it_has_tried_enough(monkeypatch):
    two = """rules:
  - {id: one, if: {any: [colis, paquet]}, then: {department: delivery}}
  - {id: two, if: {any: [facture, paquet]}, then: {department: press}}
"""
    assert any("both take" in message for message in told(two))
    monkeypatch.setattr(overlap, "_MOST_EVALUATED", -1)
    assert not any("both take" in message for message in told(two))


def test_a_pattern_gives_a_text_up_that_nearly_matches_in_too_many_places():
    rules = one_rule(r"{regex: '\bж'}")
    assert takes(rules, "ж")
    assert not takes(rules, "aж " * 100)


def test_letters_beyond_what_is_remembered_are_read_all_the_same(monkeypatch):
    monkeypatch.setattr(patterns, "_MOST_REMEMBERED", 0)
    assert patterns._StandIns("")[ord("中")] == "_"


def test_a_word_stands_where_its_author_wrote_it():
    assert [tuple(span) for span in Positions("le colis", "le colis", b"").words()] == [(0, 2), (3, 8)]


def test_words_of_signs_alone_are_in_no_text():
    assert set(Scanner(["", " colis "]).scan("mon colis !!!")[2]) == {1}


def test_phrases_of_which_only_the_words_are_there_are_not_found():
    assert list(Scanner([" mon colis "]).scan_many(["colis mon", "mon colis"])) == [1]


def test_phrases_of_everyday_words_are_told_apart_by_all_their_words():
    phrases = [f" {' '.join(words)} " for words in itertools.permutations(["un", "deux", "trois", "quatre"], 3)]
    scanner = Scanner(phrases)
    held = {
        "un deux quatre trois un": {" un deux quatre ", " deux quatre trois ", " quatre trois un "},
        "un deux un": set(),
    }
    for text, expected in held.items():
        assert {phrases[number] for number in scanner.scan(text)[2]} == expected
    assert scanner.scan_many(list(held)) == {0: scanner.scan(next(iter(held)))[2]}


def test_a_collector_that_rests_already_goes_on_resting():
    gc.disable()
    try:
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
    with collector_at_rest():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_set_aside_is_not_searched_through_again():
    kept: list[object] = [[]]
    assert any(each is kept for each in gc.get_objects())
    try:
        set_aside_what_stays()
        assert not any(each is kept for each in gc.get_objects())
    finally:
        gc.unfreeze()


def test_of_many_rules_without_words_examples_are_looked_at_now_and_then(monkeypatch):
    body = "rules:\n" + "".join(
        f"  - {{id: r{at}, if: {{regex: colis}}, then: {{department: {('delivery', 'press')[at % 2]}}}, "
        f"examples: [colis {at}]}}\n"
        for at in range(2)
    )
    body = body.replace("regex: colis}, then: {department: press}", "regex: c.l}, then: {department: press}")
    body = body.replace("colis 1", "col")
    assert any("both take 'colis 0'" in message for message in told(body))
    monkeypatch.setattr(broad, "_MOST_LOOKS", 1)
    body = body.replace(
        "- {id: r0", "- {id: first, if: {any: [merci]}, then: {department: press}, examples: [merci]}\n  - {id: r0"
    )
    assert not any("both take 'colis 0'" in message for message in told(body))


@pytest.mark.parametrize(
    "condition",
    ["author: {{handle: h{0}}}", "any: [merci], author: {{handle: h{0}}}", "regex: abc{0}",
     "any_of: [{{any: [mot{0}x]}}, {{author: {{handle: h{0}}}}}]"],
)  # fmt: skip
def test_rules_are_held_only_against_those_that_could_take_all_of_theirs(condition, monkeypatch):
    count, asked = 300, []
    holds = Implication.holds
    monkeypatch.setattr(Implication, "holds", lambda self, *both: asked.append(1) or holds(self, *both))
    rules = [f"  - {{id: r{at}, if: {{{condition.format(at)}}}, then: {{department: press}}}}\n" for at in range(count)]
    twin = f"  - {{id: twin, if: {{{condition.format(7)}}}, then: {{department: delivery}}}}\n"
    messages = told("rules:\n" + "".join(rules) + twin)
    assert "Rule twin is never reached: r7 takes all that it could." in messages
    assert len(asked) < 20 * count


def test_texts_that_only_seem_to_hold_a_word_are_passed_over():
    words = [f"mot{number}" for number in range(0, 4000, 2)]
    scanner = Scanner([f" {word} " for word in words])
    texts = [f"mot{number}" for number in range(4000)] + [f"{number}tom" for number in range(4000)]
    assert [texts[number] for number in scanner.scan_many(texts)] == words
