"""What the command line tells of our accounts on the networks; it stores nothing and moves no cursor."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.department import Account
from bot.domain.interval import Allowance
from bot.errors import Unavailable
from bot.now import utc_now
from bot.ports.rows import AccountRow
from bot.ports.social import Identity
from bot.storage.database import open_store
from integrations.social import registry
from tests.cli.keeping import keep
from tests.cli.typed import CommandLine
from tests.contracts.social import (
    feed_stand_in,
    google_reviews_stand_in,
    instagram_stand_in,
    linkedin_stand_in,
    trustpilot_stand_in,
)
from tests.stand_ins.mastodon import RunningSandbox
from tests.stand_ins.reviews.server import HIDDEN
from tests.support.rehearsed_network import RehearsedNetwork

DAY = timedelta(days=1)


def kept(url: str) -> tuple[AccountRow, int]:
    """What is kept of the account, and how many mentions there are."""

    async def read() -> tuple[AccountRow, int]:
        store = open_store(url, clock=utc_now)
        async with store.reading() as tx:
            row = await tx.accounts.get("acme_social")
            newest = await tx.mentions.newest()
        await store.close()
        assert row is not None
        return row, newest

    return asyncio.run(read())


def test_each_account_is_connected_and_what_it_takes_is_told(migrated: CommandLine) -> None:
    code, out, _ = migrated("networks", "check")
    assert code == 0
    assert "account acme_social: mastodon as acme; 500 characters a reply, 4 pictures" in out
    keep(migrated.url, allowance=Allowance(300, 41, utc_now() + timedelta(minutes=5)))
    assert "41 of 300 requests left until" in migrated("networks", "check", "acme_social")[1]
    keep(migrated.url, allowance=Allowance(300, 41, utc_now() - timedelta(minutes=5)))
    assert "requests left" not in migrated("networks", "check")[1], "what was told of a time that is over"


def test_what_is_missing_is_told_with_its_remedy_and_a_code(migrated: CommandLine) -> None:
    migrated.patch.setenv("ACME_SOCIAL_TOKEN", "nonsense")
    code, out, _ = migrated("networks", "check", "--json")
    (finding,) = json.loads(out)
    assert (code, finding["verdict"], finding["remedy"]) == (1, "wrong", "Get a new token.")
    assert "nonsense" not in out
    migrated.patch.delenv("ACME_SOCIAL_TOKEN")
    code, out, _ = migrated("networks", "check")
    assert code == 1
    assert "ACME_SOCIAL_TOKEN is not set; put the account's token there." in out
    assert out.count("ACME_SOCIAL_TOKEN") == 1


def test_who_is_told_of_no_mentions_on_instagram_is_warned(migrated: CommandLine) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    text = rules.read_text()
    with instagram_stand_in.standing_in() as instagram:
        account = f'network: instagram, base_url: "{instagram.base_url}"'
        rules.write_text(re.sub(r"network: mastodon, base_url: [^,]*", account, text))
        migrated.patch.setenv("ACME_SOCIAL_TOKEN", instagram.token)
        code, out, _ = migrated("networks", "check")
        assert (code, "instagram as acme; 300 characters a reply" in out) == (0, True)
        assert "mentions elsewhere do not come in" in out
        assert "Set META_APP_SECRET and META_VERIFY_TOKEN" in out
        migrated.patch.setenv("META_APP_SECRET", "hunter2")
        migrated.patch.setenv("META_VERIFY_TOKEN", "hunter2")
        assert "mentions elsewhere" not in migrated("networks", "check")[1]


NO_KEYS = [
    ("", "ACME_X_KEYS is not set; put the account's token there."),
    ("\n", "ACME_X_KEYS is not set; put the account's token there."),
    ("hunter2hunter2", "there is 1. Copy them from X's console anew."),
    ("hunter2key:hunter2secret", "there are 2."),
    ("hunter2key:hunter2secret:hunter2token:hunter2token:hunter2", "there are 5."),
    ("hunter2key:hunter2secret::hunter2token", "; the access token is empty."),
    ("hunter2 key:hunter2secret:hunter2token:hunter2token", "; the consumer key holds blanks or characters"),
    ("hunter2key:hunter2\nsecret:hunter2token:hunter2token", "; the consumer secret holds blanks or characters"),
]


def test_keys_of_x_that_are_none_are_told_once_with_the_variable_and_what_belongs_there(migrated: CommandLine) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    account = "acme_x: {network: x, base_url: 'http://127.0.0.1:1', token: env:ACME_X_KEYS}"
    rules.write_text(rules.read_text().replace("accounts:\n", f"accounts:\n  {account}\n"))
    for keys, said in NO_KEYS:
        migrated.patch.setenv("ACME_X_KEYS", keys)
        code, out, _ = migrated("networks", "check", "acme_x")
        (line,) = out.splitlines()
        assert (code, line.startswith("WRONG    account acme_x: ACME_X_KEYS "), line.count("acme_x")) == (1, True, 1)
        polled, nothing, error = migrated("networks", "poll", "acme_x", "--dry-run")
        assert (polled, nothing, len(error.splitlines())) == (2, "", 1)
        for told in (line, error):
            assert said in told
            assert "hunter2" not in told
    assert line in migrated("doctor")[1]


def test_a_token_that_does_not_open_the_account_leads_to_what_it_has_to_allow(migrated: CommandLine) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    with linkedin_stand_in.standing_in() as linkedin:
        account = f'acme_page: {{network: linkedin, base_url: "{linkedin.base_url}", token: env:ACME_PAGE_TOKEN}}'
        rules.write_text(rules.read_text().replace("accounts:\n", f"accounts:\n  {account}\n"))
        migrated.patch.setenv("ACME_PAGE_TOKEN", f"99:{linkedin_stand_in.ACCESS_TOKEN}")
        code, out, _ = migrated("networks", "check", "acme_page")
    assert code == 1
    assert "answered 403: Not enough permissions" in out
    assert "docs/networks/linkedin.md tells what it has to allow." in out
    assert linkedin_stand_in.ACCESS_TOKEN not in out


def test_those_who_are_reviewed_are_checked_like_any_other_account(migrated: CommandLine) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    with trustpilot_stand_in.standing_in() as company, google_reviews_stand_in.standing_in() as place:
        accounts = "".join(
            f'  {each.network}_acme: {{network: {each.network}, base_url: "{each.base_url}", token: env:{name}}}\n'
            for each, name in ((company, "COMPANY"), (place, "PLACE"))
        )
        rules.write_text(rules.read_text().replace("accounts:\n", f"accounts:\n{accounts}"))
        migrated.patch.setenv("COMPANY", company.token)
        migrated.patch.setenv("PLACE", place.token)
        code, out, _ = migrated("networks", "check")
        place.revoke()
        revoked, told, _ = migrated("networks", "check", "google_reviews_acme")
    assert code == 0
    assert "account trustpilot_acme: trustpilot as acme; 4000 characters a reply, no pictures" in out
    assert "account google_reviews_acme: google_reviews as Acme; 4096 characters a reply, no pictures" in out
    assert (revoked, "Get a new token." in told) == (1, True)
    assert HIDDEN not in out + told


def test_a_stream_is_opened_where_the_account_asks_for_one(migrated: CommandLine) -> None:
    assert "stream" not in migrated("networks", "check")[1]
    rules = migrated.folder / "routing_rules.yaml"
    rules.write_text(rules.read_text().replace("token: env:", "streaming: true, token: env:"))
    code, out, _ = migrated("networks", "check")
    assert (code, "ok       account acme_social: the stream opens" in out) == (0, True)


def test_a_server_that_does_not_answer_is_named(migrated: CommandLine, network: RunningSandbox) -> None:
    rules = (migrated.folder / "routing_rules.yaml").read_text().replace(network.base_url, "http://127.0.0.1:1")
    (migrated.folder / "routing_rules.yaml").write_text(rules)
    code, out, _ = migrated("networks", "check")
    assert code == 1
    assert "Check that http://127.0.0.1:1 answers." in out
    code, _, said = migrated("networks", "poll", "acme_social", "--dry-run")
    failed = "comptoir: mastodon (acme_social): could not be reached (ConnectError)."
    assert (code, said.splitlines()) == (2, [f"{failed} Check that http://127.0.0.1:1 answers."])


ADDRESSES = {
    "bluesky": "https://bsky.social",
    "facebook": "https://graph.facebook.com",
    "google_reviews": "https://mybusiness.googleapis.com",
    "instagram": "https://graph.facebook.com",
    "linkedin": "https://api.linkedin.com",
    "trustpilot": "https://api.trustpilot.com",
    "x": "https://api.x.com",
    "youtube": "https://youtube.googleapis.com",
}


def test_a_network_that_is_at_one_address_for_all_is_named_by_it_where_it_does_not_answer(
    migrated: CommandLine, token_of: dict[str, Any]
) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    text, make = rules.read_text(), registry.NETWORKS["mastodon"]
    for name, address in ADDRESSES.items():
        rules.write_text(re.sub(r"network: mastodon, base_url: [^,]*", f"network: {name}", text))
        migrated.patch.setitem(registry.NETWORKS, name, make)
        away = Unavailable("could not be reached", service=name, account="acme_social")
        token_of.update(connect_failures=deque([away]), read_failures=deque([away]))
        assert f"Check that {address} answers." in migrated("networks", "check")[1]
        code, _, said = migrated("networks", "poll", "acme_social", "--dry-run")
        told = f"comptoir: {name} (acme_social): could not be reached. Check that {address} answers."
        assert (code, said.strip()) == (2, told)


def test_no_network_is_asked_before_the_code_of_all_is_loaded(migrated: CommandLine) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    others = "".join(f"  acme_{each}: {{network: {each}, token: env:ACME_SOCIAL_TOKEN}}\n" for each in ("bluesky", "x"))
    rules.write_text(rules.read_text().replace("accounts:\n", f"accounts:\n{others}"))
    happened: list[str] = []

    class Noted(RehearsedNetwork):
        async def connect(self) -> Identity:
            happened.append("asked")
            return await super().connect()

    def make(account: Account, secret: str, clock: object) -> RehearsedNetwork:
        happened.append("loaded")
        return Noted(account, utc_now())

    for name in ("bluesky", "mastodon", "x"):
        migrated.patch.setitem(registry.NETWORKS, name, make)
    assert migrated("networks", "check")[0] == 0
    assert happened == ["loaded"] * 3 + ["asked"] * 3


def test_a_feed_is_checked_without_a_token_and_what_has_moved_is_remarked(migrated: CommandLine) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    with feed_stand_in.standing_in() as feed:
        feed.server.authorization = ""
        feed.server.moved["/old"] = (301, "/feed.atom")
        account = f'acme_forum: {{network: feed, base_url: "{feed.server.base_url}/old"}}'
        rules.write_text(rules.read_text().replace("accounts:\n", f"accounts:\n  {account}\n"))
        code, out, _ = migrated("networks", "check", "acme_forum")
    assert code == 0
    assert "account acme_forum: feed as Sewing & mending; only read, answered by hand" in out
    assert "write its new address under base_url" in out


def test_an_account_is_checked_without_a_database_too(comptoir: CommandLine) -> None:
    assert comptoir("networks", "check")[0] == 0


def test_an_account_that_the_rules_do_not_know_is_told(migrated: CommandLine) -> None:
    for words in (("check", "acme"), ("poll", "acme", "--dry-run")):
        code, _, said = migrated("networks", *words)
        assert (code, "the rules know acme_social" in said) == (1, True)


@pytest.fixture
def token_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the account's network tells of our token, by a network whose tokens end."""
    told: dict[str, Any] = {}

    def make(account: Account, secret: str, clock: object) -> RehearsedNetwork:
        return RehearsedNetwork(account, utc_now(), **told)

    monkeypatch.setitem(registry.NETWORKS, "mastodon", make)  # type: ignore[arg-type]
    yield told


@pytest.mark.parametrize(
    ("ends", "code", "verdict", "said"),
    [
        (60 * DAY, 0, "ok", "the token ends on"),
        (6 * DAY, 0, "warning", "the token ends on"),
        (-DAY, 1, "wrong", "the token ended on"),
    ],
)
def test_the_end_of_a_token_is_told(
    migrated: CommandLine, token_of: dict[str, Any], ends: timedelta, code: int, verdict: str, said: str
) -> None:
    token_of["expires_at"] = utc_now() + ends
    for command in (("networks", "check"), ("doctor",)):
        left, out, _ = migrated(*command, "--json")
        found = [each["verdict"] for each in json.loads(out) if said in each["found"]]
        assert (left, found) == (code, [verdict])


def test_what_somebody_should_mend_on_the_network_is_told_in_words(
    migrated: CommandLine, token_of: dict[str, Any]
) -> None:
    token_of["remarks"] = ("mentions_dropped", "odd")
    _, out, _ = migrated("networks", "check", "--json")
    found = [each["found"] for each in json.loads(out) if each["verdict"] == "warning"]
    assert found[0].startswith("The account’s settings drop mentions")
    assert found[1] == "odd"


def test_a_dry_poll_shows_what_would_be_taken_in_and_stores_nothing(
    migrated: CommandLine, network: RunningSandbox
) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    parcels = "{id: parcels, if: {any: [parcel]}, then: {department: care}, examples: [parcel]}"
    text = rules.read_text().replace("ACME_SOCIAL_TOKEN}", "ACME_SOCIAL_TOKEN, start: 1h}")
    rules.write_text(text.replace("rules: []", f"rules: [{parcels}]"))
    keep(migrated.url)
    before = kept(migrated.url)
    with network.client("person:lea") as lea:
        for text in ("@acme where is my\n\nparcel?", "@acme hello"):
            assert lea.post("/api/v1/statuses", data={"status": text}).is_success
    code, out, _ = migrated("networks", "poll", "acme_social", "--dry-run")
    lines = out.splitlines()
    assert code == 0
    assert "@lea: @acme where is my  parcel?  -> care (parcels)" in lines[0]
    assert "@acme hello  -> care (fallback)" in lines[1]
    assert "own posts: 0; set aside: 0; more: False" in lines[2]
    assert "requests left: 2" in lines[2]
    told = json.loads(migrated("networks", "poll", "acme_social", "--dry-run", "--json")[1])
    assert [(each["author"], each["new"], each["rule"]) for each in told["mentions"]] == [
        ("lea", True, "parcels"),
        ("lea", True, ""),
    ]
    assert datetime.fromisoformat(told["mentions"][0]["posted_at"])
    assert kept(migrated.url) == before


def test_reading_for_good_is_not_done_here(migrated: CommandLine) -> None:
    code, _, said = migrated("networks", "poll", "acme_social")
    assert code == 2
    assert "--dry-run" in said
