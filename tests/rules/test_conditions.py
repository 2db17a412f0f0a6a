"""Each condition of the language holds where it should, and says what it saw."""

from datetime import UTC, datetime

import pytest

from bot.domain.mention import Media, MentionKind, Understanding
from tests.rules.files import one_rule, route, rules_of, takes


def test_all_needs_one_word_of_each_group():
    rules = one_rule("{all: [[retard, late], colis]}")
    assert takes(rules, "colis en retard")
    assert not takes(rules, "colis")
    assert not takes(rules, "retard")


def test_none_keeps_a_text_out():
    rules = one_rule("{any: [carte], none: [carte cadeau]}")
    assert takes(rules, "ma carte")
    assert not takes(rules, "ma carte cadeau")


def test_a_rule_of_absent_words_alone_takes_everything_else():
    rules = one_rule("{none: [colis]}")
    assert takes(rules, "bonjour")
    assert not takes(rules, "mon colis")


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("{network: x}", {"network": "x"}),
        ("{network: [facebook, x]}", {"network": "x"}),
        ("{kind: review}", {"kind": MentionKind.REVIEW}),
        ("{author: {followers: '>= 1000'}}", {"followers": 1000}),
        ("{author: {verified: true}}", {"verified": True}),
        ("{author: {bot: true}}", {"bot": True}),
        ("{author: {handle: ['@Eve']}}", {"handle": "eve"}),
        ("{stars: '<= 2'}", {"stars": 2}),
        ("{stars: 5}", {"stars": 5}),
        ("{has: image}", {"media": (Media("image", ""),)}),
        ("{has: [video, image]}", {"media": (Media("video/mp4", ""),)}),
        ("{language: [fr, en]}", {"understood": Understanding(language="en")}),
        ("{feeling: '< -0.3'}", {"understood": Understanding(feeling=-0.5)}),
        ("{anger: '> 0.5'}", {"understood": Understanding(anger=0.8)}),
        ("{urgency: '= 0.5'}", {"understood": Understanding(urgency=0.5)}),
        ("{has: question}", {"understood": Understanding(question=True)}),
        ("{any_of: [{network: x}, {stars: 1}]}", {"network": "x"}),
        ("{all_of: [{network: x}, {stars: 1}]}", {"network": "x", "stars": 1}),
        ("{not: {network: mastodon}}", {"network": "x"}),
    ],
)
def test_a_condition_holds_on_what_it_asks_and_not_on_an_ordinary_mention(condition, facts):
    assert takes(one_rule(condition), "bonjour", **facts)
    assert not takes(one_rule(condition), "bonjour")


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("{author: {followers: '< 10'}}", {"followers": 10}),
        ("{author: {verified: false}}", {"verified": None}),
        ("{author: {handle: eve}}", {"handle": "adam"}),
        ("{not: {any_of: [{network: x}, {network: mastodon}]}}", {"network": "x"}),
        ("{all_of: [{network: x}, {stars: 1}]}", {"network": "x", "stars": 2}),
    ],
)
def test_a_condition_fails_on_what_it_excludes(condition, facts):
    assert not takes(one_rule(condition), "bonjour", **facts)


@pytest.mark.parametrize(
    ("content", "text"), [("link", "voir https://a.example"), ("hashtag", "un #mot"), ("emoji", "bien 😀")]
)
def test_contents_are_seen_in_the_text(content, text):
    assert takes(one_rule(f"{{has: {content}}}"), text)
    assert not takes(one_rule(f"{{has: {content}}}"), "C# n'est pas un mot-dièse, 3 < 4 ™")


def test_an_account_can_be_asked_for():
    rules = rules_of(
        "accounts: {shop_x: {network: x}}\nrules: [{id: r, if: {account: shop_x}, then: {department: press}}]"
    )
    assert takes(rules, "bonjour", account="shop_x")
    assert not takes(rules, "bonjour")


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-03-06T20:00+00:00", True),  # Friday evening
        ("2026-03-07T07:59+00:00", True),  # the night that began on Friday
        ("2026-03-07T08:00+00:00", False),
        ("2026-03-06T07:00+00:00", False),  # the night that began on Thursday
        ("2026-03-07T21:00+00:00", False),
    ],
)
def test_a_span_past_midnight_belongs_to_the_day_on_which_it_begins(moment, inside):
    rules = one_rule('{time: {days: fri, between: "20:00-08:00"}}')
    assert takes(rules, "bonjour", now=datetime.fromisoformat(moment)) is inside


def test_hours_are_those_of_the_zone_through_a_change_of_clocks():
    rules = one_rule('{time: {between: "09:00-10:00", zone: Europe/Paris}}')
    assert takes(rules, "bonjour", now=datetime(2026, 3, 28, 8, 30, tzinfo=UTC))
    assert takes(rules, "bonjour", now=datetime(2026, 3, 29, 7, 30, tzinfo=UTC))
    assert not takes(rules, "bonjour", now=datetime(2026, 3, 29, 8, 30, tzinfo=UTC))


def test_days_alone_are_whole_days():
    rules = one_rule("{time: {days: [sat, sun]}}")
    assert takes(rules, "bonjour", now=datetime(2026, 3, 7, 0, 0, tzinfo=UTC))
    assert not takes(rules, "bonjour", now=datetime(2026, 3, 9, 0, 0, tzinfo=UTC))


def test_a_pattern_sees_the_text_without_case_and_accents_and_reports_it_as_written():
    rules = one_rule(r"{regex: 'n[°o]\s?\d{8}|numéro de série'}")
    text = "Le N°12345678 ne marche plus"
    reason = route(rules, text).reasons[0]
    assert (reason.condition, reason.matched) == ("regex", "N°12345678")
    assert text[reason.start : reason.end] == reason.matched
    assert takes(rules, "mon NUMERO DE SERIE")
    assert not takes(rules, "n°123")


def test_a_pattern_looks_through_invisible_characters_typography_and_ligatures():
    assert route(one_rule('{regex: "l\'oeuvre-d"}'), "L’œu\u00advre—d").reasons[0].matched == "L’œu\u00advre—d"


def test_the_first_of_several_patterns_may_fail():
    assert route(one_rule("{regex: [abc, def]}"), "l’été: DEF").reasons[0].matched == "DEF"


def test_a_pattern_that_matches_nothing_of_the_text_has_no_place():
    reason = route(one_rule("{regex: 'x*'}"), "bonjour").reasons[0]
    assert (reason.matched, reason.start) == ("", -1)


def test_a_pattern_of_disaster_stays_linear():
    rules = one_rule("{regex: '(a+)+$'}")
    assert not takes(rules, "a" * 30_000 + "!")


@pytest.mark.parametrize(
    ("condition", "facts", "said"),
    [
        ("{network: x}", {"network": "x"}, ("network", "x")),
        ("{feeling: '< -0.3'}", {"understood": Understanding(feeling=-0.456)}, ("feeling", "-0.46 (< -0.3)")),
        ("{author: {followers: '> 5'}}", {"followers": 1234567}, ("author.followers", "1234567 (> 5)")),
        ("{author: {verified: true}}", {"verified": True}, ("author.verified", "true")),
        ("{author: {verified: false}}", {"verified": False}, ("author.verified", "false")),
        ("{has: [image, emoji]}", {"media": (Media("image", ""),)}, ("has", "image")),
        ("{time: {days: wed}}", {}, ("time", "wed 12:00 UTC")),
        ("{not: {network: x}}", {}, ("rule", "")),
        ("{any_of: [{network: x}, {kind: mention}]}", {}, ("kind", "mention")),
    ],
)
def test_reasons_say_what_was_seen(condition, facts, said):
    reason = route(one_rule(condition), "bonjour", **facts).reasons[0]
    assert (reason.condition, reason.matched) == said
    assert reason.rule == "only"
