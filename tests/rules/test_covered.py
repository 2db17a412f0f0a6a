"""A rule of which earlier ones take all, each a part of it, is told; one of which something is left is not."""

import os
import random
from typing import Any

import pytest

from bot.rules import covered
from bot.rules.batch import route_many
from bot.rules.compile import compiled
from bot.rules.lint import warnings
from bot.rules.meanings import meanings
from bot.rules.schema import Document
from bot.rules.source import check
from tests.rules import made_up
from tests.rules.files import HEAD

FILES = int(os.environ.get("COMPTOIR_CASES", "5000")) // 125
HOURS = """hours: {office: {open: {mon-fri: "09:00-18:00"}}}
departments:
  delivery: {name: Delivery, channel: a, hours: office}
  press: {name: Press, channel: b}
"""


def unreachable(*conditions: str, head: str = HEAD) -> list[str]:
    rules = "".join(
        f"  - {{id: r{at}, if: {condition}, then: {{department: {'press' if at % 2 else 'delivery'}}}}}\n"
        for at, condition in enumerate(conditions)
    )
    lists = "lists: {parcels: [colis, paquet]}\nrules:\n"
    return [fault.message for fault in check(head + lists + rules, "f") if fault.code == "unreachable"]


@pytest.mark.parametrize(
    "conditions",
    [
        ("{any: [colis]}", "{any: [paquet]}", "{any: [colis, paquet]}"),
        ("{any: [colis]}", "{any: [paquet]}", "{any: [$parcels], network: x}"),
        ("{any: ['col*']}", "{any: [paquet]}", "{any: [mon colis, paquet]}"),
        ("{any: [colis], language: fr}", "{any: [colis], not: {language: fr}}", "{any: [colis]}"),
        ("{any: [colis], language: fr}", "{any: [colis], language: en}", "{any: [colis], language: [fr, en]}"),
        ("{any: [colis], network: x}", "{network: [facebook, linkedin]}", "{any: [colis], network: [x, facebook]}"),
        ("{kind: review}", "{not: {kind: [review, reply]}}", "{kind: [review, mention]}"),
        ("{any: [colis], feeling: '< 0'}", "{any: [colis], feeling: '>= 0'}", "{any: [colis]}"),
        ("{feeling: '< 0.3'}", "{feeling: '> 0.6'}", "{all_of: [{feeling: '>= 0.3'}]}", "{language: fr}"),
        ("{anger: '<= 0'}", "{anger: '> 0'}", "{language: fr}"),
        ("{anger: '< 1'}", "{anger: '>= 1'}", "{language: fr}"),
        ("{anger: '<= 0.5'}", "{anger: '> 0.5'}", "{urgency: '> 0.5'}"),
        ("{stars: '<= 2'}", "{stars: '>= 3'}", "{stars: '>= 1', network: google_reviews}"),
        ("{author: {followers: '>= 1000'}}", "{author: {followers: '< 1000'}}", "{author: {followers: '>= 10'}}"),
        ("{any: [colis], none: [cadeau]}", "{any: [cadeau]}", "{any: [colis]}"),
        ("{has: image}", "{not: {has: image}, language: fr}", "{language: fr}"),
        ("{time: {days: [mon, tue, wed, thu, fri]}}", "{time: {days: [sat, sun]}}", "{network: x}"),
        ("{any: [colis], language: fr}", "{any: [colis], not: {language: fr}}", "{any: [paquet]}", "{any: [$parcels]}"),
    ],
)  # fmt: skip
def test_a_rule_of_which_nothing_is_left_is_told(conditions):
    last = len(conditions) - 1
    message = unreachable(*conditions)[-1]
    assert message.startswith(f"Rule r{last} is never reached: r") and message.endswith("take all that it could.")


def test_the_hours_of_a_department_are_two_cases():
    conditions = ("{any: [colis], open: delivery}", "{any: [colis], closed: delivery}", "{any: [colis]}")
    assert unreachable(*conditions, head=f"version: 1\nfallback: press\n{HOURS}") == [
        "Rule r2 is never reached: r0 and r1 together take all that it could."
    ]


@pytest.mark.parametrize(
    "conditions",
    [
        ("{any: [colis]}", "{any: [paquet]}", "{any: [colis, paquet, lettre]}"),
        ("{any: [colis]}", "{any: [paquet], network: x}", "{any: [colis, paquet]}"),
        ("{any: [colis], language: fr}", "{any: [colis], language: en}", "{any: [colis]}"),
        ("{any: [colis], feeling: '< 0'}", "{any: [colis], feeling: '> 0'}", "{any: [colis]}"),
        ("{author: {followers: '>= 1000'}}", "{author: {followers: '< 1000'}}", "{any: [colis]}"),
        ("{author: {verified: true}}", "{author: {verified: false}}", "{any: [colis]}"),
        ("{stars: '<= 2'}", "{stars: '>= 3'}", "{any: [colis]}"),
        ("{any: [colis], none: [cadeau]}", "{any: [carte cadeau]}", "{any: [colis]}"),
        ("{time: {days: [mon, tue, wed, thu, fri]}}", "{time: {days: sat}}", "{network: x}"),
        ("{network: x}", "{not: {network: [x, facebook]}}", "{any: [colis]}"),
        ("{time: {between: '08:00-20:00'}}", "{time: {between: '20:01-08:00'}}", "{any: [colis]}"),
        ("{time: {between: '08:00-20:00'}}", "{time: {between: '20:00-08:00', zone: Asia/Tokyo}}", "{any: [colis]}"),
        ("{author: {verified: true}}", "{not: {author: {verified: false}}, network: x}", "{any: [colis]}"),
        ("{regex: 'abc|def'}", "{regex: 'abx'}", "{regex: '(abc)?def|ab'}"),
        ("{author: {known: true}}", "{author: {cases_30d: '< 2'}}"),
        ("{kind: review}", "{not: {stars: 1}, language: fr}", "{any_of: [{network: x}, {author: {bot: true}}]}"),
    ],
)
def test_a_rule_of_which_something_is_left_is_not(conditions):
    assert unreachable(*conditions) == []


@pytest.mark.parametrize(
    ("conditions", "taking"),
    [
        (("{network: x}", "{not: {not: {network: x}}}"), "r0 takes"),
        (("{kind: review}", "{any: [colis], stars: '> 1'}"), "r0 takes"),
        (("{author: {known: true}}", "{author: {cases_30d: '>= 3'}}"), "r0 takes"),
        (("{open: press}", "{not: {closed: press}}"), "r0 takes"),
        (("{time: {between: '08:00-20:00'}}", "{time: {between: '19:00-08:00'}}", "{any: [colis]}"),
         "r0 and r1 together"),
        (("{not: {author: {verified: true}}}", "{language: fr}", "{author: {verified: true}}", "{any: [colis]}"),
         "r0 and r2 together"),
        (("{author: {handle: [ann, '@Bob']}}", "{author: {handle: eve}}", "{author: {handle: [bob, eve]}}"),
         "r0 and r1 together"),
        (("{any_of: [{language: fr}, {stars: 1}]}", "{not: {all_of: [{language: [fr, en]}, {stars: '> 0'}]}}",
          "{language: en, stars: '> 1'}", "{any: [colis]}"), "r0, r1 and r2 together"),
        (("{regex: 'colis|paquet'}", "{regex: 'mon paquet'}"), "r0 takes"),
        (("{regex: [abc, def]}", "{regex: 'x+abc|def[0-9]'}"), "r0 takes"),
        (("{regex: 'n[o°] ?[0-9]+'}", "{regex: 'n[o°] ?[0-9]+', language: fr}"), "r0 takes"),
        (("{regex: 'abc', language: fr}", "{regex: 'def', not: {language: de}}", "{regex: 'abcd|defg', language: fr}"),
         "r0 and r1 together"),
    ],
)  # fmt: skip
def test_what_conditions_bring_with_them_is_known(conditions, taking):
    last = len(conditions) - 1
    assert unreachable(*conditions)[-1] == f"Rule r{last} is never reached: {taking} take all that it could.".replace(
        "takes take", "takes"
    )


def test_an_account_is_on_its_network_and_a_department_works_in_its_hours():
    accounts = "accounts: {ours: {network: x}, theirs: {network: facebook}}\n"
    head = f"version: 1\nfallback: press\n{HOURS}{accounts}"
    assert unreachable("{network: [x, reddit]}", "{account: ours}", head=head)
    assert not unreachable("{network: [x, reddit]}", "{account: [ours, theirs]}", head=head)
    week = "{time: {days: [mon, tue, wed, thu, fri], between: '08:00-19:00'}}"
    assert unreachable(week, "{open: delivery}", head=head)
    assert not unreachable(week.replace("19:00", "18:30"), "{open: delivery}", head=head)
    assert unreachable(
        "{time: {between: '17:00-10:00'}}", "{time: {days: [sat, sun]}}", "{closed: delivery}", head=head
    )
    # On a day off it is closed at any hour.
    with_days_off = head.replace("open: {mon-fri", "holidays: FR, open: {mon-fri")
    assert not unreachable("{time: {between: '17:00-10:00'}}", "{time: {days: [sat, sun]}}", "{closed: delivery}",
                           head=with_days_off)  # fmt: skip


def test_what_would_take_too_long_to_prove_is_left_alone():
    rules = [f"{{any: [colis], author: {{handle: user{at}}}}}" for at in range(30)]
    assert unreachable(*rules, "{any: [colis]}") == []


def test_how_much_is_proved_in_one_file_is_bounded():
    left_over = []
    for at in range(24):
        for number, language in enumerate(["fr", "en", "de", "es", "it", "nl", "pt", "pl", "sv"]):
            asked = f"{{any: [mot{at}], language: {language}, anger: '> 0.{number}', urgency: '> 0.{number}',"
            left_over.append(f"{asked} has: image, author: {{bot: true, followers: '> {number}'}}}}")
        left_over.append(f"{{any: [mot{at}]}}")
    lost = ("{any: [lait]}", "{any: [eau]}", "{any: [lait, eau]}")
    assert len(unreachable(*lost, *left_over)) == 1
    assert unreachable(*left_over, *lost) == []


def test_how_much_is_proved_of_one_rule_is_bounded(monkeypatch):
    conditions = ("{any: [colis], language: fr}", "{any: [colis], not: {language: fr}}", "{any: [colis]}")
    assert unreachable(*conditions) != []
    monkeypatch.setattr(covered, "_MOST_STEPS", 3)
    assert unreachable(*conditions) == []


def crowded(rng: random.Random) -> Document:
    """Rules that share a few words and little else, so that they cover each other."""
    words = ["colis", "colis perdu", "col*", "404", "retard"]
    extras: list[dict[str, Any]] = [
        {}, {"language": "fr"}, {"not": {"language": "fr"}}, {"feeling": "< 0"}, {"feeling": ">= 0"},
        {"none": ["retard"]}, {"has": "question"}, {"not": {"has": "question"}}, {"network": "x"},
        {"network": "mastodon"}, {"stars": "<= 2"}, {"stars": ">= 3"}, {"author": {"followers": ">= 100"}},
        {"author": {"followers": "< 100"}}, {"open": "d0"}, {"closed": "d0"}, {"time": {"days": ["sat", "sun"]}},
        {"time": {"days": ["mon", "tue", "wed", "thu", "fri"]}},
    ]  # fmt: skip
    pair = rng.sample(extras, 5)
    rules = [
        {"id": f"r{at}", "then": {"department": f"d{at % 2}"},
         "if": {**({"any": rng.sample(words, rng.randrange(1, 4))} if rng.random() < 0.9 else {}), **rng.choice(pair)}}
        for at in range(12)
    ]  # fmt: skip
    return Document.model_validate(
        {
            "version": 1,
            "hours": {"office": {"open": {"mon-fri": "09:00-18:00"}}},
            "departments": {
                "d0": {"name": "A", "channel": "a", "hours": "office"},
                "d1": {"name": "B", "channel": "b"},
            },
            "fallback": "d0",
            "rules": rules,
        }
    )


def test_what_is_told_decides_on_no_made_up_mention():
    told = 0
    for number in range(FILES):
        rng = random.Random(number)
        document = crowded(rng)
        known = meanings(document)
        plan = compiled(document, known)
        lost = {
            document.rules[fault.path[1]].id
            for fault in warnings(document, plan, known)
            if fault.code == "unreachable" and "together" in fault.message
        }
        told += len(lost)
        if lost:
            scenes = [made_up.scene(rng) for _ in range(100)]
            assert lost.isdisjoint(each.rule for each in route_many(plan, scenes))
    assert told > FILES // 20
