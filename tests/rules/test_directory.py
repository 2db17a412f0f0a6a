"""Departments, people and accounts come out of the file as the domain knows them."""

from datetime import UTC, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.decision import Priority
from bot.domain.department import Account, Locale, PostingClass
from bot.domain.promise import Promise, ServiceLevel
from bot.domain.weekly import Weekly
from bot.rules.source import load_rules

FULL = """
version: 1
accounts:
  social:
    network: mastodon
    base_url: "https://social.example/"
    token: env:SOCIAL_TOKEN
    poll: 5m
    poll_at_most: 20m
    start: 2h
    request_timeout: 500ms
    posting: plain
    key_lifetime: 1h
    settle: 2s
    budget: 20.5
    search: acme -from:acme
    quotes: true
    summoned_only: false
    characters: 25000
    departments: [delivery]
  other: {network: x, start: now, budget: 100}
  forum: {network: feed, base_url: "https://forum.example/feed/?f=3", words: [acme, our shop]}
  shop: {network: webhook, token: env:SHOP_SECRET, reply_to: "https://shop.example/in/", reply_to_private: true}
  signed_in: {network: x, client_id: env:X_CLIENT, client_secret: env:X_SECRET, handle: "@Acme"}
people:
  marie: {name: Marie, email: marie@acme.example, locale: fr, admin: true, slack: U1, teams: T1}
  tom: {name: Tom}
departments:
  delivery:
    name: {fr: Livraison, en: Delivery}
    channels: {slack: "#livraison", teams: "Livraison", desk: parcels}
    members: [marie]
    approvers: [tom]
    managers: [tom]
    languages: [de, fr]
    approval: required
    hours: office
    sla: fast
    escalation: standard
    claim: 4h
    weekly_report: {day: fri, at: "17:30", about: everything}
  billing: {name: Billing, channel: "#billing", languages: en, weekly_report: {}}
  shop: {name: Shop, channel: counter, locale: fr, approval: none}
  press: {name: Press}
hours: {office: {open: {mon-fri: "9:00-18:00"}, zone: Europe/Paris, holidays: FR}}
sla:
  fast:
    {first_response: 1h, resolution: 2d, networks: {x: {first_response: 30m}},
     priorities: {urgent: {next_response: 5m}}}
escalation: {standard: [{after: 1h, to: channel}]}
fallback: press
moved_to: {returns: shop}
rules: []
"""
DIRECTORY = load_rules(FULL, file="f").directory


def test_a_quiet_account_is_read_more_seldom_by_four_times_and_by_a_quarter_of_an_hour_at_most():
    accounts = load_rules(
        """
version: 1
accounts:
  usual: {network: x, start: now}
  slow: {network: x, poll: 10m}
  slower: {network: x, poll: 20m}
  said: {network: x, poll: 1m, poll_at_most: 2m}
departments: {press: {name: Press}}
fallback: press
rules: []
""",
        file="f",
    ).directory.accounts
    assert {key: each.longest_wait / timedelta(minutes=1) for key, each in accounts.items()} == {
        "usual": 2,
        "slow": 15,
        "slower": 20,
        "said": 2,
    }
    assert DIRECTORY.accounts["social"].longest_wait == timedelta(minutes=20)


def test_an_account_signs_in_where_its_app_is_named_instead_of_a_token():
    signed_in, other = DIRECTORY.accounts["signed_in"], DIRECTORY.accounts["other"]
    assert (signed_in.client_id_variable, signed_in.client_secret_variable) == ("X_CLIENT", "X_SECRET")
    assert (signed_in.handle, signed_in.token_variable) == ("Acme", "")
    assert (signed_in.signs_in, other.signs_in) == (True, False)


def test_an_account_says_where_another_system_takes_its_replies():
    shop, other = DIRECTORY.accounts["shop"], DIRECTORY.accounts["other"]
    assert (shop.reply_to, shop.reply_to_private) == ("https://shop.example/in/", True)
    assert (other.reply_to, other.reply_to_private) == ("", False)


def test_an_account_has_what_the_file_says_and_the_domain_s_own_defaults():
    social, other = DIRECTORY.accounts["social"], DIRECTORY.accounts["other"]
    assert (social.base_url, social.token_variable) == ("https://social.example", "SOCIAL_TOKEN")
    assert (social.poll, social.start, social.request_timeout) == (
        timedelta(minutes=5),
        timedelta(hours=2),
        timedelta(milliseconds=500),
    )
    assert (social.posting, social.key_lifetime, social.settle) == (
        PostingClass.PLAIN,
        timedelta(hours=1),
        timedelta(seconds=2),
    )
    assert (social.search, social.quotes, social.summoned_only, social.characters) == (
        "acme -from:acme",
        True,
        False,
        25000,
    )
    assert (other.search, other.quotes, other.summoned_only, other.characters) == ("", False, True, None)
    assert social.departments == frozenset({"delivery"})
    assert (social.budget, other.budget, Account("a", "x", "", "").budget) == (Decimal("20.5"), Decimal(100), None)
    assert (other.poll, other.start, other.posting, other.token_variable) == (
        timedelta(seconds=30),
        timedelta(0),
        None,
        "",
    )


def test_a_feed_is_at_its_very_address_which_is_no_server_of_ours():
    forum, social = DIRECTORY.accounts["forum"], DIRECTORY.accounts["social"]
    assert (forum.base_url, forum.own_server) == ("https://forum.example/feed/?f=3", "")
    assert (social.base_url, social.own_server) == ("https://social.example", "https://social.example")
    assert (forum.words, social.words) == (("acme", "our shop"), ())


def test_people_have_their_roles_and_words():
    marie, tom = DIRECTORY.people["marie"], DIRECTORY.people["tom"]
    assert (marie.name, marie.email, marie.locale, marie.admin, marie.slack, marie.teams) == (
        "Marie", "marie@acme.example", Locale.FR, True, "U1", "T1",
    )  # fmt: skip
    assert (tom.email, tom.locale, tom.admin) == ("", Locale.EN, False)


def test_a_department_has_its_channels_and_one_on_the_desk_always():
    channels = {key: department.channels for key, department in DIRECTORY.departments.items()}
    assert channels == {
        "delivery": {"desk": "parcels", "slack": "#livraison", "teams": "Livraison"},
        "billing": {"desk": "billing", "slack": "#billing"},
        "shop": {"desk": "counter"},
        "press": {"desk": "press"},
    }


def test_a_department_speaks_its_first_language_that_we_speak():
    locales = {key: department.locale for key, department in DIRECTORY.departments.items()}
    assert locales == {"delivery": Locale.FR, "billing": Locale.EN, "shop": Locale.FR, "press": Locale.EN}


def test_a_department_asks_for_approval_where_it_says_so():
    assert [key for key, department in DIRECTORY.departments.items() if department.approval] == ["delivery"]
    assert DIRECTORY.departments["delivery"].people == {"marie", "tom"}


def test_a_name_without_a_language_is_the_name_in_all():
    assert DIRECTORY.departments["shop"].name(Locale.FR) == DIRECTORY.departments["shop"].name(Locale.EN) == "Shop"


def test_a_department_that_is_gone_leads_to_its_heir():
    heir = DIRECTORY.department("returns")
    assert heir is not None
    assert heir.key == "shop"


def test_a_department_has_its_hours_and_names_its_policies():
    delivery, billing = DIRECTORY.departments["delivery"], DIRECTORY.departments["billing"]
    assert delivery.hours is not None
    assert delivery.hours.zone.key == "Europe/Paris"
    assert DIRECTORY.zone is UTC
    assert load_rules(f"zone: Asia/Tokyo{FULL}", file="f").directory.zone == ZoneInfo("Asia/Tokyo")
    assert (delivery.sla, delivery.escalation, delivery.claim) == ("fast", "standard", timedelta(hours=4))
    assert (billing.hours, billing.sla, billing.escalation, billing.claim) == (None, "", "", None)
    assert delivery.weekly == Weekly(4, time(17, 30), everything=True)
    assert billing.weekly == Weekly(0, time(8), everything=False)
    assert DIRECTORY.departments["press"].weekly is None


def test_a_service_level_promises_what_the_file_says():
    assert DIRECTORY.service_levels == {
        "fast": ServiceLevel(
            Promise(first_response=timedelta(hours=1), resolution=timedelta(days=2)),
            {"x": Promise(first_response=timedelta(minutes=30))},
            {Priority.URGENT: Promise(next_response=timedelta(minutes=5))},
        )
    }
