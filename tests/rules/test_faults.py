"""A malformed file is refused with the place, the path, what is allowed and the nearest name; all faults at once."""

import pytest

from bot.errors import RulesError
from bot.rules.source import check, load_file, load_rules
from tests.rules.files import HEAD

BROKEN = """version: 1
accounts:
  shop: {network: twitter, base_url: here, token: abcdef123, poll: 30, posting: often, departments: [pres]}
people:
  marie: {name: Marie, locale: french, admin: yes, email: 12}
departments:
  press: {name: {fr: Presse, de: Presse}, channel: 12, members: [mari], approval: required}
  Bad Key: {name: x}
fallback: pres
moved_to: {press: gone}
lists: {words: [$other, "?!"]}
rules:
  - id: one
    if:
      languag: [fr]
      language: [no, french, true]
      any: [$parcels, 404, "", "li*vr", $5]
      all: [[$word]]
      author: {followers: 1e3, verified: "yes"}
      feeling: "<< 3"
      regex: "(?=a)"
      time: {days: [lundi], between: "08:00", zone: Paris}
      not: [a]
      kind:
      stars: true
      account: shopp
      any_of: [{regex: "["}]
    then: {department: delivry, priority: hihg, also: [pres], sla: fast}
  - id: one
    then: {}
  - {id: two, if: {network: mastodon}}
tests:
  - {text: a, account: shopp, at: tomorrow, expect: {rule: on, department: pres, also: [pres]}}
sla: {slow: {first_response: 1h}}
"""


@pytest.mark.parametrize(
    ("place", "path", "said"),
    [
        ("3:10", "accounts.shop.network", "no network 'twitter'. Write x."),
        ("3:28", "accounts.shop.base_url", "no web address. Write it with https:// in front."),
        ("3:44", "accounts.shop.token", "Put it in an environment variable and write env:"),
        ("3:62", "accounts.shop.poll", "30 is no length of time. Write 30s for seconds."),
        ("3:72", "accounts.shop.posting", "Allowed: client_key, plain, upsert."),
        ("3:102", "accounts.shop.departments[0]", "Did you mean press?"),
        ("5:24", "people.marie.locale", "Allowed: en, fr."),
        ("5:40", "people.marie.admin", "Write true or false, without quotes."),
        ("5:52", "people.marie.email", "12 is no e-mail address."),
        ("7:30", "departments.press.name.de", "There is no locale 'de'."),
        ("7:43", "departments.press.channel", "YAML reads this as 12. Put it between quotes"),
        ("7:66", "departments.press.members[0]", "Did you mean marie?"),
        ("7:73", "departments.press.approval", "nobody can give it"),
        ("8:3", "departments.Bad Key", "cannot be used as a name"),
        ("9:1", "fallback", "Did you mean press?"),
        ("10:12", "moved_to.press", "press is still a department"),
        ("10:12", "moved_to.press", "no department 'gone'"),
        ("11:17", "lists.words[0]", "A list cannot hold another list."),
        ("11:25", "lists.words[1]", "holds nothing to look for"),
        ("15:7", "rules[0].if.languag", "Did you mean language?"),
        ("16:22", "rules[0].if.language[1]", "no language 'french'. Write fr."),
        ("16:30", "rules[0].if.language[2]", "YAML reads this as True"),
        ("17:13", "rules[0].if.any[0]", "no list 'parcels'"),
        ("17:23", "rules[0].if.any[1]", "YAML reads this as 404"),
        ("17:28", "rules[0].if.any[2]", "This text is empty"),
        ("17:32", "rules[0].if.any[3]", "has a * that is not at its end"),
        ("18:14", "rules[0].if.all[0][0]", "Did you mean words?"),
        ("19:16", "rules[0].if.author.followers", 'Write for example ">= 1000", between quotes.'),
        ("19:32", "rules[0].if.author.verified", "true or false is expected"),
        ("20:7", "rules[0].if.feeling", "'<< 3' is no comparison"),
        ("21:7", "rules[0].if.regex[0]", "no look-around"),
        ("22:21", "rules[0].if.time.days[0]", "no day 'lundi'. Write mon."),
        ("22:29", "rules[0].if.time.between", "no span of hours"),
        ("22:47", "rules[0].if.time.zone", "no time zone 'Paris'"),
        ("23:7", "rules[0].if.not", "A block of keys is expected here."),
        ("24:7", "rules[0].if.kind", "Nothing stands here."),
        ("25:7", "rules[0].if.stars", "is no comparison"),
        ("26:7", "rules[0].if.account[0]", "Did you mean shop?"),
        ("27:17", "rules[0].if.any_of[0].regex[0]", "This pattern cannot be used"),
        ("28:12", "rules[0].then.department", "no department 'delivry'"),
        ("28:33", "rules[0].then.priority", "Did you mean high?"),
        ("28:56", "rules[0].then.also[0]", "Did you mean press?"),
        ("28:63", "rules[0].then.sla", "Allowed: slow."),
        ("29:5", "rules[1].id", "taken by rules[0]"),
        ("30:5", "rules[1].then", "decides nothing"),
        ("31:5", "rules[2]", "then is missing"),
        ("33:15", "tests[0].account", "Did you mean shop?"),
        ("33:31", "tests[0].at", "no moment in time"),
        ("33:54", "tests[0].expect.rule", "Did you mean one?"),
        ("33:64", "tests[0].expect.department", "no department 'pres'"),
        ("33:89", "tests[0].expect.also[0]", "no department 'pres'"),
    ],
)
def test_every_fault_is_told_with_its_place(place, path, said):
    told = [fault for fault in check(BROKEN, "rules.yaml") if fault.path == path and said in str(fault)]
    assert [f"{fault.line}:{fault.column}" for fault in told] == [place]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    faults = check(BROKEN, "rules.yaml")
    assert len(faults) == 51
    assert [(fault.line, fault.column) for fault in faults] == sorted((fault.line, fault.column) for fault in faults)
    assert all(fault.severity == "error" and fault.file == "rules.yaml" for fault in faults)


@pytest.mark.parametrize(
    ("body", "path", "said"),
    [
        (
            "rules: [{id: r, if: {author: {follower: 5}}, then: {tags: a}}]",
            "rules[0].if.author.follower",
            "mean followers?",
        ),
        ("rules: [{id: r, if: {regex: 5}, then: {tags: a}}]", "rules[0].if.regex[0]", "Put it between quotes"),
        ("rules: [{id: r, if: {time: {between: 25:00-26:00}}, then: {tags: a}}]", "rules[0].if.time.between", "24:00"),
        ("rules: [{id: r, if: {network: true}, then: {tags: a}}]", "rules[0].if.network[0]", "YAML reads this as True"),
        ("rules: [{id: r, if: {any: {a: b}}, then: {tags: a}}]", "rules[0].if.any", "A list is expected here."),
        ("rules: [{id: r, if: {any: []}, then: {tags: a}}]", "rules[0].if.any", "Write at least one entry"),
        (
            "rules: [{id: r, if: {any: [[a]]}, then: {tags: a}}]",
            "rules[0].if.any[0]",
            "A word or a phrase is expected here.",
        ),
        ("rules: [{id: 5, then: {tags: a}}]", "rules[0].id", "A name is written as text"),
        ("rules: {id: r}", "rules", "A list is expected here."),
        ("rules: [r]", "rules[0]", "A block of keys is expected here."),
        (
            "rules: []\ntests: [{text: a, followers: -1, expect: {}}]",
            "tests[0].followers",
            "-1 is too small. Write 0 or more.",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_with_what_to_write(body, path, said):
    assert [fault.path for fault in check(HEAD + body, "f") if said in str(fault)] == [path]


def test_a_channel_said_twice_is_told():
    text = "version: 1\nfallback: a\nrules: []\ndepartments: {a: {name: A, channel: b, channels: {desk: b}}}"
    assert [fault.code for fault in check(text, "f")] == ["channel_twice"]


def test_a_secret_in_the_file_is_not_repeated():
    with pytest.raises(RulesError) as refused:
        load_rules(BROKEN, file="rules.yaml")
    assert "abcdef123" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "1:1", "holds no sections"),
        ("- a\n- b", "1:1", "holds no sections"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "a is given twice"),
        ("a: [1, 2\nb: 3", "2:2", "This is no YAML"),
        ("a:\n\t- b", "2:1", "blanks, not with tabs"),
        ("a: b\x00c", "1:5", "invisible control character"),
        ("a: b\nc: \x07", "2:4", "invisible control character"),
        ("x" * 8_000_001, "", "larger than 8 MB"),
        ("é" * 4_000_001, "", "larger than 8 MB"),
        ("[" * 100_000, "1:33", "nests too deep"),
        ("- [x]\n" * 120_001, "", "far too many entries"),
        ("- " * 100, "1:65", "nests too deep"),
        ("a: *b\nc: &b 1", "1:4", "names nothing that is complete"),
        ("a: &b [*b]", "1:8", "names nothing that is complete"),
        ("a: &a [x]\n? [b]\n: c", "1:1", "no YAML"),
        ("a: {b: c", "", "no YAML"),
        ("a: &x [1]\nb: {c: [}", "2:9", "no YAML"),
        ("<<: {a: 1}\nversion: 1", "1:1", "Merge keys are not part of YAML 1.2"),
        ("version: 1.1", "1:1", "only 1 is known"),
        ("version: true", "1:1", "only 1 is known"),
        ("departments: {}", "1:1", "Write at least one entry"),
    ],
)
def test_what_is_no_rules_file_is_refused_with_the_place(text, place, said):
    told = [fault for fault in check(text, "f") if said in str(fault)]
    assert told
    assert not place or f"{told[0].line}:{told[0].column}" == place


def test_aliases_may_be_used_and_not_abused():
    bomb = 'a0: &a0 ["x"]\n' + "".join(f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 9))
    assert check(bomb, "f")[0].code == "too_large"
    shared = HEAD + "rules:\n  - {id: a, if: {any: &w [&x colis, *x]}, then: {department: press}}\n"
    shared += "  - {id: b, if: {none: *w}, then: {department: delivery}}\n"
    assert load_rules(shared, file="f").plan.rules[1].id == "b"


def test_the_words_of_yaml_1_1_have_no_meaning():
    text = HEAD + 'rules: [{id: "no", if: {any: [no, yes, on, 08:00], language: no}, then: {department: press}}]'
    assert [fault for fault in check(text, "f") if fault.severity == "error"] == []


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(RulesError, match="cannot be read"):
        load_file(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9")
    with pytest.raises(RulesError, match="Byte 3 of the file is not UTF-8"):
        load_file(tmp_path / "latin.yaml")


def test_a_good_file_is_loaded_with_or_without_a_byte_order_mark(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("\ufeff" + HEAD + "rules: []", encoding="utf-8")
    assert load_file(path).directory.fallback == "front_desk"


def test_too_many_conditions_inside_each_other_are_refused():
    nested = "{any: [a]}"
    for _ in range(20):
        nested = f"{{not: {nested}}}"
    faults = check(HEAD + f"rules: [{{id: r, if: {nested}, then: {{department: press}}}}]", "f")
    assert [fault.code for fault in faults] == ["too_deep"]


def test_a_wrong_key_of_a_department_is_told_with_the_nearest_one():
    [fault] = check(HEAD.replace("channel: press", "chanel: press") + "rules: []", "f")
    assert fault.code == "unknown_key"
    assert "Did you mean channel?" in fault.remedy


@pytest.mark.parametrize(
    ("then", "path", "said"),
    [
        ("{department: press, also: [press]}", "rules[0].then.also[0]", "press answers by this rule"),
        ("{department: press, also: press}", "rules[0].then.also[0]", "Remove press from also:"),
        ("{department: press, also: [delivery, press]}", "rules[0].then.also[1]", "copy of its own case"),
        ("{department: press, also: [delivery, delivery]}", "rules[0].then.also[1]", "delivery stands here twice"),
        ("{also: [delivery, press, delivery]}", "rules[0].then.also[2]", "Keep one of them."),
        ("{department: pres, also: [pres]}", "rules[0].then.department", "Did you mean press?"),
    ],
)
def test_a_copy_that_nobody_would_get_is_refused(then, path, said):
    told = [fault for fault in check(f"{HEAD}rules: [{{id: r, then: {then}}}]", "f") if fault.severity == "error"]
    assert [said in str(fault) for fault in told if fault.path == path] == [True]


@pytest.mark.parametrize("then", ["{department: press, also: [delivery, front_desk]}", "{also: [front_desk, press]}"])
def test_copies_for_others_the_fallback_among_them_are_taken(then):
    body = f"rules: [{{id: r, if: {{any: [a]}}, then: {then}, examples: [a]}}]"
    assert [fault for fault in check(HEAD + body, "f") if fault.severity == "error"] == []


@pytest.mark.parametrize(
    ("body", "path", "said"),
    [
        ("accounts: {a: {network: x, base_url: 'https://me:secret@s.example'}}\nrules: []", "accounts.a.base_url",
         "name the secret under token:"),
        ("accounts: {a: {network: x, base_url: 'https://s.example/?key=1'}}\nrules: []", "accounts.a.base_url",
         "Take these out, and what follows."),
        ("accounts: {a: {network: x, base_url: 'https://[s.example'}}\nrules: []", "accounts.a.base_url", "https://"),
        ("accounts: {a: {network: x, base_url: 'https:// '}}\nrules: []", "accounts.a.base_url", "no web address"),
        ("accounts: {a: {network: x, client_secret: env:S}}\nrules: []", "accounts.a.client_secret", "Add client_id:"),
        ("accounts: {a: {network: x, handle: acme}}\nrules: []", "accounts.a.handle", "or remove this."),
        ("accounts: {a: {network: bluesky, client_id: env:C, handle: acme}}\nrules: []", "accounts.a.client_id",
         "name the account's secret under token:"),
        ("accounts: {a: {network: x, token: env:T, client_id: env:C, handle: acme}}\nrules: []", "accounts.a.token",
         "Keep token: for keys that do not expire, or client_id: to sign in."),
        ("accounts: {a: {network: youtube, client_id: env:C, handle: acme}}\nrules: []",
         "accounts.a.client_id", "Add client_secret:"),
        ("accounts: {a: {network: x, client_id: env:C, client_secret: env:C, handle: acme}}\nrules: []",
         "accounts.a.client_secret", "from the same variable"),
        ("accounts: {a: {network: x, client_id: env:C}}\nrules: []", "accounts.a.client_id", "Add handle:"),
        ("accounts: {a: {network: x, client_id: abc123, handle: acme}}\nrules: []", "accounts.a.client_id",
         "env:NAME_OF_THE_VARIABLE"),
        ("accounts: {a: {network: x, client_id: env:C, handle: '@'}}\nrules: []", "accounts.a.handle", ""),
        ("accounts: {a: {network: mastodon}}\nrules: []", "accounts.a", "base_url is missing"),
        ("accounts: {a: {network: webhook}}\nrules: []", "accounts.a", "reply_to is missing"),
        ("accounts: {a: {network: webhook, reply_to: shop}}\nrules: []", "accounts.a.reply_to", "no web address"),
        ("accounts: {a: {network: x, poll: 0s}}\nrules: []", "accounts.a.poll", "no time at all"),
        ("accounts: {a: {network: x, budget: 0}}\nrules: []", "accounts.a.budget", "0 is no amount of US dollars."),
        ("accounts: {a: {network: x, budget: -3}}\nrules: []", "accounts.a.budget", "Write 20 or 20.50"),
        ("accounts: {a: {network: x, budget: .inf}}\nrules: []", "accounts.a.budget", "no amount of US dollars"),
        ("accounts: {a: {network: x, budget: true}}\nrules: []", "accounts.a.budget", "no amount of US dollars"),
        ("accounts: {a: {network: x, budget: '20.50 USD'}}\nrules: []", "accounts.a.budget",
         "Write 20.50, as a bare number."),
        ("accounts: {a: {network: x, budget: lots}}\nrules: []", "accounts.a.budget", "Write 20 or 20.50"),
        ("people: {a: {name: A, email: a@b.example}, b: {name: B, email: A@b.example}}\nrules: []", "people.b.email",
         "is already a"),
        ("people: {a: {name: A, slack: U1}, b: {name: B, slack: U1}}\nrules: []", "people.b.slack", "is already a"),
        ("rules: [{id: r, if: {time: {}}, then: {tags: a}}]", "rules[0].if.time", "asks for nothing"),
        ("rules: [{id: r, if: {time: {zone: UTC}}, then: {tags: a}}]", "rules[0].if.time", "asks for nothing"),
        ("rules: [{id: r, if: {author: {}}, then: {tags: a}}]", "rules[0].if.author", "asks for nothing"),
        ("rules: [{id: r, if: {not: {}}, then: {tags: a}}]", "rules[0].if.not", "asks for nothing"),
        ("rules: [{id: r, if: {any_of: [{network: x}, {}]}, then: {tags: a}}]", "rules[0].if.any_of[1]", "for nothing"),
        ("rules: [{id: r, if: {author: {handle: '@'}}, then: {tags: a}}]", "rules[0].if.author.handle[0]", "nobody"),
        ("rules: [{id: r, if: {author: {handle: 5}}, then: {tags: a}}]", "rules[0].if.author.handle[0]", "as text"),
        ("rules: [{id: r, then: {tags: [], also: []}}]", "rules[0].then", "decides nothing"),
        ("rules: []\ntests: [{text: a, expect: {}}]", "tests[0].expect", "expects nothing"),
    ],
)  # fmt: skip
def test_what_says_nothing_or_too_much_is_refused_with_its_place(body, path, said):
    found = [fault for fault in check(HEAD + body, "f") if fault.severity == "error"]
    assert [(fault.path, said in str(fault)) for fault in found] == [(path, True)]


def test_a_department_whose_channels_name_none_is_refused():
    text = "version: 1\nfallback: a\nrules: []\ndepartments: {a: {name: A, channels: {}}}"
    assert [(fault.path, fault.message) for fault in check(text, "f")] == [
        ("departments.a.channels", "This names no channel.")
    ]


@pytest.mark.parametrize(
    "account", ["{network: x, settle: 0s, start: 0d}", "{network: x, base_url: 'https://s.example/a/'}"]
)
def test_what_looks_like_nothing_and_means_something_is_taken(account):
    assert load_rules(HEAD + f"accounts: {{a: {account}}}\nrules: []", file="f").directory.accounts["a"]


def test_a_whole_number_that_is_none_is_never_met():
    body = "rules: [{id: r, if: {stars: '== 2.5', author: {followers: '== 0.5'}}, then: {department: press}}]"
    assert [fault.path for fault in check(HEAD + body, "f") if fault.code == "never_true"] == [
        "rules[0].if.stars", "rules[0].if.author.followers"
    ]  # fmt: skip


def asking_consent(people: str, more: str = "") -> list[str]:
    body = HEAD.replace("{name: Press, channel: press}", f"{{name: Press, channel: press{more}}}")
    rule = "rules: [{id: one, if: {any: [a]}, then: {department: press, approval: required}, examples: [a]}]\n"
    return [fault.path for fault in check(f"{body}people: {people}\n{rule}", "f") if fault.code == "no_approver"]


def test_a_rule_that_asks_for_a_second_person_where_there_is_none_is_told():
    assert asking_consent("{marie: {name: Marie}}") == ["rules[0].then.approval"]
    assert asking_consent("{marie: {name: Marie}}", ", approvers: [marie]") == []
    assert asking_consent("{ana: {name: Ana, admin: true}}") == []
    assert asking_consent("{}") == []


def seldom(account: str) -> list[str]:
    body = HEAD + f"accounts: {{a: {{network: x, {account}}}}}\nrules: []"
    return [fault.path for fault in check(body, "f") if fault.code == "poll_contradiction"]


def test_an_account_that_would_be_read_more_often_while_it_is_quiet_is_told():
    assert seldom("poll: 5m, poll_at_most: 2m") == seldom("poll_at_most: 10s") == ["accounts.a.poll_at_most"]
    assert seldom("poll: 5m, poll_at_most: 5m") == seldom("poll_at_most: 30s") == []
    assert seldom("poll: 5m, poll_at_most: soon") == [], "what says no length of time is told for that"
