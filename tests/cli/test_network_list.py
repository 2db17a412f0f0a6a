"""What `comptoir networks list` tells of our accounts: how their reading goes, what is left, what is wrong."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.interval import Allowance
from bot.now import utc_now
from bot.ports.accounts import Accounts
from bot.ports.social import Identity
from tests.cli.keeping import keep, stand
from tests.cli.typed import CommandLine

DAY = timedelta(days=1)


def test_accounts_are_listed_with_how_their_reading_goes(migrated: CommandLine) -> None:
    now = utc_now()
    assert migrated("networks", "list")[1].splitlines()[1].split() == [
        "acme_social", "mastodon", "-", "active", "never", "-", "-", "-", "-"
    ]  # fmt: skip
    me = Identity("1", "acme", "Acme", "", now + 10 * DAY)
    late: dict[str, Any] = {
        "polled_at": now - timedelta(minutes=10),
        "next_poll": now - timedelta(minutes=9),
        "fault": "timed_out",
    }
    keep(migrated.url, me, **late)
    heading, line, trouble = migrated("networks", "list")[1].splitlines()
    assert heading.split("  ")[0] == "account"
    assert " ".join(line.split()[2:9]) == "acme active: timed_out 10 min ago 9"
    assert trouble == "acme_social: in trouble: the network took too long to answer"
    assert f"{me.expires_at:%Y-%m-%d}" in line
    keep(migrated.url, polled_at=now - timedelta(hours=3), next_poll=now + DAY, fault=None)
    assert "active  3 h ago    -" in migrated("networks", "list")[1]


def test_a_program_reads_the_same_as_json(migrated: CommandLine) -> None:
    keep(migrated.url, next_poll=utc_now() - timedelta(minutes=5), cursor={"secret": "place"})
    (told,) = json.loads(migrated("networks", "list", "--json")[1])
    assert (told["key"], told["network"], told["state"]) == ("acme_social", "mastodon", "active")
    assert told["lag_seconds"] > 299
    assert "cursor" not in told


def test_what_is_left_of_a_quota_is_told_until_it_begins_anew(migrated: CommandLine) -> None:
    now = utc_now()
    keep(migrated.url, allowance=Allowance(300, 41, now + timedelta(minutes=5)))
    _, line = migrated("networks", "list")[1].splitlines()
    assert f"41 of 300 until {now + timedelta(minutes=5):%Y-%m-%d %H:%M} UTC" in line
    (told,) = json.loads(migrated("networks", "list", "--json")[1])
    assert (told["quota"]["remaining"], told["quota"]["limit"], told["paused"], told["gaps"]) == (41, 300, None, [])
    keep(migrated.url, allowance=Allowance(300, 41, now - timedelta(minutes=5)))
    assert "of 300" not in migrated("networks", "list")[1]
    assert json.loads(migrated("networks", "list", "--json")[1])[0]["quota"] is None


def test_why_an_account_is_paused_and_what_somebody_should_mend_is_told_below_the_table(migrated: CommandLine) -> None:
    now = utc_now()
    minute = f"{now:%Y-%m-%d %H:%M} UTC"
    keep(migrated.url, Identity("1", "acme", "Acme", "", None, ("mentions_dropped",)))
    stand(migrated.url, lambda accounts: accounts.set_state("acme_social", "paused", "auth_failed", now))
    paused, mend = migrated("networks", "list")[1].splitlines()[2:]
    assert paused.startswith(f"acme_social: paused since {minute}: the network refuses our access; an admin has to")
    assert mend.startswith("acme_social: The account’s settings drop mentions before we read them: ")
    stand(migrated.url, lambda accounts: accounts.probe("acme_social", now + timedelta(hours=1)))
    again = f"acme_social: The network is asked again {now + timedelta(hours=1):%Y-%m-%d %H:%M} UTC"
    assert again in migrated("networks", "list")[1].splitlines()
    (told,) = json.loads(migrated("networks", "list", "--json")[1])
    assert (told["paused"]["cause"], told["remarks"]) == ("auth_failed", ["mentions_dropped"])
    assert datetime.fromisoformat(told["paused"]["since"]) == now


def test_a_paused_account_that_signs_in_is_told_how_it_goes_on(migrated: CommandLine) -> None:
    rules = migrated.folder / "routing_rules.yaml"
    account = "acme_social: {network: x, client_id: env:ACME_X_CLIENT, handle: acme}"
    text = rules.read_text().replace("acme_social:", "other:")
    rules.write_text(text.replace("accounts:\n", f"accounts:\n  {account}\n"))
    keep(migrated.url)
    stand(migrated.url, lambda accounts: accounts.set_state("acme_social", "paused", "auth_failed", utc_now()))
    out = migrated("networks", "list")[1]
    assert "acme_social: Sign in again where Comptoir runs: comptoir networks login acme_social" in out
    assert "other: " not in out, "nothing is wrong with it"


def test_where_mentions_may_lack_is_told_the_newest_first_and_not_for_ever(migrated: CommandLine) -> None:
    now = utc_now()
    keep(migrated.url)

    async def gaps(accounts: Accounts) -> None:
        for days in (40, 4, 3, 2, 1):
            await accounts.add_gap(
                "acme_social", now - days * DAY, now - days * DAY + timedelta(hours=1), "window_passed"
            )
        await accounts.open_gap("acme_social", now - timedelta(minutes=9), "timed_out")

    stand(migrated.url, gaps)
    lines = migrated("networks", "list")[1].splitlines()[2:]
    assert lines[0] == (
        f"acme_social: nothing since {now - timedelta(minutes=9):%Y-%m-%d %H:%M} UTC: "
        "the network took too long to answer"
    )
    begun, ended = f"{now - DAY:%Y-%m-%d %H:%M} UTC", f"{now - DAY + timedelta(hours=1):%Y-%m-%d %H:%M} UTC"
    gap = f"acme_social: a gap from {begun} to {ended}, 0 recovered: the network no longer held all that had come"
    assert lines[1] == gap
    assert lines[3:] == ["acme_social: and 2 gaps more within a month; --json tells them all"]
    (told,) = json.loads(migrated("networks", "list", "--json")[1])
    assert [gap["cause"] for gap in told["gaps"]] == ["timed_out"] + ["window_passed"] * 4
    assert told["gaps"][0]["end"] is None


def test_what_an_account_spent_this_month_is_told_with_its_budget(migrated: CommandLine) -> None:
    keep(migrated.url, spent=Decimal("1.25"))
    heading, line = migrated("networks", "list")[1].splitlines()
    at = heading.index("spent this month")
    assert line[at:].startswith("$1.25, with no budget")
    rules = migrated.folder / "routing_rules.yaml"
    rules.write_text(rules.read_text().replace("token: env:", "budget: 20, token: env:"))
    plenty = migrated("networks", "list")[1]
    assert "$1.25 of a budget of $20.00" in plenty
    assert len(plenty.splitlines()) == 2
    rules.write_text(rules.read_text().replace("budget: 20", "budget: 1"))
    assert "nothing that costs money leaves before next month" in migrated("networks", "list")[1].splitlines()[2]
    rules.write_text(rules.read_text().replace("budget: 1,", "budget: 20,"))
    (told,) = json.loads(migrated("networks", "list", "--json")[1])
    assert (told["spent"], told["budget"]) == ("1.25", "20")
