"""What the audit log keeps of an act, and how its chain is followed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.audit import (
    PRODUCT,
    Act,
    Entry,
    Origin,
    change,
    digest,
    entry_of,
    is_act,
    of_case,
    of_reply,
    without_words,
)
from bot.domain.audit_chain import START, Anchor, Broken, Flaw, Link, Verifier, linked

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDS = "Zebra, my cup is broken"


def chain(count: int) -> list[Link]:
    links, end = [], Anchor(0, START)
    for number in range(count):
        act = Act("claimed", AT + timedelta(minutes=number), "marie", number, "care")
        links.append(linked(entry_of(act, Origin("desk", "10.0.0.7")), end))
        end = Anchor(links[-1].number, links[-1].hash)
    return links


def broken(links: list[Link], kept: Anchor | None = None) -> Broken | None:
    verifier = Verifier(kept)
    verifier.follow(links)
    verifier.finish()
    return verifier.broken


def test_words_become_digests_and_names_stay() -> None:
    told = without_words(
        "rerouted", {"reason": WORDS, "previous": "care", "reply": 7, "said": [WORDS, 1], "closed": True, "none": None}
    )
    assert told == {
        "reason": digest(WORDS),
        "previous": "care",
        "reply": 7,
        "said": [digest(WORDS), 1],
        "closed": True,
        "none": None,
    }
    assert WORDS not in str(told)


def test_what_is_not_known_to_be_a_name_is_taken_for_words() -> None:
    assert without_words("anything", {"brand_new": WORDS}) == {"brand_new": digest(WORDS)}


def test_a_reason_is_told_where_it_is_a_name_of_ours() -> None:
    assert without_words("closed", {"reason": "spam"}) == {"reason": "spam"}
    assert without_words("escalated", {"reason": "spam"}) == {"reason": digest("spam")}


def test_words_that_no_database_could_hold_have_a_digest_too() -> None:
    assert digest("\ud800") != digest("\ud801")


@pytest.mark.parametrize("kind", ["claimed", "published", "account_paused", "moved", "a_kind_of_tomorrow"])
def test_what_happens_is_an_act_unless_it_is_known_to_be_none(kind: str) -> None:
    assert is_act(kind)


@pytest.mark.parametrize("kind", ["opened", "card_refreshed", "composing", "whispered"])
def test_news_of_authors_and_of_drawing_are_no_acts(kind: str) -> None:
    assert not is_act(kind)


def test_only_what_differs_is_told_of_before_and_after() -> None:
    before, after = change({"state": "open", "assignee": None, "revision": 1}, {"state": "open", "assignee": "marie"})
    assert (before, after) == ({"assignee": None, "revision": 1}, {"assignee": "marie"})


def test_of_what_was_not_there_nothing_is_told() -> None:
    assert of_case(None) == of_reply(None) == {}


def test_a_whole_chain_is_whole_and_says_since_when() -> None:
    links, verifier = chain(5), Verifier()
    verifier.follow(links[:3])
    verifier.follow(links[3:])
    verifier.finish()
    assert verifier.broken is None
    assert (verifier.end, verifier.since) == (Anchor(5, links[-1].hash), AT)
    assert str(verifier.end) == f"5:{links[-1].hash}"


def test_nothing_is_whole_too() -> None:
    verifier = Verifier()
    verifier.finish()
    assert (verifier.broken, verifier.end, verifier.since) == (None, Anchor(0, START), None)


def test_the_first_flaw_is_told_and_nothing_behind_it() -> None:
    links = chain(6)
    links[2] = replace(links[2], entry=replace(links[2].entry, who="ana"))
    links[4] = replace(links[4], entry=replace(links[4].entry, who="ana"))
    verifier = Verifier()
    verifier.follow(links[:4])
    verifier.follow(links[4:])
    assert verifier.broken == Broken(3, Flaw.CHANGED)
    assert verifier.end.number == 2


def test_an_entry_that_is_missing_is_told_by_its_number() -> None:
    links = chain(4)
    assert broken([links[0], *links[2:]]) == Broken(2, Flaw.MISSING)
    assert broken(links[1:]) == Broken(1, Flaw.MISSING)


def test_an_entry_put_in_the_place_of_another_does_not_link() -> None:
    links = chain(4)
    forged = linked(replace(links[1].entry, who="ana"), Anchor(1, links[0].hash))
    assert broken([links[0], forged, *links[2:]]) == Broken(3, Flaw.UNLINKED)


def test_the_same_entry_twice_does_not_link() -> None:
    links = chain(2)
    assert broken([*links, links[1]]) == Broken(2, Flaw.UNLINKED)


def test_a_cut_off_end_is_noticed_by_whoever_kept_an_anchor_and_by_nobody_else() -> None:
    links = chain(4)
    kept = Anchor(4, links[-1].hash)
    assert broken(links[:2]) is None
    assert broken(links[:2], kept) == Broken(3, Flaw.MISSING)
    assert broken(links, kept) is None


def test_a_log_written_anew_is_noticed_by_an_anchor() -> None:
    links, kept = chain(3), Anchor(2, "f" * 64)
    assert broken(links) is None
    assert broken(links, kept) == Broken(2, Flaw.OTHER)


def test_a_flaw_comes_before_what_an_anchor_misses() -> None:
    links = chain(3)
    assert broken([links[0], links[2]], Anchor(9, "f" * 64)) == Broken(2, Flaw.MISSING)


@pytest.mark.parametrize(
    "other",
    [
        {"at": AT + timedelta(microseconds=1)},
        {"kind": "released"},
        {"who": None},
        {"origin": Origin("api", "p", "t")},
        {"origin": Origin("desk", "q", "t")},
        {"origin": Origin("desk", "p", "u")},
        {"case_id": None},
        {"department": None},
        {"data": '{"a": 1}'},
        {"before": "{}"},
        {"after": "{}"},
    ],
)
def test_a_hash_covers_every_part_of_an_entry(other: dict[str, object]) -> None:
    entry = Entry(AT, "claimed", "marie", Origin("desk", "p", "t"), 7, "care", '{"a":1}', '{"b":1}', '{"c":1}')
    start = Anchor(0, START)
    assert linked(entry, start).hash != linked(replace(entry, **other), start).hash  # type: ignore[arg-type]
    assert linked(entry, start).hash != linked(entry, Anchor(1, START)).hash
    assert linked(entry, start).hash != linked(entry, Anchor(0, "1" * 64)).hash


def test_a_moment_is_the_same_in_any_zone_and_the_product_acts_from_nowhere() -> None:
    entry = entry_of(Act("woken", AT), PRODUCT)
    elsewhere = replace(entry, at=AT.astimezone())
    assert linked(entry, Anchor(0, START)).hash == linked(elsewhere, Anchor(0, START)).hash
    assert (entry.who, entry.origin.place, entry.data) == (None, "", "{}")
