"""The house over HTTP: who I am, the departments, the accounts and how they are."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.budget import month_of
from bot.domain.interval import Allowance
from bot.ports.social import Identity
from tests.api.house import House


async def test_a_token_says_whose_it_is_and_where_they_may_act(house: House) -> None:
    body = (await house.client.get("/api/v1/me", headers=await house.token("paul"))).json()

    assert body == {
        "person": "paul",
        "name": "Paul Valéry",
        "locale": "fr",
        "admin": False,
        "departments": ["care", "press"],
        "approves": ["press"],
    }


async def test_an_admin_may_act_everywhere(house: House) -> None:
    body = (await house.client.get("/api/v1/me", headers=await house.token("ana"))).json()

    assert (body["admin"], body["departments"]) == (True, ["care", "legal", "press"])


async def test_departments_are_named_in_the_callers_language_and_show_their_work(house: House) -> None:
    await house.case()
    closed = await house.case("done with")
    marie = await house.token("marie")
    await house.client.post(f"/api/v1/cases/{closed}/close", json={"reason": "spam"}, headers=marie)

    departments = (await house.client.get("/api/v1/departments", headers=marie)).json()

    assert [each["key"] for each in departments] == ["care", "press", "legal"]
    care = departments[0]
    assert (care["name"], care["cases_not_closed"], care["may_act"]) == ("Relation client", 1, True)
    assert (departments[1]["approval"], departments[1]["approvers"]) == (True, ["paul"])
    assert departments[2]["may_act"] is False


async def test_accounts_tell_their_fault_and_their_gaps_and_no_secret(house: House, clock) -> None:
    now = clock()
    async with house.context.store.writing() as tx:
        await tx.accounts.ensure(["acme_social"])
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", now)
        await tx.accounts.add_gap("acme_social", now - timedelta(hours=2), now - timedelta(hours=1), "outage")

    answer = await house.client.get("/api/v1/accounts", headers=await house.token("marie"))

    (account,) = answer.json()
    assert (account["key"], account["network"], account["state"]) == ("acme_social", "mastodon", "paused")
    assert account["fault"] == account["paused"]["cause"] == "auth_failed"
    assert datetime.fromisoformat(account["paused"]["since"]) == now
    assert [gap["cause"] for gap in account["gaps"]] == ["outage"]
    assert "TOKEN" not in answer.text


async def test_accounts_tell_what_is_left_of_their_quota_their_token_and_their_money(house: House, clock) -> None:
    now = clock()
    me = Identity("1", "acme", "Acme", "", now + timedelta(days=6), ("mentions_dropped",))
    async with house.context.store.writing() as tx:
        await tx.accounts.ensure(["acme_social"])
        row = await tx.accounts.get("acme_social")
        await tx.accounts.polled(replace(row, allowance=Allowance(300, 41, now + timedelta(minutes=4), cost=7)))
        await tx.accounts.recognised("acme_social", me)
        await tx.spending.add("acme_social", month_of(now), Decimal("1.255"))
    marie = await house.token("marie")

    (account,) = (await house.client.get("/api/v1/accounts", headers=marie)).json()

    quota = account["quota"]
    assert (quota["limit"], quota["remaining"]) == (300, 41)
    assert datetime.fromisoformat(quota["resets_at"]) == now + timedelta(minutes=4)
    assert datetime.fromisoformat(account["token_ends"]) == now + timedelta(days=6)
    assert account["remarks"] == ["mentions_dropped"]
    assert (account["spent"], account["budget"], account["paused"]) == ("1.255", "20", None)

    clock.move(minutes=5)
    (account,) = (await house.client.get("/api/v1/accounts", headers=marie)).json()
    assert account["quota"] is None, "what was told of a time that is over"


async def test_an_account_that_was_never_read_has_spent_nothing(house: House) -> None:
    (account,) = (await house.client.get("/api/v1/accounts", headers=await house.token("zoe"))).json()

    assert (account["quota"], account["token_ends"], account["remarks"], account["paused"]) == (None, None, [], None)
    assert account["spent"] == "0"


async def test_publishing_goes_on_until_somebody_stops_it(house: House) -> None:
    answer = await house.client.get("/api/v1/publishing", headers=await house.token("zoe"))

    assert answer.json() == {"stopped": False, "by": None, "at": None}
