"""What `comptoir audit` tells of accounts on networks that speak as the real ones do; it changes and keeps nothing."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from bot.now import utc_now
from tests.cli.typed import RULES, CommandLine
from tests.contracts.social import bluesky_stand_in
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox
from tests.support.clock import FakeClock

BLUESKY = "  acme_sky: {{network: bluesky, base_url: '{base_url}', token: env:ACME_SKY_TOKEN}}\n"


class Town:
    """People on a pretended Mastodon, who speak when the clock says."""

    def __init__(self, running: RunningSandbox, clock: FakeClock) -> None:
        self.running = running
        self.clock = clock

    def says(self, who: str, text: str, *, under: str | None = None, visibility: str = "public") -> str:
        """Somebody posts, ten minutes after the one before; gives the post's id."""
        self.clock.move(minutes=10)
        body = {"status": text, "in_reply_to_id": under, "visibility": visibility}
        with self.running.client(who if ":" in who else f"person:{who}") as client:
            response = client.post("/api/v1/statuses", json=body)
        response.raise_for_status()
        return str(response.json()["id"])


@pytest.fixture
def town() -> Iterator[Town]:
    """A town two days ago, in which a shop talks and is talked to."""
    clock = FakeClock(utc_now() - timedelta(days=2))
    with running_sandbox(clock=clock) as running:
        town = Town(running, clock)
        news = town.says("shop", "We open at nine.")
        lea = town.says("lea", "@shop on Sundays too?", under=news)
        town.says("max", "@shop is there any \x1b[31mred\nwool? [bold]", under=news)
        answer = town.says("shop", "@lea no, sorry", under=lea)
        town.says("lea", "@shop thanks", under=answer)
        town.says("shop", "And we close at six.", under=news)
        elsewhere = town.says("noa", "I like wool")
        town.says("shop", "@noa so do we", under=elsewhere)
        town.says("ina", "@shop hello?")
        town.says("shop", "@ina between us", visibility="direct")
        yield town


@pytest.fixture
def asking(comptoir: CommandLine, town: Town) -> CommandLine:
    """The command line of somebody whose account is on the same server."""
    (comptoir.folder / "routing_rules.yaml").write_text(RULES.format(base_url=town.running.base_url))
    return comptoir


def told(comptoir: CommandLine, *words: str) -> Any:
    code, out, _ = comptoir("audit", *words, "--json")
    assert code == 0
    return json.loads(out)


@pytest.fixture
def with_bluesky(asking: CommandLine) -> Iterator[bluesky_stand_in.BlueskyStandIn]:
    """An account on Bluesky beside the other one, and a shop there."""
    rules = asking.folder / "routing_rules.yaml"
    with bluesky_stand_in.standing_in() as sky:
        line = BLUESKY.format(base_url=sky.base_url)
        rules.write_text(rules.read_text().replace("accounts:\n", f"accounts:\n{line}"))
        asking.patch.setenv("ACME_SKY_TOKEN", sky.token)
        sky.person("shop")
        yield sky


def test_it_tells_broadcasts_from_answers_and_who_was_answered(asking: CommandLine) -> None:
    audit = told(asking, "@shop")
    assert audit["account"]["handle"] == "shop"
    assert audit["says"] == {
        "broadcasts": 1,
        "answers": 2,
        "people_answered": 2,
        "own_threads": 1,
        "answer_share": 0.5,
    }
    assert audit["listens"] == {
        "questions": 2,
        "answered": 1,
        "answer_rate": 0.5,
        "first_response_median_seconds": 1200.0,
        "first_response_p90_seconds": 1200.0,
        "unanswered": 1,
        "unanswered_within_a_day": 0,
    }
    assert audit["sample"]["said_elsewhere"] == "unknown", "ina's question is not known"


def test_people_read_words_in_which_nothing_reaches_the_terminal(asking: CommandLine, town: Town) -> None:
    code, out, err = asking("audit", "shop")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert lines[0] == "Shop (@shop) on mastodon, read as acme_social"
    assert any(line.startswith("all 4 posts of 30 days, from ") for line in lines)
    assert "broadcasts, which answer nobody: 1 of 4 (25%)" in lines
    assert "answers to others: 2 of 4 (50%), to 2 people" in lines
    assert "questions, at least: 2" in lines
    assert "answered: 1 of 2 (50%)" in lines
    assert "first answer: median 20 min, nine of ten within 20 min" in lines
    (example,) = [line for line in lines if "@max:" in line]
    assert example.endswith("@max: @shop is there any [31mred wool? [bold]")
    assert f"{town.running.base_url}/@max/" in lines[lines.index(example) + 1]
    assert "\x1b" not in out
    assert any("there are at least as many, for the network cannot be searched" in line for line in lines)


def test_spreadsheets_get_no_formulas(asking: CommandLine) -> None:
    code, out, _ = asking("audit", "shop", "--csv")
    rows = list(csv.reader(StringIO(out)))
    assert code == 0
    assert rows[0] == ["section", "measure", "value"]
    assert ["listens", "answer_rate", "0.5"] in rows
    assert ["sample", "stopped", ""] in rows
    assert ["unanswered_example", "text", "'@shop is there any [31mred\nwool? [bold]"] in rows


def test_of_ones_own_account_the_mentions_count_too(asking: CommandLine, town: Town) -> None:
    hello = town.says("ina", "@acme hello?")
    town.says("lea", "@acme between us", visibility="direct")
    town.says("account:acme", "@ina good morning", under=hello)
    town.says("max", "@acme anybody there?")
    audit = told(asking, "acme")
    assert audit["sample"]["said_elsewhere"] == "told"
    listens = audit["listens"]
    assert (listens["questions"], listens["answered"], listens["unanswered_within_a_day"]) == (2, 1, 0)


def test_the_sample_is_what_was_asked_for_and_told_as_such(asking: CommandLine) -> None:
    audit = told(asking, "shop", "--posts", "2")
    assert (audit["sample"]["posts"], audit["sample"]["older_posts_left_out"]) == (2, True)
    out = asking("audit", "shop", "--posts", "2")[1]
    assert "the newest 2 posts of 30 days" in out
    assert "It has older posts in this time that were not read (--posts)" in out
    assert "no posts of 1 days" in asking("audit", "shop", "--days", "1")[1]
    assert "none is known" in asking("audit", "shop", "--days", "1")[1]


def test_long_timelines_are_read_page_by_page(asking: CommandLine, town: Town) -> None:
    for number in range(45):
        town.says("herald", f"News {number}")
    audit = told(asking, "herald")
    assert (audit["says"]["broadcasts"], audit["sample"]["older_posts_left_out"]) == (45, False)


def test_who_wrote_within_the_day_may_still_be_answered(asking: CommandLine, town: Town) -> None:
    town.clock.move(hours=40)
    news = town.says("shop", "New wool!")
    town.says("ada", "@shop how much?", under=news)
    assert "; 1 of them wrote within the last day" in asking("audit", "shop")[1]


def test_what_was_said_in_private_under_a_post_is_neither_counted_nor_shown(asking: CommandLine, town: Town) -> None:
    news = town.says("account:acme", "We are open.")
    open_question = town.says("lea", "@acme on Sundays too?", under=news, visibility="unlisted")
    for visibility in ("direct", "private"):
        town.says("max", f"@acme my order is A-1, {visibility}", under=news, visibility=visibility)
    town.says("account:acme", "@lea yes, between us", under=open_question, visibility="direct")
    audit = told(asking, "acme")
    assert (audit["listens"]["questions"], audit["listens"]["answered"]) == (1, 0)
    assert [each["author"] for each in audit["unanswered_examples"]] == ["lea"]
    assert audit["says"]["broadcasts"] == 1
    out = asking("audit", "acme")[1]
    assert "on Sundays too?" in out
    assert "A-1" not in out


def test_what_others_told_our_account_in_private_under_their_post_is_not_shown(asking: CommandLine, town: Town) -> None:
    news = town.says("shop", "New wool!")
    town.says("lea", "@acme @shop my order is A-1", under=news, visibility="direct")
    assert "A-1" not in asking("audit", "shop")[1]
    assert told(asking, "shop")["listens"]["questions"] == 2


def test_where_the_network_goes_away_it_is_told_how_far_reading_came(asking: CommandLine, town: Town) -> None:
    order = {"kind": "unavailable", "method": "GET", "path": "/api/v1/statuses/*/context"}
    town.running.control("POST", "/faults", order)
    audit = told(asking, "shop")
    assert (audit["sample"]["posts"], audit["sample"]["stopped"]) == (4, "unavailable")
    out = asking("audit", "shop")[1]
    assert "Under 2 of its posts answers may stand that were not read." in out
    assert "Reading ended because the network did not answer any more; try again later." in out


def test_at_a_rate_limit_it_says_until_when_it_waits(asking: CommandLine, town: Town) -> None:
    order = {"kind": "rate_limit", "method": "GET", "path": "/api/v1/statuses/*/context", "times": 1}
    town.running.control("POST", "/faults", {**order, "retry_after_seconds": 0})
    code, out, err = asking("audit", "shop")
    assert (code, "answered:                           1 of 2" in out) == (0, True)
    assert "The network asks to wait until" in err


@pytest.mark.parametrize("path", ["verify_credentials", "lookup"])
def test_it_waits_at_the_very_first_too(asking: CommandLine, town: Town, path: str) -> None:
    order = {"kind": "rate_limit", "method": "GET", "path": f"/api/v1/accounts/{path}", "times": 1}
    town.running.control("POST", "/faults", {**order, "retry_after_seconds": 0})
    code, out, err = asking("audit", "shop")
    assert (code, "answered:                           1 of 2" in out) == (0, True)
    assert "The network asks to wait until" in err


def test_where_the_first_wait_is_too_long_it_says_so(asking: CommandLine, town: Town) -> None:
    order = {"kind": "rate_limit", "method": "GET", "path": "/api/v1/accounts/lookup"}
    town.running.control("POST", "/faults", {**order, "retry_after_seconds": 600})
    code, out, err = asking("audit", "shop", "--minutes", "1")
    assert (code, out) == (2, "")
    assert "mastodon (acme_social)" in err


def test_on_bluesky_a_search_finds_who_named_the_account(
    asking: CommandLine, with_bluesky: bluesky_stand_in.BlueskyStandIn
) -> None:
    sky = with_bluesky
    news = sky.said("We open at nine.", by="shop")
    lea = sky.said("On Sundays too?", by="lea", under=news.uri)
    sky.said("No, sorry", by="shop", under=lea.uri)
    sky.person("shop").passed_on.append(sky.said("Wool is nice", by="noa").uri)
    facet = {
        "index": {"byteStart": 0, "byteEnd": 10},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": sky.person("shop").did}],
    }
    sky.said("@shop.test are you there?", by="max", facets=[facet])
    sky.said("not named, only written: @shop.test", by="ina")
    audit = told(asking, "@shop.test", "--network", "bluesky")
    assert audit["sample"]["said_elsewhere"] == "searched"
    assert (audit["says"]["broadcasts"], audit["says"]["answers"]) == (1, 1)
    assert (audit["listens"]["questions"], audit["listens"]["answered"]) == (2, 1)
    (example,) = audit["unanswered_examples"]
    assert (example["author"], example["text"]) == ("max.test", "@shop.test are you there?")


def test_long_feeds_of_bluesky_are_read_page_by_page(
    asking: CommandLine, with_bluesky: bluesky_stand_in.BlueskyStandIn
) -> None:
    for number in range(105):
        with_bluesky.said(f"News {number}", by="herald")
    audit = told(asking, "herald.test", "--account", "acme_sky", "--posts", "200")
    assert audit["says"]["broadcasts"] == 105


def test_with_accounts_on_several_networks_one_is_to_be_named(
    asking: CommandLine, with_bluesky: bluesky_stand_in.BlueskyStandIn
) -> None:
    code, _, err = asking("audit", "shop")
    assert (code, "accounts on bluesky and mastodon; choose one with --network" in err) == (1, True)
    assert told(asking, "shop", "--network", "mastodon")["says"]["broadcasts"] == 1
    code, _, err = asking("audit", "shop", "--network", "bluesky")
    assert (code, "shop is no handle; write it whole, such as name.bsky.social" in err) == (2, True)
    assert asking("audit", "nobody.test", "--network", "bluesky")[0] == 1


REFUSED = [
    ("nobody",),
    ("two words",),
    ("@",),
    ("shop", "--network", "x"),
    ("shop", "--network", "nowhere"),
    ("shop", "--network", "bluesky"),
    ("shop", "--account", "acme_nowhere"),
]
SAID = [
    "mastodon knows no account nobody.",
    "A handle is one word, such as",
    "A handle is one word, such as",
    "On x the posts of other accounts are not read from here; audit an account on one of bluesky, mastodon.",
    "There is no network nowhere; choose one of bluesky, mastodon.",
    "No account asked for is on bluesky; put one into the rules, as in docs/networks/bluesky.md.",
    "There is no account acme_nowhere; the rules know acme_social.",
]


@pytest.mark.parametrize(("words", "said"), [*zip(REFUSED, SAID, strict=True)])
def test_what_cannot_be_audited_is_told_with_its_remedy(asking: CommandLine, words: tuple[str, ...], said: str) -> None:
    code, out, err = asking("audit", *words)
    assert (code, out) == (1, "")
    assert said in err


def test_options_that_make_no_sense_are_refused(asking: CommandLine) -> None:
    assert asking("audit", "shop", "--json", "--csv")[0] == 2
    assert asking("audit", "shop", "--days", "0")[0] == 2


def test_a_server_that_does_not_answer_is_named(asking: CommandLine) -> None:
    (asking.folder / "routing_rules.yaml").write_text(RULES.format(base_url="http://127.0.0.1:1"))
    code, out, err = asking("audit", "shop")
    assert (code, out) == (2, "")
    assert "Check that http://127.0.0.1:1 answers." in err


def test_nothing_is_stored_and_nothing_is_written_on_the_network(asking: CommandLine, town: Town) -> None:
    before = town.running.control("GET", "/accepted")
    assert asking("audit", "shop")[0] == 0
    assert town.running.control("GET", "/accepted") == before
    assert [each.name for each in asking.folder.iterdir()] == ["routing_rules.yaml"]
