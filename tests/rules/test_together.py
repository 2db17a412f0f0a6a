"""Conditions that no mention can meet together are told with both named; what can hold together is left alone."""

import pytest

from bot.rules.source import check

HEAD = """
version: 1
zone: Europe/Paris
accounts:
  masto: {network: mastodon, base_url: "https://social.example"}
  tweets: {network: x}
departments:
  delivery: {name: Delivery, hours: {open: {mon-fri: "09:00-18:00", sun: "22:00-02:00"}}}
  press: {name: Press, hours: {zone: Asia/Tokyo, open: {mon: "09:00-10:00"}}}
  night: {name: Night, hours: {open: {mon: "00:00-05:00"}}}
  front: {name: Front}
fallback: front
"""


def told(condition: str) -> list[tuple[str, str]]:
    """The path below the rule's if, and the message, of each condition that never holds."""
    faults = check(HEAD + f"rules: [{{id: r, if: {condition}, then: {{department: press}}}}]", "f")
    assert [fault for fault in faults if fault.severity == "error"] == []
    return [(fault.path.removeprefix("rules[0].if."), fault.message) for fault in faults if fault.code == "never_true"]


@pytest.mark.parametrize(
    ("condition", "path", "said"),
    [
        ("{all_of: [{language: fr}, {language: [en, de]}]}", "all_of[1].language",
         "all_of[0].language: fr and all_of[1].language: en, de never hold together"),
        ("{network: x, all_of: [{network: mastodon}]}", "all_of[0].network", "network: x and all_of[0].network:"),
        ("{all_of: [{kind: review}, {all_of: [{kind: mention}]}]}", "all_of[1].all_of[0].kind", "all_of[0].kind:"),
        ("{all_of: [{stars: 1}, {stars: 5}]}", "all_of[1].stars", "all_of[0].stars: 1 and all_of[1].stars: 5"),
        ("{stars: '> 1', all_of: [{stars: '< 2'}]}", "all_of[0].stars", "stars: > 1 and all_of[0].stars: < 2"),
        ("{account: masto, network: [x, facebook]}", "account", "the account is on another network"),
        ("{all_of: [{account: masto}, {account: tweets}]}", "all_of[1].account", "masto and all_of[1].account: tweets"),
        ("{author: {followers: '> 10'}, all_of: [{author: {followers: '< 5'}}]}", "all_of[0].author.followers",
         "author.followers: > 10 and all_of[0].author.followers: < 5"),
        ("{author: {verified: true}, all_of: [{author: {verified: false}}]}", "all_of[0].author.verified", "true and"),
        ("{author: {handle: ann}, all_of: [{author: {handle: '@Bob'}}]}", "all_of[0].author.handle", "ann and"),
        ("{feeling: '< -0.3', all_of: [{feeling: '> 0'}]}", "all_of[0].feeling", "feeling: < -0.3"),
        ("{feeling: '> 0', all_of: [{feeling: '<= 0'}]}", "all_of[0].feeling", "feeling: > 0"),
        ("{anger: '== 0.5', all_of: [{anger: '> 0.5'}]}", "all_of[0].anger", "anger: 0.5"),
        ("{urgency: '> 0.5', all_of: [{urgency: '== 0.5'}]}", "all_of[0].urgency", "urgency: > 0.5"),
        ("{time: {days: sat}, all_of: [{time: {days: sun}}]}", "all_of[0].time", "time and all_of[0].time"),
        ("{time: {between: '08:00-12:00'}, all_of: [{time: {between: '12:00-20:00'}}]}", "all_of[0].time", "time and"),
        ("{open: delivery, time: {days: sat, zone: Europe/Paris}}", "open", "it does not work then"),
        ("{open: delivery, closed: delivery}", "closed", "open: delivery and closed: delivery never hold together"),
        ("{kind: mention, all_of: [{stars: 1}]}", "all_of[0].stars", "only a review has stars"),
        ("{kind: review, any_of: [{kind: mention}, {stars: 1}]}", "any_of[0].kind", "kind: review and any_of[0].kind"),
        ("{author: {known: false}, all_of: [{author: {cases_30d: '> 0'}}]}", "all_of[0].author.cases_30d", "no cases"),
        ("{all_of: [{any: [colis]}, {none: [colis]}]}", "all_of[0].any", "none: forbids 'colis'"),
        ("{any: [colis], any_of: [{none: [colis]}, {language: fr}]}", "any_of[0].none", "none: forbids 'colis'"),
        ("{all_of: [{language: fr}, {not: {language: [fr, en]}}]}", "all_of[1].not", "not: forbids all"),
        ("{not: {network: x}, any_of: [{network: x}, {language: fr}]}", "any_of[0]", "not: forbids all"),
    ],
)  # fmt: skip
def test_conditions_that_shut_each_other_out_are_told_with_both_named(condition, path, said):
    [(where, message)] = told(condition)
    assert where == path
    assert said in message


@pytest.mark.parametrize(
    "condition",
    [
        "{language: [fr, en], all_of: [{language: [en, de]}]}",
        "{account: [masto, tweets], network: x}",
        "{any_of: [{language: fr}, {language: en}]}",
        "{feeling: '<= 0', all_of: [{feeling: '>= 0'}]}",
        "{feeling: '< 0.5', all_of: [{feeling: '< 0.2'}]}",
        "{author: {followers: '> 10'}, all_of: [{author: {followers: '<= 11'}}]}",
        "{author: {handle: ann}, all_of: [{author: {handle: '@Ann'}}]}",
        "{author: {verified: true}, all_of: [{author: {bot: false}}]}",
        "{time: {days: sat, between: '22:00-04:00'}, all_of: [{time: {days: sun}}]}",
        "{time: {days: sun, between: '22:00-04:00'}, all_of: [{time: {days: mon}}]}",
        "{time: {days: sat, zone: Asia/Tokyo}, all_of: [{time: {days: sun}}]}",
        "{open: delivery, time: {days: fri, between: '18:30-20:00'}}",
        "{open: [delivery, front], time: {days: sat}}",
        "{open: delivery, time: {days: mon, between: '01:00-02:00'}}",
        "{open: press, time: {days: sat}}",
        "{open: night, time: {days: sun, between: '23:30-23:45'}}",
        "{open: [delivery, press], closed: delivery}",
        "{kind: [mention, review], stars: 1}",
        "{author: {known: false, cases_30d: '< 1'}}",
        "{not: {network: x}, any_of: [{network: mastodon}, {language: fr}]}",
        "{none: [colis], any_of: [{any: [paquet]}, {language: fr}]}",
    ],
)
def test_conditions_that_can_hold_together_are_not_told(condition):
    assert told(condition) == []


def test_a_block_that_never_holds_is_told_once_and_not_again_in_its_branches():
    condition = "{language: fr, not: {language: fr}, any_of: [{network: x}, {kind: reply}]}"
    assert [path for path, _ in told(condition)] == ["not"]


@pytest.mark.parametrize(
    ("condition", "path", "said"),
    [
        ("{stars: '<= 3', not: {any_of: [{stars: '<= 2'}, {stars: 3}]}}", "not", "stars and not never hold together"),
        ("{author: {followers: '>= 100'}, language: fr, not: {any_of: [{author: {followers: '>= 500'}}, "
         "{author: {followers: '< 600'}}]}}", "not", "author and not never hold together: no mention meets both"),
        ("{time: {between: '08:00-12:00'}, not: {any_of: [{time: {between: '07:00-10:00'}}, "
         "{time: {between: '10:00-13:00'}}]}}", "not", "time and not never"),
        ("{open: delivery, not: {time: {days: sun}}, time: {days: [sat, sun]}}", "not",
         "time, open and not never hold together: no mention meets all of them."),
        ("{closed: delivery, time: {days: mon, between: '10:30-16:00'}}", "closed", "time and closed never"),
        ("{network: [x, mastodon], any_of: [{language: fr}, {account: masto, not: {network: mastodon}}]}",
         "any_of[1].not", "any_of[1].account and any_of[1].not never hold together"),
        ("{any_of: [{language: fr}, {language: de}], all_of: [{any_of: [{language: en}, {language: it}]}]}",
         "all_of[0].any_of", "any_of and all_of[0].any_of never hold together"),
        ("{language: fr, any: [colis], not: {any_of: [{any: [colis], language: fr}, {stars: 1}]}}", "not",
         "forbids all"),
        ("{feeling: '< 0', not: {all_of: [{feeling: '< -0.5'}, {feeling: '< 0'}]}, "
         "all_of: [{not: {feeling: '>= -0.5'}}]}", "all_of[0].not", "not and all_of[0].not never"),
        ("{stars: 1, not: {kind: [review, comment]}}", "not", "stars and not never"),
        ("{not: {author: {known: true}}, author: {cases_30d: '> 1'}}", "not", "author and not never"),
        ("{has: [link, image], not: {has: image}, all_of: [{not: {has: link}}]}", "all_of[0].not",
         "has, not and all_of[0].not never"),
        ("{regex: 'mon colis', not: {regex: 'colis|paquet'}}", "not", "forbids all"),
        ("{any: [colis], any_of: [{none: [colis]}, {none: ['col*']}]}", "any_of[0].none", "forbids 'colis'"),
        ("{not: {any_of: [{language: fr}, {not: {language: fr}}]}}", "not", "not never holds: no mention meets it."),
        ("{not: {open: front}}", "not", "not never holds"),
    ],
)  # fmt: skip
def test_conditions_of_which_it_takes_several_to_leave_nothing_are_told(condition, path, said):
    (where, message), *_ = told(condition)
    assert (where, said in message) == (path, True)


@pytest.mark.parametrize(
    "condition",
    [
        "{stars: '<= 4', not: {any_of: [{stars: '<= 2'}, {stars: 3}]}}",
        "{not: {any_of: [{stars: '<= 2'}, {stars: '>= 3'}]}}",
        "{not: {any_of: [{author: {verified: true}}, {author: {verified: false}}]}}",
        "{open: delivery, not: {time: {days: [mon, tue, wed, thu, fri]}}}",
        "{closed: press, time: {days: mon, between: '09:30-09:40', zone: Asia/Tokyo}}",
        "{closed: delivery, time: {days: mon, between: '09:30-16:00'}}",
        "{any_of: [{language: fr}, {language: de}], all_of: [{any_of: [{language: [de, fr]}, {stars: 1}]}]}",
        "{any: [colis, paquet], not: {any_of: [{any: [colis]}, {any: [lettre]}]}}",
        "{not: {regex: 'mon colis'}, regex: 'colis'}",
        "{feeling: '> 0', not: {feeling: '== 0.5'}}",
        "{stars: 4, not: {stars: '== 2.5'}}",
    ],
)
def test_conditions_of_which_several_leave_something_are_not_told(condition):
    assert told(condition) == []


def test_conditions_that_make_too_many_cases_are_left_alone():
    def one_of(key: str, values: list[str]) -> str:
        return f"{{any_of: [{', '.join(f'{{{key}: {value}}}' for value in values)}]}}"

    above = [f"'> 0.{at}'" for at in range(9)]
    shut_out = [one_of("anger", above), one_of("urgency", above)]
    others = [one_of("language", ["fr", "en", "de", "es", "it", "nl", "pt", "pl", "sv"]), one_of("feeling", above)]
    condition = "{not: {anger: '> 0', urgency: '> 0'}, all_of: [%s]}"
    assert told(condition % ", ".join(shut_out)) != []
    assert told(condition % ", ".join(others + shut_out)) == []
    assert told(one_of("language", ["fr"] * 70)) == []
    words = [f"mot{at}" for at in range(300)]
    assert told(f"{{any: {words}, any_of: [{{none: [{', '.join(f'x{word}' for word in words)}]}}]}}") == []
